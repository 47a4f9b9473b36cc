//! One request to an OpenAI-compatible endpoint. The request is made of async-openai's types; the reply is read by
//! [`super::provider`], because "compatible" servers leave out what those types insist on.

use std::time::Duration;

use async_openai::types::chat::{
    ChatCompletionRequestAssistantMessage, ChatCompletionRequestMessage, ChatCompletionRequestSystemMessage,
    ChatCompletionRequestUserMessage, CreateChatCompletionRequest, ResponseFormat, ResponseFormatJsonSchema,
};
use futures::StreamExt as _;
use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::dialect::Parameters;
use super::prompt::tokens;
use super::{LlmError, provider};
use crate::config::{JsonSupport, ModelConfig};

/// No sensible answer is longer.
const REPLY_BYTES: usize = 1024 * 1024;

/// One message of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The task.
    System(String),
    /// What is asked, or an example of it.
    User(String),
    /// An example of an answer.
    Assistant(String),
}

impl Message {
    /// What it says.
    pub fn text(&self) -> &str {
        match self {
            Self::System(text) | Self::User(text) | Self::Assistant(text) => text,
        }
    }

    pub(super) fn text_mut(&mut self) -> &mut String {
        match self {
            Self::System(text) | Self::User(text) | Self::Assistant(text) => text,
        }
    }
}

/// What is asked of a model.
#[derive(Debug, Clone)]
pub struct Question {
    /// Name of the answer's form, letters and underscores.
    pub name: &'static str,
    /// Instructions, examples and the question.
    pub messages: Vec<Message>,
    /// JSON schema of the answer, for endpoints that follow one.
    pub schema: Value,
    /// The answer may be so long, in tokens.
    pub max_tokens: u32,
}

impl Question {
    /// Roughly how many tokens it takes.
    pub fn tokens(&self) -> u32 {
        self.messages.iter().map(|message| tokens(message.text()) + 8).sum()
    }
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its text.
    pub content: String,
    /// True when it hit the limit before it came to an end.
    pub cut_off: bool,
    /// What it cost.
    pub usage: Usage,
}

/// Tokens of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Read by the model.
    pub input: u64,
    /// Written by the model.
    pub output: u64,
}

/// A failure with what the provider said of it, which is only used to learn what the endpoint does not understand.
pub(super) struct Failure {
    pub error: LlmError,
    pub said: String,
}

impl From<LlmError> for Failure {
    fn from(error: LlmError) -> Self {
        Self { error, said: String::new() }
    }
}

/// Sends a question once.
pub(super) async fn send(
    http: &reqwest::Client,
    model: &ModelConfig,
    question: &Question,
    parameters: Parameters,
    limit: Duration,
) -> Result<Answer, Failure> {
    let body = request(model, question, parameters);
    let address = format!("{}/chat/completions", model.base_url.trim_end_matches('/'));
    let mut request = http.post(address).json(&body).timeout(limit);
    if let Some(key) = &model.api_key {
        request = request.bearer_auth(key.expose_secret());
    }
    let response = request.send().await.map_err(|error| unsent(&error))?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = read(response).await?;
    match status {
        200..300 => Ok(provider::read_answer(&body, question.tokens())?),
        _ => Err(Failure {
            error: provider::read_failure(status, &headers, &body),
            said: if matches!(status, 400 | 422) { provider::describe(&body) } else { String::new() },
        }),
    }
}

fn unsent(error: &reqwest::Error) -> LlmError {
    if error.is_timeout() { LlmError::TooSlow } else { LlmError::Unreachable }
}

async fn read(response: reqwest::Response) -> Result<String, LlmError> {
    let mut stream = response.bytes_stream();
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk.map_err(|error| unsent(&error))?);
        if body.len() > REPLY_BYTES {
            return Err(LlmError::Endless);
        }
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

fn request(model: &ModelConfig, question: &Question, parameters: Parameters) -> CreateChatCompletionRequest {
    let mut request = CreateChatCompletionRequest {
        model: model.model.clone(),
        messages: question.messages.iter().map(chat_message).collect(),
        temperature: parameters.temperature.then_some(model.temperature),
        response_format: match parameters.json {
            JsonSupport::Schema => Some(ResponseFormat::JsonSchema {
                json_schema: ResponseFormatJsonSchema {
                    description: None,
                    name: question.name.to_owned(),
                    schema: question.schema.clone(),
                    strict: Some(true),
                },
            }),
            JsonSupport::Object => Some(ResponseFormat::JsonObject),
            JsonSupport::None => None,
        },
        ..CreateChatCompletionRequest::default()
    };
    if parameters.new_limit {
        request.max_completion_tokens = Some(question.max_tokens);
    } else {
        // Deprecated by OpenAI, and the only name that most compatible servers know.
        #[allow(deprecated)]
        {
            request.max_tokens = Some(question.max_tokens);
        }
    }
    request
}

fn chat_message(message: &Message) -> ChatCompletionRequestMessage {
    match message {
        Message::System(text) => ChatCompletionRequestSystemMessage::from(text.as_str()).into(),
        Message::User(text) => ChatCompletionRequestUserMessage::from(text.as_str()).into(),
        Message::Assistant(text) => ChatCompletionRequestAssistantMessage::from(text.as_str()).into(),
    }
}
