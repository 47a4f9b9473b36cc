//! What the configuration accepts, overrides and refuses.

use secrecy::ExposeSecret;

use super::*;

fn load(file: &str, variables: &[(&str, &str)]) -> Result<Config, Problems> {
    let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Config::from_layers(Some((Path::new("my.json"), file)), variables, &[])
}

fn problems(file: &str, variables: &[(&str, &str)]) -> Vec<String> {
    match load(file, variables) {
        Ok(_) => Vec::new(),
        Err(Problems(problems)) => problems.iter().map(Problem::to_string).collect(),
    }
}

#[test]
fn the_built_in_file_is_a_whole_configuration_without_secrets() {
    let config = Config::from_layers(None, HashMap::new(), &[]).expect("built-in configuration");
    assert_eq!(config.web.listen().to_string(), "127.0.0.1:5000");
    assert_eq!(config.state_dir, Path::new("var"));
    assert!(config.discord.token.is_none() && config.telegram.token.is_none() && config.tmdb.api_key.is_none());
    let names: Vec<&str> = config.llm.models.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["gpt-3.5", "gpt-4o", "mistral", "mixtral", "ollama"]);
    assert_eq!(config.llm.usable().count(), 0, "no model is usable without a key");
}

#[test]
fn the_environment_overrides_the_file_and_flags_override_both() {
    let file = r#"{"web": {"port": 6000}, "recommend": {"count": 7, "importance": 10}}"#;
    let variables = HashMap::from([
        ("MATINEE_WEB_PORT".to_owned(), "7000".to_owned()),
        ("MATINEE_RECOMMEND_COUNT".to_owned(), "8".to_owned()),
    ]);
    let flags = [Override { key: "web.port", flag: "--port", value: "8000".to_owned() }];
    let config = Config::from_layers(Some((Path::new("my.json"), file)), variables, &flags).expect("configuration");
    assert_eq!(config.web.port, 8000);
    assert_eq!(config.recommend, RecommendConfig { count: 8, importance: 10, past_ratings: true });
}

#[test]
fn all_problems_come_at_once_each_with_key_origin_and_mend() {
    let file = r#"{"web": {"prot": 6000, "host": "localhost"}, "recommend": {"importance": 130}, "tmdb": 3}"#;
    let found = problems(file, &[("MATINEE_WEB_PORT", "http"), ("MATINEE_DISCORD_API_BASE", "discord.com")]);
    assert_eq!(
        found,
        [
            "tmdb (from my.json): must be an object with keys of its own, in { }",
            "web.prot (from my.json): there is no such key; did you mean web.port?",
            "web.host (from my.json): must be an IP address, e.g. 127.0.0.1 or 0.0.0.0",
            "web.port (from the environment variable MATINEE_WEB_PORT): must be a whole number from 0 to 65535",
            "discord.api_base (from the environment variable MATINEE_DISCORD_API_BASE): \
             must be an address that begins with https:// or http://",
            "recommend.importance (from my.json): must be a whole number from 0 to 100",
        ]
    );
}

#[test]
fn a_broken_file_is_one_problem_with_its_place() {
    let found = problems("{\"web\": {\"port\": 1,}}", &[]);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("my.json") && found[0].contains("line 1 column"), "{found:?}");
    assert!(problems("[]", &[])[0].contains("JSON object"));
}

#[test]
fn secrets_come_from_their_own_variables_and_never_print() {
    let variables = [
        ("DISCORD_TOKEN", "sesame-discord"),
        ("TELEGRAM_TOKEN", "sesame-telegram"),
        ("OPENAI_API_KEY", "sesame-openai"),
        ("HF_TOKEN", "sesame-hf"),
        ("TMDB_API_KEY", "sesame-tmdb"),
    ];
    let config = load("{}", &variables).expect("configuration");
    assert_eq!(config.discord.token.as_ref().map(|t| t.expose_secret()), Some("sesame-discord"));
    assert_eq!(
        config.llm.usable().map(|m| m.name.as_str()).collect::<Vec<_>>(),
        ["gpt-3.5", "gpt-4o", "mistral", "mixtral"]
    );
    assert_eq!(config.llm.default_model().map(|m| m.name.as_str()), Some("gpt-3.5"));
    assert!(!format!("{config:?}").contains("sesame"));

    let found = problems("{}", &[("DISCORD_TOKEN", "open sesame")]);
    assert!(found[0].starts_with("discord.token (from the environment variable DISCORD_TOKEN)"), "{found:?}");
    assert!(!found.concat().contains("sesame"));
}

#[test]
fn an_empty_variable_counts_as_unset_and_a_mistyped_one_is_a_warning() {
    let config = load("{}", &[("DISCORD_TOKEN", ""), ("MATINEE_WEB_PROT", "1")]).expect("configuration");
    assert!(config.discord.token.is_none());
    assert_eq!(
        config.warnings,
        [
            "the environment variable MATINEE_WEB_PROT is no setting of Matinee and is ignored; did you mean MATINEE_WEB_PORT?"
        ]
    );
}

#[test]
fn models_are_checked_one_by_one() {
    let file = r#"{"llm": {"default": "mine", "models": [
        {"name": "local", "base_url": "http://127.0.0.1:8080/v1/", "model": "m"},
        {"name": "local", "base_url": "http://127.0.0.1:8080/v1", "model": "m"},
        {"name": "far", "base_url": "example.org", "model": "m"},
        {"name": "odd", "base_url": "http://a/v1", "model": "m", "jsn": "schema"}]}}"#;
    let found = problems(file, &[]);
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[0].contains("same name"));
    assert!(found[1].contains("base_url must begin with"));
    assert!(found[2].contains("unknown field `jsn`"));
    assert!(found[3].starts_with("llm.default"));
}

#[test]
fn a_model_of_ones_own_finds_its_key_in_the_variable_it_names() {
    let file = r#"{"llm": {"models": [{"name": "m", "base_url": "http://a/v1/", "model": "x", "key_env": "MY_KEY"}]}}"#;
    let config = load(file, &[("MY_KEY", "k")]).expect("configuration");
    let model = config.llm.default_model().expect("usable");
    assert_eq!((model.base_url.as_str(), model.json), ("http://a/v1", JsonSupport::None));
    assert!(load(file, &[]).expect("configuration").llm.default_model().is_none());
}

#[test]
fn a_webhook_needs_its_secret() {
    let found = problems(r#"{"telegram": {"webhook": {"url": "https://example.org/telegram/webhook"}}}"#, &[]);
    assert!(found[0].starts_with("telegram.webhook.secret"), "{found:?}");
}
