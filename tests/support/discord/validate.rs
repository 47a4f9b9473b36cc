//! What Discord refuses, after its documentation: messages, embeds, components, application commands.
//!
//! Each function returns the faults it found, as `path: what is wrong`; none means Discord would accept it.

use std::collections::HashSet;

use serde_json::Value;

const IS_COMPONENTS_V2: u64 = 1 << 15;

/// Faults of a message body (create message, interaction response data, edit). `files` are the names uploaded with it.
pub fn message(body: &Value, files: &[String]) -> Vec<String> {
    let mut faults = Faults::default();
    let v2 = body["flags"].as_u64().unwrap_or(0) & IS_COMPONENTS_V2 != 0;
    let content = body["content"].as_str().unwrap_or("");
    let embeds = list(&body["embeds"]);
    let components = list(&body["components"]);
    if v2 {
        faults.check(content.is_empty(), "content", "cannot be used with IS_COMPONENTS_V2");
        faults.check(embeds.is_empty(), "embeds", "cannot be used with IS_COMPONENTS_V2");
        v2_components(components, &mut faults);
    } else {
        faults.at_most("content", content, 2_000);
        faults.check(embeds.len() <= 10, "embeds", "more than 10");
        embed_list(embeds, &mut faults);
        classic_components(components, &mut faults);
    }
    let something = !content.is_empty() || !embeds.is_empty() || !components.is_empty() || !files.is_empty();
    faults.check(something, "content", "cannot send an empty message");
    custom_ids(components, &mut faults);
    attachments(body, files, &mut faults);
    faults.0
}

/// Faults of a list of application commands (bulk overwrite).
pub fn commands(body: &Value) -> Vec<String> {
    let mut faults = Faults::default();
    let commands = list(body);
    let mut names = HashSet::new();
    let of_type = |kind: u64| commands.iter().filter(|c| c["type"].as_u64().unwrap_or(1) == kind).count();
    faults.check(of_type(1) <= 100, "commands", "more than 100 slash commands");
    faults.check(of_type(3) <= 15, "commands", "more than 15 message commands");
    for (at, command) in commands.iter().enumerate() {
        let path = format!("{at}");
        let kind = command["type"].as_u64().unwrap_or(1);
        let name = command["name"].as_str().unwrap_or("");
        faults.check(names.insert((kind, name.to_owned())), &path, "two commands of the same name");
        if kind == 1 {
            command_name(name, &format!("{path}.name"), &mut faults);
            described(command, &path, &mut faults);
            options(list(&command["options"]), &path, &mut faults);
        } else {
            faults.length(&format!("{path}.name"), name, 1, 32);
            faults.check(
                command["description"].as_str().unwrap_or("").is_empty(),
                &path,
                "menu commands have no description",
            );
        }
        let total = command_length(command);
        faults.check(total <= 8_000, &path, "name, descriptions and values exceed 8000 characters");
    }
    faults.0
}

/// Faults of autocomplete choices.
pub fn choices(choices: &Value) -> Vec<String> {
    let mut faults = Faults::default();
    let choices = list(choices);
    faults.check(choices.len() <= 25, "choices", "more than 25");
    for (at, choice) in choices.iter().enumerate() {
        faults.length(&format!("choices.{at}.name"), choice["name"].as_str().unwrap_or(""), 1, 100);
        if let Some(value) = choice["value"].as_str() {
            faults.length(&format!("choices.{at}.value"), value, 1, 100);
        }
    }
    faults.0
}

