//! Reading what providers answer: leniently where servers leave things out, and strictly about what counts as an answer.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use serde_json::Value;

use super::prompt::tokens;
use super::{Answer, LlmError, Usage};

/// Waiting longer than this is never worth it.
const LONGEST_WAIT: u64 = 3600;

/// An answer out of a reply with a status of success.
pub(super) fn read_answer(body: &str, question_tokens: u32) -> Result<Answer, LlmError> {
    let reply: Value = serde_json::from_str(body).map_err(|_| LlmError::NotTheProtocol)?;
    if let Some(fault) = fault_inside(body) {
        return Err(fault);
    }
    let choice = reply.get("choices").and_then(|choices| choices.get(0)).ok_or(LlmError::NotTheProtocol)?;
    let message = choice.get("message");
    let content = message
        .and_then(|message| message.get("content"))
        .or_else(|| choice.get("text"))
        .map(content_text)
        .unwrap_or_default();
    let finish = choice.get("finish_reason").and_then(Value::as_str).unwrap_or_default();
    let refused = message.and_then(|message| message.get("refusal")).is_some_and(|refusal| refusal.is_string());
    if finish == "content_filter" || (refused && content.trim().is_empty()) {
        return Err(LlmError::ContentFilter);
    }
    let cut_off = finish == "length";
    if content.trim().is_empty() {
        return Err(if cut_off { LlmError::Endless } else { LlmError::Empty });
    }
    let usage = |key: &str| reply["usage"][key].as_u64();
    let usage = Usage {
        input: usage("prompt_tokens").unwrap_or_else(|| u64::from(question_tokens)),
        output: usage("completion_tokens").unwrap_or_else(|| u64::from(tokens(&content))),
    };
    Ok(Answer { content, cut_off, usage })
}

/// Some gateways answer 200 and say inside that it went wrong.
fn fault_inside(body: &str) -> Option<LlmError> {
    let reply: Value = serde_json::from_str(body).ok()?;
    reply.get("error").filter(|error| !error.is_null())?;
    let status = reply["error"]["code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap_or(500);
    Some(read_failure(status, &HeaderMap::new(), body))
}

/// The text of a message's content: a string, or parts.
fn content_text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    }
}

/// Vectors of as many texts as were sent, in their order, with the tokens they took.
pub(super) fn read_vectors(body: &str, texts: usize, text_tokens: u64) -> Result<(Vec<Vec<f32>>, u64), LlmError> {
    let reply: EmbeddingsReply = serde_json::from_str(body).map_err(|_| match fault_inside(body) {
        Some(fault) => fault,
        None => LlmError::NotTheProtocol,
    })?;
    let mut found = reply.data;
    if found.len() != texts {
        return Err(LlmError::Unreadable);
    }
    if found.iter().all(|vector| vector.index.is_some()) {
        found.sort_by_key(|vector| vector.index);
    }
    let used = reply.usage.and_then(|usage| usage.total_tokens.or(usage.prompt_tokens)).unwrap_or(text_tokens);
    Ok((found.into_iter().map(|vector| vector.embedding).collect(), used))
}

#[derive(Deserialize)]
struct EmbeddingsReply {
    data: Vec<EmbeddingsEntry>,
    usage: Option<EmbeddingsUsage>,
}

#[derive(Deserialize)]
struct EmbeddingsEntry {
    index: Option<u64>,
    embedding: Vec<f32>,
}

#[derive(Deserialize)]
struct EmbeddingsUsage {
    prompt_tokens: Option<u64>,
    total_tokens: Option<u64>,
}

/// What a reply with a status of failure means.
pub(super) fn read_failure(status: u16, headers: &HeaderMap, body: &str) -> LlmError {
    let retry_after = retry_after(headers);
    let says = describe(body);
    let says = |words: &[&str]| words.iter().any(|word| says.contains(word));
    match status {
        401 | 403 => LlmError::WrongKey,
        402 => LlmError::NoQuota,
        429 if says(&["insufficient_quota", "billing", "exceeded your current quota", "credits"]) => LlmError::NoQuota,
        429 => LlmError::RateLimited { retry_after },
        503 if says(&["loading"]) => LlmError::Loading { retry_after },
        500.. => LlmError::Provider { status, retry_after },
        _ if says(&["content_filter", "content filter", "content management policy"]) => LlmError::ContentFilter,
        _ if says(&[
            "context_length",
            "context length",
            "context size",
            "exceed_context",
            "maximum context",
            "too long",
        ]) =>
        {
            LlmError::ContextOverflow
        }
        413 => LlmError::ContextOverflow,
        _ if says(&["model_not_found", "model not found", "no such model", "does not exist", "not a valid model"]) => {
            LlmError::UnknownModel
        }
        400 if says(&["invalid api key", "invalid_api_key", "incorrect api key"]) => LlmError::WrongKey,
        404 if says(&["model"]) => LlmError::UnknownModel,
        404 | 405 => LlmError::NotTheProtocol,
        300..400 => LlmError::NotTheProtocol,
        _ => LlmError::Refused { status },
    }
}

