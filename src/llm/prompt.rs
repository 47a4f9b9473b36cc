//! Prompts are files of `data/prompts/`, with a version, built into the program.
//!
//! A file begins with `version: N`, then has sections headed `# system` and any number of `# user` and `# assistant`
//! examples in turn. The schema of the answers stands beside it. The question itself is appended by the code, as JSON, so that no text in it can leave its place.

use serde_json::value::RawValue;

use super::Message;

/// A prompt as read from its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Name and version, e.g. `fitness/1`: part of the cache key.
    pub version: String,
    /// Instructions and examples, in order.
    pub messages: Vec<Message>,
}

impl Prompt {
    /// Reads a prompt file.
    pub fn parse(name: &str, file: &str) -> Self {
        let (first, rest) = file.split_once('\n').unwrap_or((file, ""));
        let number = first.strip_prefix("version:").map_or("0", str::trim);
        let mut messages: Vec<Message> = Vec::new();
        for line in rest.lines() {
            match line {
                "# system" => messages.push(Message::System(String::new())),
                "# user" => messages.push(Message::User(String::new())),
                "# assistant" => messages.push(Message::Assistant(String::new())),
                line => {
                    if let Some(message) = messages.last_mut() {
                        message.text_mut().push_str(line);
                        message.text_mut().push('\n');
                    }
                }
            }
        }
        for message in &mut messages {
            let trimmed = message.text().trim().to_owned();
            *message.text_mut() = trimmed;
        }
        Self { version: format!("{name}/{number}"), messages }
    }

    /// The prompt with the question at its end.
    pub fn ask(&self, question: String) -> Vec<Message> {
        let mut messages = self.messages.clone();
        messages.push(Message::User(question));
        messages
    }

    /// Roughly how many tokens instructions and examples take.
    pub fn tokens(&self) -> u32 {
        self.messages.iter().map(|message| tokens(message.text()) + 8).sum()
    }
}

/// The schema of a prompt's answers, from its file.
///
/// # Panics
/// When the file is not JSON; the tests read all of them.
pub fn answer_schema(file: &'static str) -> &'static RawValue {
    serde_json::from_str(file).expect("the schemas are part of the program")
}

/// Roughly how many tokens a text takes; rather too many than too few for the languages of Europe.
pub(super) fn tokens(text: &str) -> u32 {
    (text.len() / 3) as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_file_has_a_version_instructions_and_examples() {
        let prompt = Prompt::parse("test", "version: 7\n# system\nDo it.\n\nWell.\n# user\n{}\n# assistant\n[]\n");
        assert_eq!(prompt.version, "test/7");
        let wanted =
            [Message::System("Do it.\n\nWell.".into()), Message::User("{}".into()), Message::Assistant("[]".into())];
        assert_eq!(prompt.messages, wanted);
        assert_eq!(prompt.ask("?".into()).last(), Some(&Message::User("?".into())));
    }
}
