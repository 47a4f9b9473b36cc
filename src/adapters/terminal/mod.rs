//! The terminal: a conversation line by line, with history and colours when a person sits there, plain when piped.

mod command;
mod paint;
mod render;

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use tokio::runtime::Handle;

use self::command::{Input, WhenRead};
use self::paint::Paint;
use self::render::Screen;
use crate::conversation::{Button, Engine, Identity, Platform, Reply, Turn, TurnDefaults, TurnKind};

/// Widest column of text that reads well.
const MAX_WIDTH: usize = 100;
/// Width where it cannot be found out.
const DEFAULT_WIDTH: usize = 80;
/// The place of the one conversation a terminal has.
const PLACE: &str = "terminal";

/// How the conversation is held.
#[derive(Debug, Clone)]
pub struct TerminalOptions {
    /// Colours.
    pub colours: bool,
    /// A person sits there: prompt, line editing, history.
    pub interactive: bool,
    /// Where the history is kept.
    pub history: Option<PathBuf>,
    /// BCP 47 language of the interface.
    pub locale: String,
    /// Who talks; people of one machine have profiles of their own.
    pub user: String,
}

/// Talks until the input ends or the person leaves.
///
/// # Errors
/// When input cannot be read or output cannot be written. A reader that goes away (`| head`) is no error.
pub fn talk(engine: &Engine, runtime: &Handle, options: &TerminalOptions) -> io::Result<()> {
    let mut conversation = Conversation::new(engine, runtime, options);
    let result = match options.interactive {
        true => conversation.interactive(),
        false => conversation.piped(io::stdin().lock()),
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

struct Conversation<'e> {
    engine: &'e Engine,
    runtime: &'e Handle,
    options: &'e TerminalOptions,
    width: usize,
    /// Distinguishes the turns of this run from those of every other.
    run: u64,
    turns: u64,
    /// What a bare number chooses.
    choices: Vec<Button>,
    /// What `/drop` takes back.
    receipt: Vec<Button>,
}

impl<'e> Conversation<'e> {
    fn new(engine: &'e Engine, runtime: &'e Handle, options: &'e TerminalOptions) -> Self {
        let (choices, receipt) = (Vec::new(), Vec::new());
        Self { engine, runtime, options, width: DEFAULT_WIDTH, run: rand::random(), turns: 0, choices, receipt }
    }

    fn interactive(&mut self) -> io::Result<()> {
        let mut editor = DefaultEditor::new().map_err(io::Error::other)?;
        if let Some(history) = &self.options.history {
            // No history yet is how it begins.
            let _ = editor.load_history(history);
        }
        self.answer(Input::Turn(TurnKind::Command(crate::conversation::Command::Start)))?;
        loop {
            self.width = editor.dimensions().map_or(DEFAULT_WIDTH, |(columns, _)| usize::from(columns)).min(MAX_WIDTH);
            match editor.readline("> ") {
                Ok(line) => {
                    if !line.trim().is_empty() {
                        let _ = editor.add_history_entry(line.as_str());
                    }
                    if !self.line(&line)? {
                        break;
                    }
                }
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        if let Some(history) = &self.options.history
            && let Err(error) = editor.save_history(history)
        {
            tracing::warn!(%error, "the history of this conversation could not be kept");
        }
        Ok(())
    }

    fn piped(&mut self, mut input: impl BufRead) -> io::Result<()> {
        self.width = MAX_WIDTH;
        let mut line = Vec::new();
        loop {
            line.clear();
            // Bytes, not text: a line that is not UTF-8 is nonsense, not the end.
            if input.read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            if !self.line(&String::from_utf8_lossy(&line))? {
                return Ok(());
            }
        }
    }

    /// Answers one line; false when the person leaves.
    fn line(&mut self, line: &str) -> io::Result<bool> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(true);
        }
        let context = WhenRead { choices: &self.choices, receipt: &self.receipt };
        match command::read(line, &context) {
            Input::Quit => return Ok(false),
            input => self.answer(input)?,
        }
        Ok(true)
    }

    fn answer(&mut self, input: Input) -> io::Result<()> {
        let voice = self.engine.texts().voice(&self.options.locale);
        let mut out = io::stdout().lock();
        let kind = match input {
            Input::Turn(kind) => kind,
            Input::Wrong(id) => return writeln!(out, "{}\n", voice.say(id)),
            Input::Help => {
                let help = render::command_help(voice, self.width);
                return writeln!(out, "{help}");
            }
            Input::Quit => return Ok(()),
        };
        drop(out);
        let reply = self.runtime.block_on(self.engine.handle(self.turn(kind)));
        let mut out = io::stdout().lock();
        match reply {
            Ok(reply) => {
                let screen = Screen { voice, width: self.width, paint: Paint::new(self.options.colours) };
                write!(out, "{}", screen.reply(&reply))?;
                out.flush()?;
                if let Some(document) = &reply.document {
                    let saved = save(Path::new(&document.name), &document.contents);
                    let id = if saved.is_ok() { "terminal-saved" } else { "terminal-not-saved" };
                    writeln!(out, "{}\n", voice.say_with(id, &[("file", document.name.as_str().into())]))?;
                }
                self.remember(&reply);
            }
            Err(error) => {
                tracing::error!(%error, "a turn failed");
                writeln!(out, "{}\n", voice.say(error.text_id()))?;
            }
        }
        out.flush()
    }

    fn turn(&mut self, kind: TurnKind) -> Turn {
        self.turns += 1;
        Turn {
            identity: Identity {
                platform: Platform::Terminal,
                external_id: self.options.user.clone(),
                display_name: self.options.user.clone(),
            },
            place: PLACE.to_owned(),
            locale: self.options.locale.clone(),
            kind,
            defaults: TurnDefaults::default(),
            key: format!("{:x}-{}", self.run, self.turns),
        }
    }

    /// What the next line can choose from: a question's answers, else the buttons of an answer without films.
    fn remember(&mut self, reply: &Reply) {
        self.choices = match (&reply.question, &reply.list) {
            (Some(question), _) => question.choices.clone(),
            (None, None) => reply.buttons.clone(),
            (None, Some(_)) => Vec::new(),
        };
        if !reply.receipt.is_empty() {
            let chip = |chip: &crate::conversation::Chip| Button { label: chip.label.clone(), action: chip.remove };
            self.receipt = reply.receipt.iter().map(chip).collect();
        }
    }
}

/// Writes a new file; one that is there is not overwritten.
fn save(path: &Path, contents: &str) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(contents.as_bytes())
}
