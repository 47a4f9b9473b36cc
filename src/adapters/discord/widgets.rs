//! What a Discord message is made of, as values; [`OutgoingMessage::payload`] turns them into the documented JSON.

use serde_json::{Value, json};

use super::custom_id::CustomId;
use super::limits;

/// Flag of a message that only one person sees.
pub const EPHEMERAL: u64 = 1 << 6;
/// Flag of a message that is laid out by components alone.
pub const IS_COMPONENTS_V2: u64 = 1 << 15;

/// A message ready to be sent, within Discord's limits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutgoingMessage {
    /// Classic text above the embeds, or the blocks of a Components V2 message.
    pub body: Body,
    /// Files to upload; pictures refer to them by `attachment://name`.
    pub files: Vec<File>,
}

/// The two kinds of layout Discord has.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Text, embeds, and rows of components below them.
    Classic {
        /// Markdown.
        content: String,
        /// At most ten.
        embeds: Vec<Embed>,
        /// At most five.
        rows: Vec<Row>,
    },
    /// Components V2: blocks in order.
    Blocks(Vec<Block>),
}

impl Default for Body {
    fn default() -> Self {
        Self::Classic { content: String::new(), embeds: Vec::new(), rows: Vec::new() }
    }
}

/// A file to upload.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Name without folders; letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// A card of the classic layout.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Embed {
    /// Plain text (Discord shows an embed's title with formatting, so it is escaped).
    pub title: String,
    /// Where the title leads.
    pub url: Option<String>,
    /// Markdown.
    pub description: String,
    /// Small print, plain text.
    pub footer: String,
    /// Colour as 0xRRGGBB.
    pub color: u32,
    /// Large picture, address or `attachment://name`.
    pub image: Option<String>,
    /// Small picture at the side.
    pub thumbnail: Option<String>,
}

/// One block of a Components V2 message.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Markdown.
    Text(String),
    /// Markdown with something beside it.
    Section(String, Accessory),
    /// Pictures in a grid.
    Gallery(Vec<Picture>),
    /// Buttons or a menu.
    Row(Row),
}

/// What stands beside a section's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Accessory {
    /// A picture.
    Thumbnail(Picture),
    /// A button.
    Button(Button),
}

/// A picture with the text that is read out for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Address or `attachment://name`.
    pub url: String,
    /// Alternative text.
    pub alt: String,
}

/// A row of up to five buttons, or one menu.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// One to five.
    Buttons(Vec<Button>),
    /// One.
    Menu(Menu),
}

/// A button.
#[derive(Debug, Clone, PartialEq)]
pub struct Button {
    /// What it means.
    pub id: CustomId,
    /// What it says.
    pub label: String,
    /// A Unicode emoji before the label.
    pub emoji: Option<&'static str>,
    /// Its colour.
    pub style: Style,
}

/// Colour of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Blue.
    Primary = 1,
    /// Grey.
    #[default]
    Secondary = 2,
    /// Green.
    Success = 3,
    /// Red.
    Danger = 4,
}

/// A menu of which one entry is chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    /// Number of the menu within its message.
    pub number: u8,
    /// What it says before something is chosen.
    pub placeholder: String,
    /// One to twenty-five.
    pub options: Vec<MenuOption>,
}

/// One entry of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuOption {
    /// What choosing it means.
    pub id: CustomId,
    /// What it says.
    pub label: String,
    /// A Unicode emoji before the label.
    pub emoji: Option<&'static str>,
}

impl OutgoingMessage {
    /// A message of text alone, cut to the limit.
    pub fn text(markdown: &str) -> Self {
        let content = limits::cut(markdown, limits::CONTENT);
        Self { body: Body::Classic { content, embeds: Vec::new(), rows: Vec::new() }, files: Vec::new() }
    }

    /// True for the Components V2 layout.
    pub fn is_v2(&self) -> bool {
        matches!(self.body, Body::Blocks(_))
    }

    /// Flags this layout needs.
    pub fn flags(&self) -> u64 {
        if self.is_v2() { IS_COMPONENTS_V2 } else { 0 }
    }

