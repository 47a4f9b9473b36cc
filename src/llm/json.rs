//! JSON out of what models write: in fences, after thinking aloud, between sentences, or cut off in the middle.

use serde_json::Value;

/// Longer answers are not searched to the end.
const SEARCHED_BYTES: usize = 64 * 1024;
/// How many opening braces are tried.
const TRIED: usize = 1000;

/// The first whole JSON object of an answer that satisfies `fits`.
pub fn whole(answer: &str, fits: impl Fn(&Value) -> bool) -> Option<Value> {
    let answer = spoken(answer);
    if let Ok(value) = serde_json::from_str::<Value>(answer.trim())
        && fits(&value)
    {
        return Some(value);
    }
    scan(answer, |value| fits(&value).then_some(value)).into_iter().next()
}

/// Every object in an answer that has all of `keys`, at whatever depth, also when the answer is cut off.
pub fn objects(answer: &str, keys: &[&str]) -> Vec<Value> {
    let mut found = Vec::new();
    for value in scan(spoken(answer), Some) {
        collect(value, keys, &mut found);
    }
    found
}

fn collect(value: Value, keys: &[&str], found: &mut Vec<Value>) {
    match value {
        Value::Object(map) if keys.iter().all(|key| map.contains_key(*key)) => found.push(Value::Object(map)),
        Value::Object(map) => map.into_iter().for_each(|(_, inner)| collect(inner, keys, found)),
        Value::Array(items) => items.into_iter().for_each(|inner| collect(inner, keys, found)),
        _ => {}
    }
}

/// Tries every opening brace; what was read is not read again.
fn scan<T>(text: &str, keep: impl Fn(Value) -> Option<T>) -> Vec<T> {
    let mut kept = Vec::new();
    let mut at = 0;
    for _ in 0..TRIED {
        let Some(brace) = text[at..].find('{') else { break };
        at += brace;
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                at += values.byte_offset().max(1);
                kept.extend(keep(value));
            }
            _ => at += 1,
        }
    }
    kept
}

/// An answer without the thinking that some models show first.
fn spoken(answer: &str) -> &str {
    let answer = answer.rsplit_once("</think>").map_or(answer, |(_, spoken)| spoken);
    let mut end = answer.len().min(SEARCHED_BYTES);
    while !answer.is_char_boundary(end) {
        end -= 1;
    }
    &answer[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(answer: &str) -> Vec<String> {
        objects(answer, &["id", "fitness"]).iter().map(|o| o["id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn json_is_found_bare_in_fences_in_prose_and_after_thinking() {
        for answer in [
            r#"{"a": 1}"#,
            "```json\n{\"a\": 1}\n```",
            "Sure! Here it is: {\"a\": 1}. I hope that helps {you}.",
            "<think>{\"a\": 7} or so</think>\n{\"a\": 1}",
        ] {
            assert_eq!(whole(answer, |v| v.get("a").is_some()), Some(serde_json::json!({"a": 1})), "{answer}");
        }
        assert_eq!(whole("I would rather not.", |_| true), None);
        assert_eq!(whole("[1, 2]", |v| v.is_object()), None);
    }

    #[test]
    fn what_was_complete_before_the_answer_broke_off_counts() {
        let cut = r#"{"judgements": [{"id": "m1", "fitness": 4}, {"id": "m2", "fitness": 2}, {"id": "m3", "fit"#;
        assert_eq!(ids(cut), ["m1", "m2"]);
        let lines = "{\"id\": \"m1\", \"fitness\": 4}\n{\"id\": \"m2\", \"fitness\": 5}";
        assert_eq!(ids(lines), ["m1", "m2"]);
        assert_eq!(ids(r#"[{"id": "m1", "fitness": 4}]"#), ["m1"]);
    }

    #[test]
    fn nothing_makes_it_slow_or_panic() {
        for text in ["{".repeat(100_000), "{\"a\":".repeat(50_000), "[".repeat(100_000), "é{".repeat(70_000)] {
            let started = std::time::Instant::now();
            assert!(objects(&text, &["id"]).is_empty());
            assert!(started.elapsed() < std::time::Duration::from_secs(5));
        }
    }
}
