//! The command line.

use serde_json::Value;

use crate::support::{Server, empty_folder, matinee, prepared_folder, run, text};

#[test]
fn from_an_empty_folder_the_first_start_answers_and_doctor_is_content() {
    let folder = empty_folder();
    let output = run(
        matinee(folder.path()).args(["recommend", "--json", "-k", "3"]),
        "{\"id\": \"1\", \"text\": \"I loved Heat; now something about a heist\"}\n",
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["recommendations"].as_array().unwrap().len(), 3, "{answer}");
    assert_eq!(answer["understood"]["ratings"][0]["title"], "Heat", "{answer}");

    let output = run(matinee(folder.path()).arg("doctor"), "");
    let report = text(&output.stdout);
    assert!(output.status.success(), "{report}");
    for what in ["configuration", "database", "catalog", "model", "Discord", "Telegram", "TMDB", "language model"] {
        assert!(report.contains(what), "{what} is missing:\n{report}");
    }
    assert!(!report.contains("problem"), "{report}");
}

#[test]
fn all_mistakes_of_the_configuration_are_told_at_once() {
    let folder = empty_folder();
    std::fs::write(folder.path().join("config.json"), r#"{"web": {"prot": 1}, "recommend": {"count": 0}}"#).unwrap();
    for arguments in [&["serve"][..], &["chat"], &["recommend", "--json"]] {
        let output = run(matinee(folder.path()).args(arguments).env("MATINEE_WEB_HOST", "here"), "");
        assert_eq!(output.status.code(), Some(1));
        let error = text(&output.stderr);
        assert!(error.contains("web.prot (from config.json): there is no such key; did you mean web.port?"), "{error}");
        assert!(error.contains("recommend.count (from config.json): must be a whole number from 1 to 100"), "{error}");
        assert!(error.contains("web.host (from the environment variable MATINEE_WEB_HOST)"), "{error}");
    }
    let output = run(matinee(folder.path()).arg("doctor"), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("web.prot"));
}

#[test]
fn a_state_folder_that_cannot_be_written_is_told_with_the_way_out() {
    let folder = empty_folder();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let output = run(matinee(folder.path()).args(["chat", "--state-dir", "file/var"]), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--state-dir"), "{}", text(&output.stderr));
}

#[test]
fn two_servers_on_one_folder_refuse_each_other_and_chat_works_beside_one() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let second = run(matinee(folder.path()).args(["serve", "--port", "0"]), "");
    assert_eq!(second.status.code(), Some(1));
    let error = text(&second.stderr);
    assert!(error.contains(&format!("(process {})", server.pid())), "{error}");

    let chat = run(matinee(folder.path()).arg("chat"), "I loved Heat, something with a heist please\n");
    assert!(chat.status.success(), "{}", text(&chat.stderr));
    assert!(text(&chat.stdout).contains("1."), "{}", text(&chat.stdout));
    assert_eq!(server.stop(), Some(0), "a server that is asked to end ends in order");
    let again = Server::start(folder.path(), &[]);
    assert_eq!(again.stop(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_told_with_the_way_out() {
    let folder = prepared_folder();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(matinee(folder.path()).args(["serve", "--port", &port]), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--port"), "{}", text(&output.stderr));
}

#[test]
fn a_conversation_goes_on_in_the_next_process() {
    let folder = prepared_folder();
    let first = run(matinee(folder.path()).arg("chat"), "I loved Heat and Inside Man, something with a heist\n");
    let more = run(matinee(folder.path()).arg("chat"), "more\n");
    let (first, more) = (titles(&text(&first.stdout)), titles(&text(&more.stdout)));
    assert!(!first.is_empty() && !more.is_empty());
    assert!(more.iter().all(|title| !first.contains(title)), "{more:?} repeats {first:?}");
}

/// Lines such as `1. The Town (2010)  9.1`.
fn titles(output: &str) -> Vec<String> {
    let numbered = |line: &&str| line.trim_start().split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok());
    output.lines().filter(numbered).filter_map(|l| Some(l.split_once(". ")?.1.split(')').next()?.to_owned())).collect()
}

#[test]
fn doctor_tells_what_is_wrong_with_a_service_and_never_a_secret() {
    let folder = prepared_folder();
    // A port on which nobody listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base = format!("http://{closed}");
    let output = run(
        matinee(folder.path())
            .arg("doctor")
            .env("DISCORD_TOKEN", "sesame-discord")
            .env("TELEGRAM_TOKEN", "123:sesame-telegram")
            .env("TMDB_API_KEY", "sesame-tmdb")
            .env("OPENAI_API_KEY", "sesame-openai")
            .env("MATINEE_DISCORD_API_BASE", &base)
            .env("MATINEE_TELEGRAM_API_BASE", &base)
            .env("MATINEE_TMDB_API_BASE", &base)
            .env(
                "MATINEE_LLM_MODELS",
                format!(r#"[{{"name": "m", "base_url": "{base}", "model": "m", "key_env": "OPENAI_API_KEY"}}]"#),
            ),
        "",
    );
    let report = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{report}");
    assert_eq!(report.matches("cannot be reached").count(), 4, "{report}");
    assert!(!report.contains("sesame"), "{report}");
}

#[test]
fn catalogs_are_listed_and_only_one_that_is_there_can_be_chosen() {
    let folder = prepared_folder();
    let list = run(matinee(folder.path()).args(["catalog", "list"]), "");
    assert!(text(&list.stdout).starts_with("* starter"), "{}", text(&list.stdout));
    assert!(text(&list.stdout).contains("simulated"));
    let missing = run(matinee(folder.path()).args(["catalog", "use", "nothing"]), "");
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("catalog list"), "{}", text(&missing.stderr));
}

#[test]
fn posters_without_a_key_says_how_to_get_one() {
    let folder = prepared_folder();
    let output = run(matinee(folder.path()).arg("posters"), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("TMDB_API_KEY"), "{}", text(&output.stderr));
}

#[test]
fn ratings_of_another_service_come_into_the_profile_of_the_terminal() {
    let folder = prepared_folder();
    let csv = "Date,Name,Year,Letterboxd URI,Rating\n\
               2021-01-02,Heat,1995,https://boxd.it/y,4.5\n\
               2021-01-03,A Film That Nobody Made,1995,https://boxd.it/z,1\n\
               2021-01-04,Alien,1979,https://boxd.it/a,\n";
    std::fs::write(folder.path().join("ratings.csv"), csv).unwrap();
    let import = |arguments: &[&str]| run(matinee(folder.path()).args(["import", "my-ratings"]).args(arguments), "");
    let output = import(&["ratings.csv"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for line in [
        "1 left out: no rating",
        "ratings now in the profile of tester: 1\n",
        "not found in the catalog \"starter\": 1\n  A Film That Nobody Made\n",
    ] {
        assert!(told.contains(line), "{line:?} is missing in {told}");
    }
    let chat = text(&run(matinee(folder.path()).arg("chat"), "/profile\n/rate Heat 2\n").stdout);
    assert!(chat.contains("Heat"), "{chat}");
    let again = text(&import(&["ratings.csv"]).stdout);
    assert!(again.contains("the rating here stays: 1\n"), "{again}");

    for (arguments, sentence) in [
        (&["nowhere.csv"][..], "cannot read nowhere.csv"),
        (&["ratings.csv", "--account", "nobody"], "there is no account \"nobody\""),
    ] {
        let output = import(arguments);
        assert!(!output.status.success() && text(&output.stderr).contains(sentence), "{}", text(&output.stderr));
    }
}
