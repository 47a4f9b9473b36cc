//! One request to an OpenAI-compatible endpoint. The request is made of async-openai's types; the reply is read by
//! [`super::provider`], because "compatible" servers leave out what those types insist on.

use std::time::Duration;

use async_openai::types::chat::{
    ChatCompletionRequestAssistantMessage, ChatCompletionRequestMessage, ChatCompletionRequestSystemMessage,
    ChatCompletionRequestUserMessage, CreateChatCompletionRequest,
};
use futures::StreamExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::value::RawValue;

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
    /// JSON schema of the answer, for endpoints that follow one. Its text is sent as it is: models write the properties
    /// in the order in which the schema names them, and that must be the order of the examples.
    pub schema: &'static RawValue,
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
    let key = model.api_key.as_ref();
    let call = Call { base_url: &model.base_url, key, path: "chat/completions", most_bytes: REPLY_BYTES };
    let answer = call.post(http, &body, limit).await?;
    Ok(provider::read_answer(&answer, question.tokens())?)
}

/// A call of an endpoint's API.
pub(super) struct Call<'a> {
    /// Address up to `/v1`.
    pub base_url: &'a str,
    /// The key, if one is needed.
    pub key: Option<&'a SecretString>,
    /// What to call, below the address.
    pub path: &'static str,
    /// No sensible reply is longer.
    pub most_bytes: usize,
}

impl Call<'_> {
    /// Posts JSON and gives the body of a reply that says success.
    pub async fn post<B>(&self, http: &reqwest::Client, body: &B, limit: Duration) -> Result<String, Failure>
    where
        B: Serialize + Sync,
    {
        let address = format!("{}/{}", self.base_url.trim_end_matches('/'), self.path);
        let mut request = http.post(address).json(body).timeout(limit);
        if let Some(key) = self.key {
            request = request.bearer_auth(key.expose_secret());
        }
        let response = request.send().await.map_err(|error| unsent(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = read(response, self.most_bytes).await?;
        match status {
            200..300 => Ok(body),
            _ => Err(Failure {
                error: provider::read_failure(status, &headers, &body),
                said: if matches!(status, 400 | 422) { provider::describe(&body) } else { String::new() },
            }),
        }
    }
}

fn unsent(error: &reqwest::Error) -> LlmError {
    if error.is_timeout() { LlmError::TooSlow } else { LlmError::Unreachable }
}

async fn read(response: reqwest::Response, most_bytes: usize) -> Result<String, LlmError> {
    let mut stream = response.bytes_stream();
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk.map_err(|error| unsent(&error))?);
        if body.len() > most_bytes {
            return Err(LlmError::Endless);
        }
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// A request with the form of its answer, which keeps the order of the schema's properties.
#[derive(Serialize)]
struct Request<'a> {
    #[serde(flatten)]
    request: CreateChatCompletionRequest,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Form<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Form<'a> {
    JsonObject,
    JsonSchema { json_schema: Schema<'a> },
}

#[derive(Serialize)]
struct Schema<'a> {
    name: &'a str,
    strict: bool,
    schema: &'a RawValue,
}

fn request<'a>(model: &ModelConfig, question: &'a Question, parameters: Parameters) -> Request<'a> {
    let mut request = CreateChatCompletionRequest {
        model: model.model.clone(),
        messages: question.messages.iter().map(chat_message).collect(),
        temperature: parameters.temperature.then_some(model.temperature),
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
    let schema = || Schema { name: question.name, strict: true, schema: question.schema };
    let response_format = match parameters.json {
        JsonSupport::Schema => Some(Form::JsonSchema { json_schema: schema() }),
        JsonSupport::Object => Some(Form::JsonObject),
        JsonSupport::None => None,
    };
    Request { request, response_format }
}

fn chat_message(message: &Message) -> ChatCompletionRequestMessage {
    match message {
        Message::System(text) => ChatCompletionRequestSystemMessage::from(text.as_str()).into(),
        Message::User(text) => ChatCompletionRequestUserMessage::from(text.as_str()).into(),
        Message::Assistant(text) => ChatCompletionRequestAssistantMessage::from(text.as_str()).into(),
    }
}
