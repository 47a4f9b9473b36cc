//! The web server, over HTTP.

use std::path::Path;
use std::time::Duration;

use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, SET_COOKIE};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response, StatusCode, redirect};
use serde_json::{Value, json};

use crate::llm::{KEY, TestServer, judging};
use crate::support::{Server, matinee, prepared_folder, run, text};

/// A browser without JavaScript: it keeps its one cookie and sends the forms' marks.
pub struct Browser {
    http: Client,
    base: String,
    pub cookie: Option<String>,
    csrf: String,
    language: &'static str,
}

impl Browser {
    pub async fn new(server: &Server) -> Self {
        let http = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let mut browser = Self { http, base: server.url.clone(), cookie: None, csrf: String::new(), language: "en" };
        browser.get("/").await;
        browser
    }

    pub async fn get(&mut self, path: &str) -> (StatusCode, String) {
        let mut request = self.http.get(format!("{}{path}", self.base)).header(ACCEPT_LANGUAGE, self.language);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        self.take(request.send().await.unwrap()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let mut fields = fields.to_vec();
        let csrf = self.csrf.clone();
        fields.push(("csrf", &csrf));
        let mut request = self.http.post(format!("{}{path}", self.base)).form(&fields);
        request = request.header(ACCEPT_LANGUAGE, self.language);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        self.take(request.send().await.unwrap()).await
    }

    async fn take(&mut self, response: Response) -> (StatusCode, String) {
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        let status = response.status();
        let page = response.text().await.unwrap();
        if let Some((_, rest)) = page.split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap().to_owned();
        }
        (status, page)
    }

    pub async fn register(&mut self, name: &str) -> StatusCode {
        self.get("/register").await;
        let (status, _) = self.post("/register", &[("name", name), ("password", "a long enough password")]).await;
        // The login has changed the cookie, and with it the mark of forms.
        self.get("/login").await;
        status
    }
}

const WISH: &str = "I loved Heat and Inside Man. Tonight something about a heist";

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    for path in ["/", "/lite", "/nothing", "/static/style.css", "/posters/tt0113277", "/api/v1/tags?q=a", "/healthz"] {
        let response = reqwest::get(format!("{}{path}", server.url)).await.unwrap();
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
    }
    let cookie = reqwest::get(&server.url).await.unwrap().headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn a_form_without_its_visitors_mark_or_from_another_site_changes_nothing() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let mut browser = Browser::new(&server).await;
    let mark = std::mem::replace(&mut browser.csrf, "0".repeat(64));
    assert_eq!(browser.post("/", &[("text", WISH)]).await.0, StatusCode::FORBIDDEN);
    let mut other = Browser::new(&server).await;
    other.csrf = mark.clone();
    assert_eq!(other.post("/", &[("text", WISH)]).await.0, StatusCode::FORBIDDEN);

    let foreign = browser
        .http
        .post(format!("{}/", server.url))
        .header(COOKIE, browser.cookie.as_ref().unwrap())
        .header("origin", "https://evil.example")
        .form(&[("text", WISH), ("csrf", &mark)])
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    browser.csrf = mark;
    assert_eq!(browser.post("/", &[("text", WISH)]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_form_sent_twice_is_answered_once() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let mut browser = Browser::new(&server).await;
    let fields = [("text", WISH), ("key", "the-same-key")];
    let (_, first) = browser.post("/", &fields).await;
    let (_, second) = browser.post("/", &fields).await;
    let films = |page: &str| page.matches("<h3>").count();
    assert_eq!(films(&first), 5);
    let list = |page: &str| page.split("1.more.").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(list(&first), list(&second), "the second answer is the first");
}

#[tokio::test]
async fn accounts_hold_over_a_restart_and_a_login_changes_the_cookie() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let mut browser = Browser::new(&server).await;
    browser.post("/", &[("text", WISH)]).await;
    let guest = browser.cookie.clone();
    assert_eq!(browser.register("Ana").await, StatusCode::SEE_OTHER);
    assert_ne!(browser.cookie, guest, "the old cookie is worth nothing after a login");
    assert_eq!(server.stop(), Some(0));

    let server = Server::start(folder.path(), &[]);
    browser.base = server.url.clone();
    let (_, profile) = browser.get("/profile").await;
    assert!(profile.contains("Rated (2)") && profile.contains("Ana"), "{profile}");
    browser.cookie = guest;
    let (_, profile) = browser.get("/profile").await;
    assert!(!profile.contains("Rated (2)"));
    assert!(!server.log().contains("long enough password"));
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let mut browser = Browser::new(&server).await;
    browser.get("/login").await;
    let mut seen = Vec::new();
    for _ in 0..12 {
        seen.push(browser.post("/login", &[("name", "Ana"), ("password", "guess")]).await.0);
    }
    assert_eq!(seen[0], StatusCode::OK);
    assert_eq!(seen[11], StatusCode::TOO_MANY_REQUESTS, "{seen:?}");
}

