//! The command menu: set at the start for every language and for private chats and groups apart.

use teloxide::payloads::SetMyCommandsSetters;
use teloxide::requests::Requester;
use teloxide::types::{BotCommand, BotCommandScope};

use super::commands::{MENU, PRIVATE_ONLY};
use super::outbox::{Outbox, Refusal};
use crate::texts::{Texts, Voice};

/// Sets the menu. English is the one for every language without texts of its own.
pub(super) async fn set(outbox: &Outbox, texts: &Texts) -> Result<(), Refusal> {
    for language in texts.languages() {
        let voice = texts.voice(language);
        for scope in [BotCommandScope::AllPrivateChats, BotCommandScope::AllGroupChats] {
            let mut request = outbox.bot.set_my_commands(commands(voice, &scope)).scope(scope);
            if language != "en" {
                request = request.language_code(language);
            }
            outbox.change(&request).await?;
        }
    }
    Ok(())
}

fn commands(voice: Voice<'_>, scope: &BotCommandScope) -> Vec<BotCommand> {
    let everywhere = *scope == BotCommandScope::AllPrivateChats;
    MENU.iter()
        .filter(|(name, _)| everywhere || !PRIVATE_ONLY.contains(name))
        .map(|(name, description)| BotCommand::new(*name, super::html::cut(&voice.say(description), 256)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_described_in_every_language() {
        let texts = Texts::new();
        for language in texts.languages() {
            for command in commands(texts.voice(language), &BotCommandScope::AllPrivateChats) {
                assert!(!command.description.starts_with("telegram-command-"), "{language}: {}", command.command);
                assert!(command.description.chars().count() >= 3);
            }
        }
    }

    #[test]
    fn what_concerns_one_person_alone_is_not_offered_in_groups() {
        let texts = Texts::new();
        let group = commands(texts.voice("en"), &BotCommandScope::AllGroupChats);
        assert!(group.iter().any(|c| c.command == "recommend"));
        assert!(!group.iter().any(|c| c.command == "forget"));
    }
}
