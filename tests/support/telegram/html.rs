//! Telegram's HTML: parsed as documented, so that markup Telegram would refuse fails here, too.

/// The visible text of a message in HTML, or why Telegram refuses it.
pub fn visible(markup: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = markup;
    while let Some(c) = rest.chars().next() {
        let offset = markup.len() - rest.len();
        match c {
            '<' => {
                let end =
                    rest.find('>').ok_or_else(|| refusal(&format!("Unclosed start tag at byte offset {offset}")))?;
                tag(&rest[1..end], offset, &mut open)?;
                rest = &rest[end + 1..];
            }
            '&' => {
                let (shown, length) = entity(rest);
                text.push_str(&shown);
                rest = &rest[length..];
            }
            '>' => return Err(refusal(&format!("Unexpected '>' at byte offset {offset}"))),
            c => {
                text.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    match open.last() {
        Some(tag) => Err(refusal(&format!("Can't find end tag corresponding to start tag \"{tag}\""))),
        None => Ok(text.trim().to_owned()),
    }
}

fn tag(inside: &str, offset: usize, open: &mut Vec<String>) -> Result<(), String> {
    if let Some(name) = inside.strip_prefix('/') {
        return match open.pop() {
            Some(last) if last == name => Ok(()),
            _ => Err(refusal(&format!("Unmatched end tag at byte offset {offset}"))),
        };
    }
    let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
    let known = match name {
        "b" | "strong" | "i" | "em" | "u" | "ins" | "s" | "strike" | "del" | "code" | "pre" | "tg-spoiler" => {
            attributes.is_empty()
        }
        "a" => attributes.starts_with("href=\"") && attributes.ends_with('"') && attributes.matches('"').count() == 2,
        "span" => attributes == "class=\"tg-spoiler\"",
        "blockquote" => attributes.is_empty() || attributes == "expandable",
        _ => false,
    };
    if !known {
        return Err(refusal(&format!("Unsupported start tag \"{name}\" at byte offset {offset}")));
    }
    open.push(name.to_owned());
    Ok(())
}

/// One entity at the start of the text, as what it shows and its length in bytes. Unknown ones are shown as they are.
fn entity(text: &str) -> (String, usize) {
    for (name, shown) in [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\"")] {
        if text.starts_with(name) {
            return (shown.to_owned(), name.len());
        }
    }
    if let Some(end) = text.find(';').filter(|_| text.starts_with("&#")) {
        let number = &text[2..end];
        let code =
            number.strip_prefix('x').map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
        if let Some(c) = code.and_then(char::from_u32) {
            return (c.to_string(), end + 1);
        }
    }
    ("&".to_owned(), 1)
}

fn refusal(why: &str) -> String {
    format!("Bad Request: can't parse entities: {why}")
}

/// Length as Telegram counts it.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