/// Everything the error object says, in lower case; `code` may be a number.
pub(super) fn describe(body: &str) -> String {
    let Ok(reply) = serde_json::from_str::<Value>(body) else { return String::new() };
    let error = &reply["error"];
    let mut said = match error {
        Value::String(text) => text.clone(),
        error => ["code", "type", "param", "message"].iter().map(|key| format!("{} ", text_of(&error[*key]))).collect(),
    };
    for key in ["message", "detail"] {
        said.push_str(&text_of(&reply[key]));
    }
    said.to_lowercase()
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// `Retry-After` in seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return (seconds.is_finite() && seconds >= 0.0)
            .then(|| Duration::from_secs_f64(seconds.min(LONGEST_WAIT as f64)));
    }
    let format = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let until = time::PrimitiveDateTime::parse(value, format).ok()?.assume_utc();
    let wait = until - time::OffsetDateTime::now_utc();
    Some(Duration::from_secs(wait.whole_seconds().clamp(0, LONGEST_WAIT as i64) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_lenient_servers_are_read() {
        let bare = r#"{"choices":[{"message":{"content":"hi"}}]}"#;
        let answer = read_answer(bare, 10).unwrap();
        assert_eq!((answer.content.as_str(), answer.cut_off, answer.usage.input), ("hi", false, 10));
        let parts = r#"{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"text":"b"}]}}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#;
        let answer = read_answer(parts, 10).unwrap();
        assert_eq!((answer.content.as_str(), answer.usage), ("ab", Usage { input: 3, output: 2 }));
        let cut = r#"{"choices":[{"message":{"content":"{\"a"},"finish_reason":"length"}]}"#;
        assert!(read_answer(cut, 10).unwrap().cut_off);
    }

    #[test]
    fn answers_that_are_none_are_told_apart() {
        for (body, error) in [
            ("<html><body>Bad gateway</body></html>", LlmError::NotTheProtocol),
            ("{}", LlmError::NotTheProtocol),
            (r#"{"choices":[]}"#, LlmError::NotTheProtocol),
            (r#"{"choices":[{"message":{"content":"  "}}]}"#, LlmError::Empty),
            (r#"{"choices":[{"message":{"content":null}}]}"#, LlmError::Empty),
            (r#"{"choices":[{"message":{"content":""},"finish_reason":"length"}]}"#, LlmError::Endless),
            (r#"{"choices":[{"message":{"content":"x"},"finish_reason":"content_filter"}]}"#, LlmError::ContentFilter),
            (r#"{"choices":[{"message":{"content":null,"refusal":"no"}}]}"#, LlmError::ContentFilter),
            (r#"{"error":{"code":401,"message":"no"}}"#, LlmError::WrongKey),
        ] {
            assert_eq!(read_answer(body, 1).unwrap_err(), error, "{body}");
        }
    }

    #[test]
    fn vectors_are_read_in_the_order_of_their_texts_and_must_be_as_many() {
        let two =
            r#"{"data":[{"index":1,"embedding":[2,0.5]},{"index":0,"embedding":[1,0]}],"usage":{"prompt_tokens":7}}"#;
        assert_eq!(read_vectors(two, 2, 9), Ok((vec![vec![1.0, 0.0], vec![2.0, 0.5]], 7)));
        let bare = r#"{"data":[{"embedding":[1]},{"embedding":[2]}]}"#;
        assert_eq!(read_vectors(bare, 2, 9), Ok((vec![vec![1.0], vec![2.0]], 9)));
        for (body, error) in [
            ("<html>", LlmError::NotTheProtocol),
            ("{}", LlmError::NotTheProtocol),
            (r#"{"data":[{"embedding":"AAAA"}]}"#, LlmError::NotTheProtocol),
            (bare, LlmError::Unreadable),
            (r#"{"error":{"code":401,"message":"no"}}"#, LlmError::WrongKey),
        ] {
            assert_eq!(read_vectors(body, 1, 0), Err(error), "{body}");
        }
    }

    #[test]
    fn failures_are_told_apart_also_with_numbers_for_codes() {
        let llama = r#"{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}"#;
        let none = HeaderMap::new();
        for (status, body, error) in [
            (401, llama, LlmError::WrongKey),
            (404, r#"{"error":{"code":"model_not_found","message":"x"}}"#, LlmError::UnknownModel),
            (404, r#"{"error":"model 'x' not found, try pulling it first"}"#, LlmError::UnknownModel),
            (400, r#"{"message":"The requested model 'x' does not exist"}"#, LlmError::UnknownModel),
            (404, "<html>not found</html>", LlmError::NotTheProtocol),
            (429, r#"{"error":{"code":"insufficient_quota"}}"#, LlmError::NoQuota),
            (402, "", LlmError::NoQuota),
            (429, "slow down", LlmError::RateLimited { retry_after: None }),
            (400, r#"{"error":{"code":"context_length_exceeded"}}"#, LlmError::ContextOverflow),
            (400, r#"{"error":{"code":400,"type":"exceed_context_size_error"}}"#, LlmError::ContextOverflow),
            (400, r#"{"error":{"code":"content_filter"}}"#, LlmError::ContentFilter),
            (503, r#"{"error":{"code":503,"message":"Loading model"}}"#, LlmError::Loading { retry_after: None }),
            (500, "<html>", LlmError::Provider { status: 500, retry_after: None }),
            (422, "{}", LlmError::Refused { status: 422 }),
        ] {
            assert_eq!(read_failure(status, &none, body), error, "{status} {body}");
        }
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        let wait = |value: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
            read_failure(429, &headers, "").retry_after()
        };
        assert_eq!(wait("2"), Some(Duration::from_secs(2)));
        assert_eq!(wait("0.5"), Some(Duration::from_millis(500)));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-3"), None);
    }
}