#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn check(&mut self, holds: bool, path: &str, fault: &str) {
        if !holds {
            self.0.push(format!("{path}: {fault}"));
        }
    }

    fn at_most(&mut self, path: &str, text: &str, limit: usize) {
        let length = text.chars().count();
        self.check(length <= limit, path, &format!("{length} characters, at most {limit}"));
    }

    fn length(&mut self, path: &str, text: &str, least: usize, most: usize) {
        let length = text.chars().count();
        self.check((least..=most).contains(&length), path, &format!("{length} characters, must be {least} to {most}"));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn embed_list(embeds: &[Value], faults: &mut Faults) {
    let mut total = 0;
    for (at, embed) in embeds.iter().enumerate() {
        let path = format!("embeds.{at}");
        let mut text = |path: String, value: &Value, limit: usize| {
            let text = value.as_str().unwrap_or("");
            faults.at_most(&path, text, limit);
            // Discord trims before it counts.
            total += text.trim().chars().count();
        };
        text(format!("{path}.title"), &embed["title"], 256);
        text(format!("{path}.description"), &embed["description"], 4_096);
        text(format!("{path}.footer.text"), &embed["footer"]["text"], 2_048);
        text(format!("{path}.author.name"), &embed["author"]["name"], 256);
        for (field_at, field) in list(&embed["fields"]).iter().enumerate() {
            text(format!("{path}.fields.{field_at}.name"), &field["name"], 256);
            text(format!("{path}.fields.{field_at}.value"), &field["value"], 1_024);
        }
        faults.check(list(&embed["fields"]).len() <= 25, &path, "more than 25 fields");
        for (field_at, field) in list(&embed["fields"]).iter().enumerate() {
            let filled =
                ["name", "value"].iter().all(|key| field[key].as_str().is_some_and(|text| !text.trim().is_empty()));
            faults.check(filled, &format!("{path}.fields.{field_at}"), "name and value are required");
        }
        let shown = ["title", "description", "image", "thumbnail", "footer", "fields", "author"];
        faults.check(shown.iter().any(|key| !embed[key].is_null()), &path, "empty embed");
        {
            let key = "url";
            link(&embed[key], &format!("{path}.{key}"), false, faults);
        }
        for key in ["image", "thumbnail"] {
            link(&embed[key]["url"], &format!("{path}.{key}.url"), true, faults);
        }
        faults.check(embed["color"].as_u64().unwrap_or(0) <= 0x00ff_ffff, &path, "color out of range");
    }
    faults.check(total <= 6_000, "embeds", &format!("{total} characters over all embeds, at most 6000"));
}

fn link(value: &Value, path: &str, attachments: bool, faults: &mut Faults) {
    let Some(url) = value.as_str() else { return };
    let web = url.starts_with("https://") || url.starts_with("http://");
    let well_formed = (web && !url.contains(char::is_whitespace)) || (attachments && url.starts_with("attachment://"));
    faults.check(well_formed, path, "not a well formed URL");
    faults.check(url.len() <= 2_048, path, "URL longer than 2048");
}

fn classic_components(rows: &[Value], faults: &mut Faults) {
    faults.check(rows.len() <= 5, "components", "more than 5 rows");
    for (at, row) in rows.iter().enumerate() {
        let path = format!("components.{at}");
        faults.check(row["type"] == 1, &path, "only action rows are allowed without IS_COMPONENTS_V2");
        action_row(row, &path, faults);
    }
}

fn action_row(row: &Value, path: &str, faults: &mut Faults) {
    let children = list(&row["components"]);
    let is_menu = |child: &Value| matches!(child["type"].as_u64(), Some(3 | 5..=8));
    faults.check((1..=5).contains(&children.len()), path, "a row has 1 to 5 components");
    if children.iter().any(is_menu) {
        faults.check(children.len() == 1, path, "a menu fills its row");
    }
    for (at, child) in children.iter().enumerate() {
        let path = format!("{path}.components.{at}");
        match child["type"].as_u64() {
            Some(2) => button(child, &path, faults),
            Some(3) => menu(child, &path, faults),
            other => faults.check(false, &path, &format!("component type {other:?} in an action row")),
        }
    }
}

fn button(button: &Value, path: &str, faults: &mut Faults) {
    let label = button["label"].as_str().unwrap_or("");
    faults.at_most(&format!("{path}.label"), label, 80);
    faults.check(!label.is_empty() || !button["emoji"].is_null(), path, "needs a label or an emoji");
    emoji(&button["emoji"], path, faults);
    match button["style"].as_u64() {
        Some(1..=4) => {
            faults.check(button["custom_id"].is_string(), path, "custom_id is required");
            faults.check(button["url"].is_null(), path, "a custom_id button has no url");
        }
        Some(5) => link(&button["url"], &format!("{path}.url"), false, faults),
        _ => faults.check(false, path, "unknown style"),
    }
}

fn menu(menu: &Value, path: &str, faults: &mut Faults) {
    faults.check(menu["custom_id"].is_string(), path, "custom_id is required");
    faults.at_most(&format!("{path}.placeholder"), menu["placeholder"].as_str().unwrap_or(""), 150);
    let options = list(&menu["options"]);
    faults.check((1..=25).contains(&options.len()), path, "1 to 25 options");
    let mut values = HashSet::new();
    for (at, option) in options.iter().enumerate() {
        let path = format!("{path}.options.{at}");
        faults.length(&format!("{path}.label"), option["label"].as_str().unwrap_or(""), 1, 100);
        faults.length(&format!("{path}.value"), option["value"].as_str().unwrap_or(""), 1, 100);
        faults.at_most(&format!("{path}.description"), option["description"].as_str().unwrap_or(""), 100);
        faults.check(values.insert(option["value"].to_string()), &path, "the value is used twice");
        emoji(&option["emoji"], &path, faults);
    }
}

fn emoji(emoji: &Value, path: &str, faults: &mut Faults) {
    let Some(name) = emoji["name"].as_str() else { return };
    let unicode = !name.is_empty() && !name.chars().any(|c| c.is_ascii_alphabetic());
    faults.check(unicode || emoji["id"].is_string(), path, "invalid emoji");
}

fn v2_components(components: &[Value], faults: &mut Faults) {
    let mut count = 0;
    let mut text = 0;
    for (at, component) in components.iter().enumerate() {
        v2_component(component, &format!("components.{at}"), true, &mut count, &mut text, faults);
    }
    faults.check(count >= 1, "components", "at least 1 component");
    faults.check(count <= 40, "components", &format!("{count} components, at most 40"));
    faults.check(text <= 4_000, "components", &format!("{text} characters of text, at most 4000"));
}

fn v2_component(component: &Value, path: &str, top: bool, count: &mut usize, text: &mut usize, faults: &mut Faults) {
    *count += 1;
    match component["type"].as_u64() {
        Some(1) => {
            *count += list(&component["components"]).len();
            action_row(component, path, faults);
        }
        Some(9) => {
            let inner = list(&component["components"]);
            faults.check((1..=3).contains(&inner.len()), path, "a section has 1 to 3 texts");
            for (at, child) in inner.iter().enumerate() {
                faults.check(child["type"] == 10, path, "a section holds text displays");
                v2_component(child, &format!("{path}.components.{at}"), false, count, text, faults);
            }
            *count += 1;
            let accessory = &component["accessory"];
            match accessory["type"].as_u64() {
                Some(2) => button(accessory, &format!("{path}.accessory"), faults),
                Some(11) => picture(accessory, &format!("{path}.accessory"), faults),
                _ => faults.check(false, path, "a section needs a button or thumbnail beside it"),
            }
        }
        Some(10) => {
            let content = component["content"].as_str().unwrap_or("");
            faults.check(!content.trim().is_empty(), path, "an empty text display");
            *text += content.chars().count();
        }
        Some(12) => {
            let items = list(&component["items"]);
            faults.check((1..=10).contains(&items.len()), path, "a gallery has 1 to 10 items");
            for (at, item) in items.iter().enumerate() {
                picture(item, &format!("{path}.items.{at}"), faults);
            }
        }
        Some(14) => {}
        Some(17) if top => {
            for (at, child) in list(&component["components"]).iter().enumerate() {
                v2_component(child, &format!("{path}.components.{at}"), false, count, text, faults);
            }
        }
        other => faults.check(false, path, &format!("component type {other:?} is not allowed here")),
    }
}

fn picture(picture: &Value, path: &str, faults: &mut Faults) {
    faults.check(picture["media"]["url"].is_string(), path, "media.url is required");
    link(&picture["media"]["url"], &format!("{path}.media.url"), true, faults);
    faults.at_most(&format!("{path}.description"), picture["description"].as_str().unwrap_or(""), 1_024);
}

/// Custom ids have 1 to 100 characters and are unique in a message.
fn custom_ids(components: &[Value], faults: &mut Faults) {
    fn walk<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("custom_id").and_then(Value::as_str));
                map.values().for_each(|value| walk(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    components.iter().for_each(|component| walk(component, &mut found));
    let mut seen = HashSet::new();
    for id in found {
        faults.length("custom_id", id, 1, 100);
        faults.check(seen.insert(id), "custom_id", &format!("{id} is used twice"));
    }
}

/// Every file is declared, every `attachment://` has its file.
fn attachments(body: &Value, files: &[String], faults: &mut Faults) {
    fn walk(value: &Value, files: &[String], faults: &mut Faults) {
        match value {
            Value::String(text) => {
                if let Some(name) = text.strip_prefix("attachment://") {
                    faults.check(
                        files.iter().any(|file| file == name),
                        "attachment",
                        &format!("{name} was not uploaded"),
                    );
                }
            }
            Value::Object(map) => map.values().for_each(|value| walk(value, files, faults)),
            Value::Array(values) => values.iter().for_each(|value| walk(value, files, faults)),
            _ => {}
        }
    }
    walk(body, files, faults);
    faults.check(files.len() <= 10, "files", "more than 10");
    let unique: HashSet<_> = files.iter().collect();
    faults.check(unique.len() == files.len(), "files", "two files of the same name");
    for attachment in list(&body["attachments"]) {
        if let Some(name) = attachment["filename"].as_str() {
            faults.check(files.iter().any(|file| file == name), "attachments", &format!("{name} was not uploaded"));
        }
    }
}

fn command_name(name: &str, path: &str, faults: &mut Faults) {
    faults.length(path, name, 1, 32);
    let allowed = |c: char| c == '-' || c == '_' || c == '\'' || c.is_alphanumeric();
    faults.check(name.chars().all(allowed), path, "only letters, digits, - and _");
    faults.check(name.to_lowercase() == name, path, "must be lower case");
}

fn described(item: &Value, path: &str, faults: &mut Faults) {
    faults.length(&format!("{path}.description"), item["description"].as_str().unwrap_or(""), 1, 100);
    for (key, value) in item["name_localizations"].as_object().into_iter().flatten() {
        locale(key, path, faults);
        command_name(value.as_str().unwrap_or(""), &format!("{path}.name_localizations.{key}"), faults);
    }
    for (key, value) in item["description_localizations"].as_object().into_iter().flatten() {
        locale(key, path, faults);
        faults.length(&format!("{path}.description_localizations.{key}"), value.as_str().unwrap_or(""), 1, 100);
    }
}

fn locale(locale: &str, path: &str, faults: &mut Faults) {
    const LOCALES: [&str; 32] = [
        "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
        "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
    ];
    faults.check(LOCALES.contains(&locale), path, &format!("{locale} is not a locale of Discord"));
}

fn options(options: &[Value], path: &str, faults: &mut Faults) {
    faults.check(options.len() <= 25, path, "more than 25 options");
    let mut names = HashSet::new();
    let mut optional_seen = false;
    for (at, option) in options.iter().enumerate() {
        let path = format!("{path}.options.{at}");
        let name = option["name"].as_str().unwrap_or("");
        command_name(name, &format!("{path}.name"), faults);
        faults.check(names.insert(name.to_owned()), &path, "two options of the same name");
        described(option, &path, faults);
        let required = option["required"].as_bool().unwrap_or(false);
        faults.check(!(required && optional_seen), &path, "required options come first");
        let kind = option["type"].as_u64().unwrap_or(0);
        faults.check((1..=11).contains(&kind), &path, "unknown option type");
        optional_seen |= !required && kind > 2;
        let fixed = list(&option["choices"]);
        let autocomplete = option["autocomplete"].as_bool().unwrap_or(false);
        faults.check(fixed.is_empty() || !autocomplete, &path, "choices and autocomplete exclude each other");
        faults.check(!autocomplete || matches!(kind, 3 | 4 | 10), &path, "no autocomplete for this type");
        faults.check(fixed.len() <= 25, &path, "more than 25 choices");
        for choice in fixed {
            faults.length(&format!("{path}.choices"), choice["name"].as_str().unwrap_or(""), 1, 100);
        }
        if kind <= 2 {
            self::options(list(&option["options"]), &path, faults);
        }
    }
}

fn command_length(command: &Value) -> usize {
    let own =
        ["name", "description"].iter().map(|key| command[key].as_str().unwrap_or("").chars().count()).sum::<usize>();
    let choices: usize = list(&command["choices"])
        .iter()
        .map(|choice| choice["name"].as_str().unwrap_or("").len() + choice["value"].to_string().len())
        .sum();
    own + choices + list(&command["options"]).iter().map(command_length).sum::<usize>()
}
