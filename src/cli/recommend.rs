//! `matinee recommend`: answers to JSON lines, each line an independent person.

use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::Globals;
use super::progress::Bar;
use crate::app;
use crate::conversation::once::{OnceAnswer, OnceDefaults, OnceError, OnceHelp, OnceRequest, recommend_once_with};
use crate::llm::{Embedder, Llm};
use crate::state_dir::StateDir;
use crate::store::Store;
use crate::texts::Texts;

/// A longer line is refused, so that a stream without line ends cannot fill the memory.
const LINE_LIMIT: u64 = 1 << 20;

/// How to answer.
#[derive(Debug, Args)]
pub struct RecommendArgs {
    /// Read and write JSON lines
    #[arg(long, required = true)]
    pub json: bool,
    /// How many films for each line, 1 to 100
    #[arg(short = 'k', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub count: Option<u16>,
    /// Weight of the collaborative score, 0 to 100
    #[arg(long, value_name = "0..100", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub importance: Option<u8>,
    /// Who reads the text
    #[arg(long, value_enum, default_value_t = ParserChoice::Builtin)]
    pub parser: ParserChoice,
}

/// Who makes preferences out of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ParserChoice {
    /// The built-in rules
    Builtin,
    /// The configured language model
    Llm,
}

/// Answers standard input line by line.
pub fn run(globals: &Globals, args: RecommendArgs) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    let defaults = OnceDefaults {
        count: args.count.map_or(config.recommend.count, usize::from),
        importance: args.importance.unwrap_or(config.recommend.importance),
    };
    if args.parser == ParserChoice::Llm && config.llm.usable().next().is_none() {
        anyhow::bail!("no language model is configured; leave out --parser, or use --parser builtin");
    }
    let bar = Bar::new(globals);
    let runtime = super::runtime()?;
    let (store, knowledge) = runtime.block_on(async {
        let state = StateDir::open(&config.state_dir)?;
        let store = Store::open(&state.database()).await?;
        let progress = |progress| bar.show(progress);
        let knowledge = app::load_knowledge(&config, &state, &store, &progress).await?;
        anyhow::Ok((store, knowledge))
    })?;
    drop(bar);
    let texts = Texts::new();
    let (input, output) = (io::stdin().lock(), io::stdout().lock());
    let embedder = Embedder::new(&config.llm, store.clone());
    let mut help = OnceHelp { model: None, embedder: embedder.as_ref() };
    let llm = Llm::new(&config.llm, store).map(Arc::new);
    let model = llm.as_ref().and_then(|llm| {
        let name = llm.default_name().map_or_else(|| llm.names().swap_remove(0), str::to_owned);
        Some((llm, llm.find(&name)?))
    });
    if args.parser == ParserChoice::Llm {
        let (llm, model) = model.as_ref().context("no language model can be used")?;
        help.model = Some((llm, model, config.llm.turn_limit));
    }
    let answer = |request| runtime.block_on(recommend_once_with(help, &knowledge, &texts, defaults, request));
    let answered = answer_lines(answer, input, output);
    match answered {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(ExitCode::SUCCESS),
    }
}

/// Answers every line in order; a line that makes no sense gets its error, and the rest go on.
fn answer_lines(
    mut answer: impl FnMut(OnceRequest) -> Result<OnceAnswer, OnceError>,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        let complete = line.last() == Some(&b'\n') || (read as u64) < LINE_LIMIT;
        let written = if complete {
            if line.trim_ascii().is_empty() {
                continue;
            }
            answer_line(&mut answer, &line)
        } else {
            skip_line(&mut input)?;
            json!({ "id": Value::Null, "error": "the line is longer than 1 MiB" }).to_string()
        };
        output.write_all(written.as_bytes())?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
}

fn answer_line(answer: &mut impl FnMut(OnceRequest) -> Result<OnceAnswer, OnceError>, line: &[u8]) -> String {
    let parsed = serde_json::from_slice::<Value>(line);
    let id = parsed.as_ref().ok().and_then(|value| value.get("id")).cloned().unwrap_or(Value::Null);
    let answered = parsed
        .and_then(serde_json::from_value::<OnceRequest>)
        .map_err(|error| error.to_string())
        .and_then(|request| answer(request).map_err(|error| error.to_string()))
        // Straight to text: by way of a `Value` a rating of 4.7 would become 4.699999809265137.
        .and_then(|answer| serde_json::to_string(&answer).map_err(|error| error.to_string()));
    answered.unwrap_or_else(|error| json!({ "id": id, "error": error }).to_string())
}

/// Passes over the rest of a line.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::once::recommend_once;
    use crate::conversation::testing;

    fn answers(input: &[u8]) -> Vec<Value> {
        let mut output = Vec::new();
        let defaults = OnceDefaults { count: 3, importance: 50 };
        let (knowledge, texts) = (testing::knowledge(), Texts::new());
        answer_lines(|request| recommend_once(&knowledge, &texts, defaults, request), input, &mut output).unwrap();
        output.split(|&b| b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect()
    }

    #[test]
    fn every_line_gets_one_answer_in_order_and_a_bad_line_does_not_stop_the_rest() {
        let input =
            b"{\"id\": \"a\", \"text\": \"\"}\nnot json\n\n{\"id\": \"b\"}\n{\"id\": 3, \"text\": \"\", \"k\": 101}\n\
            {\"id\": \"\xff\"}\n{\"id\": \"c\", \"text\": 1}\n{\"id\": \"d\", \"text\": \"\", \"k\": 2}";
        let answers = answers(input);
        let ids: Vec<&Value> = answers.iter().map(|a| &a["id"]).collect();
        assert_eq!(ids, [&json!("a"), &Value::Null, &json!("b"), &json!(3), &Value::Null, &json!("c"), &json!("d")]);
        assert_eq!(answers[0]["recommendations"].as_array().unwrap().len(), 3);
        assert_eq!(answers[6]["recommendations"].as_array().unwrap().len(), 2);
        assert!(answers[1..6].iter().all(|answer| answer["error"].is_string()), "{answers:?}");
        assert!(answers[2]["error"].as_str().unwrap().contains("text"), "the error names what is missing");
    }

    #[test]
    fn a_line_without_end_is_refused_and_the_next_is_answered() {
        let mut input = vec![b'x'; (LINE_LIMIT as usize) + 10];
        input.extend_from_slice(b"\n{\"id\": 1, \"text\": \"\"}\n");
        let answers = answers(&input);
        assert_eq!(answers.len(), 2);
        assert!(answers[0]["error"].as_str().unwrap().contains("1 MiB"));
        assert_eq!(answers[1]["id"], 1);
    }
}
