//! The real program at the terminal: `matinee chat` with piped input, and `matinee recommend --json`.

use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const OPENING: &str = "I loved Inside Man, Argo was fine; tonight something thoughtful about capital punishment\n";

/// A state folder in which the starter catalogue is installed and trained; copied for each test.
fn fresh_state() -> TempDir {
    static READY: OnceLock<TempDir> = OnceLock::new();
    let ready = READY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = run(folder.path(), &["recommend", "--json"], "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder
    });
    let copy = tempfile::tempdir().unwrap();
    copy_folder(ready.path(), copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn run(state: &Path, arguments: &[&str], input: &str) -> Output {
    Command::cargo_bin("matinee")
        .unwrap()
        .current_dir(state)
        .env("USER", "ana")
        .env("LC_ALL", "en_US.UTF-8")
        .args(["--state-dir", "var"])
        .args(arguments)
        .write_stdin(input)
        .output()
        .unwrap()
}

fn chat(state: &Path, input: &str) -> String {
    let output = run(state, &["chat"], input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_piped_conversation_answers_each_line_without_colours() {
    let state = fresh_state();
    let said = chat(state.path(), &format!("{OPENING}\nmore\n/why 1\n/profile\n/quit\nhello\n"));
    assert!(!said.contains('\x1b'), "no colours into a pipe");
    assert!(said.contains("Dead Man Walking (1995)"), "{said}");
    assert!(said.contains("Understood: [1]"), "{said}");
    assert!(said.contains("weight 50 %"), "{said}");
    assert!(said.contains("Rated: 2"), "{said}");
    assert!(!said.contains("Hello!"), "nothing is answered after /quit");
}

#[test]
fn the_conversation_goes_on_after_the_program_ended() {
    let state = fresh_state();
    let first = chat(state.path(), OPENING);
    let titles = |said: &str| -> Vec<String> {
        let film = |line: &str| {
            line.split_once(". ")
                .filter(|(number, _)| number.trim().parse::<u8>().is_ok())
                .map(|(_, rest)| rest.to_owned())
        };
        said.lines().filter_map(film).collect()
    };
    let more = chat(state.path(), "/more\n");
    assert_eq!((titles(&first).len(), titles(&more).len()), (5, 5));
    assert!(titles(&more).iter().all(|title| !titles(&first).contains(title)));
    let profile = chat(state.path(), "/undo\n/undo\n/profile\n");
    assert!(profile.contains("Rated: 0"), "{profile}");
}

#[test]
fn people_of_one_machine_have_profiles_of_their_own() {
    let state = fresh_state();
    chat(state.path(), "/rate Heat 4.5\n");
    let ben = Command::cargo_bin("matinee")
        .unwrap()
        .current_dir(state.path())
        .env("USER", "ben")
        .args(["--state-dir", "var", "chat"])
        .write_stdin("/profile\n")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&ben.stdout).contains("Rated: 0"));
}

#[test]
fn each_json_line_is_an_independent_person_and_a_bad_line_stops_nothing() {
    let state = fresh_state();
    let input = concat!(
        r#"{"id": "1", "text": "I loved Heat and Inside Man. A clever heist film, please", "k": 4}"#,
        "\n",
        "this is not json\n",
        r#"{"id": "2", "text": "something funny"}"#,
        "\n",
    );
    let output = run(state.path(), &["recommend", "--json", "-k", "3", "--importance", "70"], input);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["understood"]["ratings"].as_array().unwrap().len(), 2);
    assert_eq!(answers[0]["recommendations"].as_array().unwrap().len(), 4);
    assert_eq!(answers[0]["recommendations"][0]["total"], 10.0);
    assert!(!answers[0]["recommendations"][0]["reason"].as_str().unwrap().is_empty());
    assert!(answers[1]["error"].is_string());
    assert_eq!(answers[2]["id"], "2");
    assert_eq!(answers[2]["understood"]["ratings"], Value::Array(vec![]));
    assert_eq!(answers[2]["recommendations"].as_array().unwrap().len(), 3);
}

#[test]
fn nonsense_at_the_terminal_breaks_nothing() {
    let state = fresh_state();
    let long = "x".repeat(100_000);
    let said = chat(
        state.path(),
        &format!("\u{1}\u{7f}\n🎬🎬\n{long}\n'; DROP TABLE ratings; --\n<b>hi</b>\n/rate\n/nonsense\nfunny film\n"),
    );
    assert!(said.contains("There is no such command"), "{said}");
    assert!(said.contains(" 1. "), "the last line is answered with films: {said}");
}