#[tokio::test]
async fn one_address_can_only_ask_so_often() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[("MATINEE_WEB_REQUESTS_PER_MINUTE", "5")]);
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(reqwest::get(format!("{}/api/v1/tags?q=a", server.url)).await.unwrap().status());
    }
    assert_eq!(statuses[4], StatusCode::OK, "{statuses:?}");
    assert_eq!(statuses[6], StatusCode::TOO_MANY_REQUESTS, "{statuses:?}");
    let alive = reqwest::get(format!("{}/healthz", server.url)).await.unwrap();
    assert_eq!(alive.status(), StatusCode::OK, "probes are not limited");
}

#[tokio::test]
async fn the_api_recommends_searches_and_rates() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let http = Client::new();
    let recommend = format!("{}/api/v1/recommend", server.url);
    let answer: Value =
        http.post(&recommend).json(&json!({"text": WISH, "count": 3})).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["films"].as_array().unwrap().len(), 3, "{answer}");
    assert!(answer["films"][0]["reason"].as_str().unwrap().contains("Heat"), "{answer}");

    let movies: Value =
        reqwest::get(format!("{}/api/v1/movies?q=amelie", server.url)).await.unwrap().json().await.unwrap();
    let key = movies["movies"][0]["key"].as_str().unwrap().to_owned();
    assert_eq!(key, "tt0211915", "{movies}");

    let mut browser = Browser::new(&server).await;
    browser.register("Api").await;
    let rating = format!("{}/api/v1/ratings/{key}", server.url);
    let cookie = browser.cookie.clone().unwrap();
    let put = |body: Value| http.put(&rating).header(COOKIE, cookie.clone()).json(&body).send();
    assert_eq!(put(json!({"rating": 4.5})).await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(put(json!({"rating": 9})).await.unwrap().status(), StatusCode::UNPROCESSABLE_ENTITY);
    let profile =
        http.get(format!("{}/api/v1/profile", server.url)).header(COOKIE, cookie.clone()).send().await.unwrap();
    let profile: Value = profile.json().await.unwrap();
    assert_eq!(profile["films"][0]["rating"], 4.5, "{profile}");
    let deleted = http.delete(&rating).header(COOKIE, cookie).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);

    for (body, status) in [
        (json!({"text": ""}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"text": "x", "count": 101}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"words": "x"}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"text": "x".repeat(400_000)}), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let response = http.post(&recommend).json(&body).send().await.unwrap();
        assert_eq!(response.status(), status, "{}", response.text().await.unwrap());
    }
    assert_eq!(http.put(&rating).json(&json!({"rating": 4})).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_people_write_is_not_logged() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let mut browser = Browser::new(&server).await;
    browser.post("/", &[("text", "a film about xylophones and zebras")]).await;
    browser.get("/lite?add_film=xylophones").await;
    assert!(!server.log().contains("xylophones"), "{}", server.log());
}

#[tokio::test]
async fn metrics_count_requests_by_route() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    for _ in 0..3 {
        reqwest::get(format!("{}/lite?want=heist", server.url)).await.unwrap();
    }
    let metrics = reqwest::get(format!("{}/metrics", server.url)).await.unwrap().text().await.unwrap();
    let line = metrics.lines().find(|l| l.starts_with("http_requests_total") && l.contains("route=\"/lite\""));
    assert!(line.is_some_and(|line| line.ends_with(" 3")), "{metrics}");
}

/// A configuration with one language model.
fn configure(folder: &Path, base_url: &str) {
    let model = json!({"name": "test", "base_url": base_url, "key_env": "OPENAI_API_KEY", "model": "test-1",
        "context_tokens": 32000, "json": "none"});
    std::fs::write(folder.join("config.json"), json!({"llm": {"models": [model]}}).to_string()).unwrap();
}