    /// The JSON body for sending or for editing a message. Nobody is ever notified by it, whatever the text says.
    pub fn payload(&self) -> Value {
        let attachments: Vec<Value> =
            self.files.iter().enumerate().map(|(id, file)| json!({ "id": id, "filename": file.name })).collect();
        let mut payload = json!({
            "allowed_mentions": { "parse": [], "replied_user": false },
            "attachments": attachments,
            "flags": self.flags(),
        });
        match &self.body {
            Body::Classic { content, embeds, rows } => {
                payload["content"] = json!(content);
                payload["embeds"] = embeds.iter().map(Embed::json).collect();
                payload["components"] = rows.iter().map(Row::json).collect();
            }
            Body::Blocks(blocks) => payload["components"] = blocks.iter().map(Block::json).collect(),
        }
        payload
    }
}

impl Embed {
    /// Characters that count towards [`limits::EMBED_TOTAL`].
    pub fn length(&self) -> usize {
        limits::length(&self.title) + limits::length(&self.description) + limits::length(&self.footer)
    }

    fn json(&self) -> Value {
        let mut embed = json!({ "title": self.title, "color": self.color });
        if !self.description.is_empty() {
            embed["description"] = json!(self.description);
        }
        if let Some(url) = &self.url {
            embed["url"] = json!(url);
        }
        if !self.footer.is_empty() {
            embed["footer"] = json!({ "text": self.footer });
        }
        if let Some(image) = &self.image {
            embed["image"] = json!({ "url": image });
        }
        if let Some(thumbnail) = &self.thumbnail {
            embed["thumbnail"] = json!({ "url": thumbnail });
        }
        embed
    }
}

impl Block {
    /// How many components it counts as.
    pub fn components(&self) -> usize {
        match self {
            Self::Text(_) | Self::Gallery(_) => 1,
            Self::Section(..) => 3,
            Self::Row(row) => row.components(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(markdown) => text_display(markdown),
            Self::Section(markdown, accessory) => json!({
                "type": 9,
                "components": [text_display(markdown)],
                "accessory": match accessory {
                    Accessory::Thumbnail(picture) => {
                        json!({ "type": 11, "media": { "url": picture.url }, "description": picture.alt })
                    }
                    Accessory::Button(button) => button.json(),
                },
            }),
            Self::Gallery(pictures) => {
                let items: Vec<Value> = pictures
                    .iter()
                    .map(|picture| json!({ "media": { "url": picture.url }, "description": picture.alt }))
                    .collect();
                json!({ "type": 12, "items": items })
            }
            Self::Row(row) => row.json(),
        }
    }
}

fn text_display(markdown: &str) -> Value {
    json!({ "type": 10, "content": markdown })
}

impl Row {
    /// How many components it counts as.
    pub fn components(&self) -> usize {
        match self {
            Self::Buttons(buttons) => 1 + buttons.len(),
            Self::Menu(_) => 2,
        }
    }

    fn json(&self) -> Value {
        let components: Vec<Value> = match self {
            Self::Buttons(buttons) => buttons.iter().map(Button::json).collect(),
            Self::Menu(menu) => vec![menu.json()],
        };
        json!({ "type": 1, "components": components })
    }
}

impl Button {
    fn json(&self) -> Value {
        let mut button = json!({ "type": 2, "style": self.style as u8, "custom_id": self.id.to_string() });
        let label = limits::cut(self.label.trim(), limits::BUTTON_LABEL);
        if !label.is_empty() {
            button["label"] = json!(label);
        }
        if let Some(emoji) = self.emoji {
            button["emoji"] = json!({ "name": emoji });
        }
        button
    }
}

impl Menu {
    fn json(&self) -> Value {
        let options: Vec<Value> = self
            .options
            .iter()
            .map(|option| {
                let label = limits::cut(option.label.trim(), limits::OPTION_TEXT);
                let mut json = json!({ "label": label, "value": option.id.to_string() });
                if let Some(emoji) = option.emoji {
                    json["emoji"] = json!({ "name": emoji });
                }
                json
            })
            .collect();
        json!({
            "type": 3,
            "custom_id": CustomId::Menu(self.number).to_string(),
            "placeholder": limits::cut(&self.placeholder, limits::PLACEHOLDER),
            "options": options,
        })
    }
}
