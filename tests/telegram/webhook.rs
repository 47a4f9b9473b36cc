//! Delivery by webhook.

use matinee::adapters::telegram::{Webhook, webhook_router};
use matinee::config::WebhookConfig;

use crate::discord::program::prepared;
use crate::support::{Bot, Matinee, TestTelegram, config};

const ANN: i64 = 11;
const SECRET: &str = "a-long_random-word";

#[tokio::test]
async fn updates_come_in_with_the_secret_only_and_none_is_lost_or_doubled() {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/telegram/webhook", listener.local_addr().unwrap());
    let door =
        WebhookConfig { url: url.clone(), path: "/telegram/webhook".to_owned(), secret: SECRET.to_owned().into() };
    let webhook = Webhook::new(door.clone());
    let serving = tokio::spawn(axum::serve(listener, webhook_router(webhook.clone())).into_future());
    let mut config = config(&server);
    config.webhook = Some(door);
    let bot = Bot::start_with(folder.path(), config, Some(webhook)).await;
    server.wait("the webhook", |state| state.webhook.clone()).await;

    server.say(ANN, "/start");
    server.nth_message(ANN, 1).await;

    // A flood of people who do not know the secret.
    let client = reqwest::Client::new();
    let update = server.state().history.values().next().cloned().unwrap();
    let mut forged = update.clone();
    forged["update_id"] = 999_999.into();
    for secret in [None, Some(""), Some("wrong"), Some("a-long_random-wor"), Some("a-long_random-word2")] {
        for _ in 0..20 {
            let mut request = client.post(&url).json(&forged);
            if let Some(secret) = secret {
                request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
            }
            assert_eq!(request.send().await.unwrap().status(), 401);
        }
    }
    // The same update delivered again by Telegram, and something that is no update.
    for body in [update.to_string(), "{}".to_owned(), "no json".to_owned()] {
        let request = client.post(&url).header("X-Telegram-Bot-Api-Secret-Token", SECRET).body(body);
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    server.say(ANN, "/help");
    server.nth_message(ANN, 2).await;
    assert_eq!(server.state().bot_messages(ANN).len(), 2);
    bot.stop().await;
    serving.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_takes_updates_at_its_page_while_strangers_flood_it() {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/telegram/webhook");
    let environment = [("MATINEE_TELEGRAM_WEBHOOK_URL", url.as_str()), ("MATINEE_TELEGRAM_WEBHOOK_SECRET", SECRET)];
    let state = prepared();
    let matinee = Matinee::start_on(port, &server, state.path(), &environment);
    server.say(ANN, "/start");
    server.nth_message(ANN, 1).await;

    let client = reqwest::Client::new();
    let forged = serde_json::json!({"update_id": 999_999, "message": {"text": "/forget"}});
    let strangers = (0..8).map(|_| {
        let (client, url, forged) = (client.clone(), url.clone(), forged.clone());
        tokio::spawn(async move {
            for _ in 0..100 {
                let request = client.post(&url).json(&forged).header("X-Telegram-Bot-Api-Secret-Token", "guess");
                assert_eq!(request.send().await.unwrap().status(), 401);
            }
        })
    });
    let strangers: Vec<_> = strangers.collect();
    for n in 2..=3 {
        server.say(ANN, "/help");
        server.nth_message(ANN, n).await;
    }
    for stranger in strangers {
        stranger.await.unwrap();
    }
    assert_eq!(server.state().bot_messages(ANN).len(), 3);
    matinee.kill();
}