const REASON: &str = "The model says so";

#[tokio::test]
async fn the_list_comes_first_and_the_models_reasons_follow() {
    let model = TestServer::start(judging(|_| Some(json!(5)))).await;
    let folder = prepared_folder();
    configure(folder.path(), &model.base_url());
    let server = Server::start(folder.path(), &[("OPENAI_API_KEY", KEY)]);
    let mut browser = Browser::new(&server).await;
    model.set_delay(Duration::from_secs(2));
    let (_, first) = browser.post("/", &[("text", WISH), ("live", "1")]).await;
    assert_eq!(first.matches("<h3>").count(), 5, "the rules' list");
    assert!(!first.contains(REASON) && first.contains("test is still reading"), "{first}");
    let pending = |page: &str| {
        let (_, rest) = page.split_once("data-pending=\"").expect("a better answer on its way");
        rest.split('"').next().unwrap().to_owned()
    };
    let ticket = pending(&first);
    let mut other = Browser::new(&server).await;
    assert_eq!(other.get(&ticket).await.0, StatusCode::NO_CONTENT, "it is for one visitor");
    let like = first.split("value=\"1.like.").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let show = first.split("name=\"list\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (_, liked) =
        browser.post("/act", &[("action", &format!("1.like.{like}")), ("list", &show), ("live", "1")]).await;
    assert!(liked.contains("aria-pressed=\"true\""), "a like meanwhile");

    let (status, better) = browser.get(&ticket).await;
    assert_eq!(status, StatusCode::OK);
    assert!(better.contains(REASON) && better.contains("Judged by test"), "{better}");
    assert!(better.contains("aria-pressed=\"true\""), "the like is kept");
    assert_eq!(browser.get(&ticket).await.0, StatusCode::NO_CONTENT, "once");

    assert!(first.contains("<option value=\"test\" selected>"), "the form shows the model that answers");
    model.set_delay(Duration::ZERO);
    let (_, whole) = browser.post("/", &[("text", "something sad in a prison")]).await;
    assert!(whole.contains(REASON) && !whole.contains("data-pending"), "without the script the answer is whole");

    // Who goes on is not overtaken by what was asked before.
    model.set_delay(Duration::from_secs(2));
    let (_, first) = browser.post("/", &[("text", "something with dinosaurs"), ("live", "1")]).await;
    model.set_delay(Duration::ZERO);
    browser.post("/", &[("text", "a film about chess"), ("live", "1")]).await;
    assert_eq!(browser.get(&pending(&first)).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn pages_and_errors_speak_the_visitors_language() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let pages = ["/", "/lite", "/lite?want=heist", "/profile", "/login", "/register", "/about", "/nothing", "/login/x"];
    for (language, words) in [("en", "Log in"), ("es", "Entrar"), ("cs", "Přihlásit se")] {
        let mut browser = Browser::new(&server).await;
        browser.language = language;
        for path in pages {
            let (_, page) = browser.get(path).await;
            assert!(page.contains(&format!("<html lang=\"{language}\">")), "{path}: {page}");
            assert!(path == "/nothing" || page.contains(words), "{path} in {language}: {page}");
            assert!(!page.contains(">web-") && !page.contains("\"web-"), "{path} shows the name of a text: {page}");
        }
    }
    // What is chosen goes before what the browser says, and stays.
    let mut browser = Browser::new(&server).await;
    let (status, _) = browser.post("/language", &[("locale", "cs"), ("back", "/lite")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(browser.get("/lite").await.1.contains("<html lang=\"cs\">"));
    assert!(browser.post("/", &[("text", WISH)]).await.1.contains("Pochopeno:"));
    browser.csrf.clear();
    let (status, page) = browser.post("/", &[("text", WISH)]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(page.contains("Tento formulář už neplatí"), "{page}");
}

#[tokio::test]
async fn ratings_of_other_services_are_taken_over() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let mut browser = Browser::new(&server).await;
    let send = async |browser: &mut Browser, csrf: &str, file: &str| {
        let part = Part::text(file.to_owned()).file_name("ratings.csv");
        let form = Form::new().text("csrf", csrf.to_owned()).part("file", part);
        let request = browser.http.post(format!("{}/profile/import", browser.base)).multipart(form);
        let response = request.header(COOKIE, browser.cookie.clone().unwrap()).send().await.unwrap();
        browser.take(response).await
    };
    let csrf = browser.csrf.clone();
    let letterboxd = "Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995,https://boxd.it/1,4.5\n\
                      2020-01-02,Zzxqv of Nowhere,2001,https://boxd.it/2,3\n";
    let (status, page) = send(&mut browser, &csrf, letterboxd).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("One rating was imported.") && page.contains("Zzxqv of Nowhere"), "{page}");
    assert!(page.contains("Rated (1)") && page.contains("Heat (1995)"), "{page}");
    let (status, page) = send(&mut browser, &csrf, "a,b\n1,2\n").await;
    assert!(status == StatusCode::OK && page.contains("neither Letterboxd"), "{page}");
    assert!(send(&mut browser, &csrf, "").await.1.contains("Choose a file first"));
    assert_eq!(send(&mut browser, "wrong", letterboxd).await.0, StatusCode::FORBIDDEN);
    let large = format!("{letterboxd}{}", "x".repeat(5 << 20));
    assert_eq!(send(&mut browser, &csrf, &large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn bad_input_comes_back_with_a_sentence_and_nothing_is_lost() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let mut browser = Browser::new(&server).await;
    let fields = [("count", "many"), ("importance", "85"), ("locale", "cs"), ("past_ratings", "on")];
    let (status, page) = browser.post("/profile/settings", &fields).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("How many films? A number from 1 to 100.") && page.contains("value=\"many\""), "{page}");
    assert!(page.contains("value=\"85\"") && page.contains("<option value=\"cs\" lang=\"cs\" selected>"), "{page}");
    assert!(browser.get("/profile").await.1.contains("<html lang=\"en\">"), "nothing of it is stored");

    // A film that is clear is added; a tag that is not stays in the form.
    let http = Client::new();
    let lite = async |query: &str| {
        let response = http.get(format!("{}/lite?{query}", server.url)).send().await.unwrap();
        (response.url().to_string(), response.text().await.unwrap())
    };
    let (address, page) = lite("add_film=Heat&add_rating=2&add_tag=zzzq&how=avoid").await;
    assert!(address.contains("film=tt0113277%7E2") && page.contains("There is no such tag."), "{address}: {page}");
    assert!(page.contains("value=\"zzzq\"") && page.contains("<option value=\"avoid\" selected>"), "{page}");
    let (_, page) = lite("add_film=zzzq&add_rating=2&add_tag=heist&how=avoid").await;
    assert!(page.contains("The catalog has no film of that name.") && page.contains("value=\"heist\""), "{page}");
    assert!(page.contains("<option value=\"2\" selected>") && !page.contains("id=\"tag-problem\""), "{page}");
}

/// What the program says in the terminal to some lines.
fn chat(folder: &Path, server: &Server, lines: &str) -> String {
    let output = run(matinee(folder).arg("chat").env("MATINEE_WEB_PUBLIC_URL", &server.url), lines);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[tokio::test]
async fn a_one_time_link_logs_in_once_and_brings_what_was_said_elsewhere() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &[]);
    let said = chat(folder.path(), &server, "I loved Heat and Inside Man\n/login\n");
    let words = said.split_whitespace().collect::<String>();
    let (_, rest) = words.split_once(&format!("{}/login/", server.url)).expect("a link");
    let code: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let path = format!("/login/{code}");

    // A platform that looks at the link for a preview does not use it up.
    let mut preview = Browser::new(&server).await;
    preview.get(&path).await;
    let mut browser = Browser::new(&server).await;
    browser.post("/", &[("text", "Argo was fine; something about a heist")]).await;
    let (status, page) = browser.get(&path).await;
    assert!(status == StatusCode::OK && page.contains("It works once."), "{page}");
    let guest = browser.cookie.clone();
    assert_eq!(browser.post(&path, &[]).await.0, StatusCode::SEE_OTHER);
    assert_ne!(browser.cookie, guest);
    let (_, profile) = browser.get("/profile").await;
    assert!(profile.contains("Rated (3)") && profile.contains("You came in by a link"), "{profile}");
    let (status, page) = preview.post(&path, &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("has been used or is too old"), "{page}");

    // With a name and a password the link is no longer needed.
    assert_eq!(browser.register("Ana").await, StatusCode::SEE_OTHER);
    let (_, profile) = browser.get("/profile").await;
    assert!(profile.contains("Rated (3)") && !profile.contains("You came in by a link"), "{profile}");
}
