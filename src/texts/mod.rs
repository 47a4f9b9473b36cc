//! Interface texts: every sentence comes from `data/texts/<language>.ftl` (Fluent), so that a translator needs to touch
//! only those files. English is complete by definition; a sentence that another language lacks is said in English.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub use fluent_bundle::FluentValue;

/// The languages with their texts; the first is the fallback.
const SOURCES: [(&str, &str); 3] = [
    ("en", include_str!("../../data/texts/en.ftl")),
    ("es", include_str!("../../data/texts/es.ftl")),
    ("cs", include_str!("../../data/texts/cs.ftl")),
];

/// All interface texts.
pub struct Texts {
    languages: Vec<Language>,
}

struct Language {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Default for Texts {
    fn default() -> Self {
        Self::new()
    }
}

impl Texts {
    /// Reads the texts that are built into the program.
    pub fn new() -> Self {
        let languages = SOURCES.iter().map(|(tag, source)| Language { tag, bundle: bundle(tag, source) }).collect();
        Self { languages }
    }

    /// Tags of the languages there are, e.g. `en`.
    pub fn languages(&self) -> impl Iterator<Item = &'static str> {
        self.languages.iter().map(|language| language.tag)
    }

    /// Speaks the language of a BCP 47 locale such as `es-MX`, or English.
    pub fn voice(&self, locale: &str) -> Voice<'_> {
        let wanted = locale.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let language = self.languages.iter().find(|language| language.tag == wanted).unwrap_or(&self.languages[0]);
        Voice { language, fallback: &self.languages[0] }
    }
}

fn bundle(tag: &str, source: &str) -> FluentBundle<FluentResource> {
    // The texts are part of the program and a test reads them all; what cannot be parsed is left out, not fatal.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
        tracing::error!(language = tag, ?errors, "interface texts with errors");
        resource
    });
    let locale: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The marks for mixed writing directions would be visible in terminals; adapters isolate where they need to.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The texts in one language.
#[derive(Clone, Copy)]
pub struct Voice<'t> {
    language: &'t Language,
    fallback: &'t Language,
}

impl Voice<'_> {
    /// Tag of the language spoken, e.g. `en`.
    pub fn language(&self) -> &'static str {
        self.language.tag
    }

    /// A sentence without blanks.
    pub fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// A sentence with its blanks filled in.
    pub fn say_with(&self, id: &str, blanks: &[(&'static str, FluentValue<'_>)]) -> String {
        let arguments: FluentArgs<'_> = blanks.iter().map(|(name, value)| (*name, value.clone())).collect();
        [self.language, self.fallback]
            .into_iter()
            .find_map(|language| format(language, id, &arguments))
            .unwrap_or_else(|| id.to_owned())
    }

    /// A sentence that not every language need have, e.g. the name of a genre.
    pub fn find(&self, id: &str) -> Option<String> {
        format(self.language, id, &FluentArgs::new())
    }

    /// `a, b and c`.
    pub fn list<S: AsRef<str>>(&self, items: &[S]) -> String {
        match items {
            [] => String::new(),
            [one] => one.as_ref().to_owned(),
            [first @ .., last] => {
                let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
                let blanks = [("first", first.join(", ").into()), ("last", last.as_ref().into())];
                self.say_with("list-and", &blanks)
            }
        }
    }

    /// A number with at most one decimal, written as the language does: `4`, `4.5`.
    pub fn number(&self, value: f32) -> String {
        let text = format!("{value:.1}");
        text.strip_suffix(".0").map_or_else(|| text.replace('.', &self.say("decimal-sign")), str::to_owned)
    }

    /// A number with exactly one decimal, for scores: `10.0`.
    pub fn score(&self, value: f32) -> String {
        format!("{value:.1}").replace('.', &self.say("decimal-sign"))
    }
}

fn format(language: &Language, id: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let pattern = language.bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = language.bundle.format_pattern(pattern, Some(arguments), &mut errors);
    if !errors.is_empty() {
        tracing::error!(language = language.tag, id, ?errors, "an interface text has a blank that nothing fills");
    }
    Some(text.into_owned())
}

#[cfg(test)]
mod tests;
