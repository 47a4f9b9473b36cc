//! Delivery by webhook.

use matinee::adapters::telegram::{Webhook, webhook_router};
use matinee::config::WebhookConfig;

use crate::support::{Bot, TestTelegram, config};

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
