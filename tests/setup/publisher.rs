//! A publisher of datasets on loopback: a web server that can send parts, break off, fall silent, and answer wrongly, and
//! that notes what it was asked and how much it sent.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use futures::{StreamExt, stream};
use tokio::sync::Notify;

/// Bytes sent at a time.
const PIECE: usize = 16 << 10;

/// A file that is published.
#[derive(Debug, Clone, Default)]
pub struct Published {
    pub bytes: Vec<u8>,
    /// Its mark; without one nothing tells versions apart.
    pub etag: Option<&'static str>,
    /// Whether parts are sent.
    pub ranges: bool,
    /// What happens to answers.
    pub fault: Fault,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Fault {
    #[default]
    None,
    /// The next answer falls silent after so many bytes, and breaks off when it is told to.
    BreaksOnce(usize),
    /// Answers fall silent after so many bytes.
    Silent(usize),
    /// Every request gets this answer.
    Status(u16),
    /// Answers promise so many bytes.
    Promises(u64),
}

/// A request as it was answered.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub range: Option<String>,
    pub if_range: Option<String>,
    /// Bytes of the body sent so far.
    pub sent: usize,
}

#[derive(Default)]
struct Shelf {
    files: HashMap<String, Published>,
    asked: Vec<Asked>,
    break_off: Arc<Notify>,
}

/// The running server.
pub struct Publisher {
    pub url: String,
    shelf: Arc<Mutex<Shelf>>,
    _runtime: tokio::runtime::Runtime,
}

impl Publisher {
    pub fn start() -> Self {
        let shelf: Arc<Mutex<Shelf>> = Arc::default();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shelf));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { url, shelf, _runtime: runtime }
    }

    pub fn publish(&self, path: &str, file: Published) {
        self.shelf.lock().unwrap().files.insert(path.to_owned(), file);
    }

    pub fn set_fault(&self, path: &str, fault: Fault) {
        self.shelf.lock().unwrap().files.get_mut(path).expect("a published file").fault = fault;
    }

    /// Breaks off the answer that waits for it.
    pub fn break_off(&self) {
        self.shelf.lock().unwrap().break_off.notify_one();
    }

    /// What was asked of a file.
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        self.shelf.lock().unwrap().asked.iter().filter(|asked| asked.path == path).cloned().collect()
    }

    /// How many requests there were in all.
    pub fn requests(&self) -> usize {
        self.shelf.lock().unwrap().asked.len()
    }

    /// Bytes of a file sent by all answers.
    pub fn sent(&self, path: &str) -> usize {
        self.asked(path).iter().map(|asked| asked.sent).sum()
    }
}

async fn answer(State(shelf): State<Arc<Mutex<Shelf>>>, request: Request) -> Response<Body> {
    let (number, file, part) = {
        let mut shelf = shelf.lock().unwrap();
        let path = request.uri().path().to_owned();
        let text = |name| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (range, if_range) = (text(header::RANGE), text(header::IF_RANGE));
        shelf.asked.push(Asked { path: path.clone(), range, if_range, sent: 0 });
        let number = shelf.asked.len() - 1;
        let Some(published) = shelf.files.get_mut(&path) else { return plain(404) };
        let file = published.clone();
        if matches!(published.fault, Fault::BreaksOnce(_)) {
            published.fault = Fault::None;
        }
        let part = part_asked(request.headers(), &file);
        (number, file, part)
    };
    if let Fault::Status(status) = file.fault {
        return plain(status);
    }
    let start = part.unwrap_or(0);
    if start >= file.bytes.len() {
        return plain(416);
    }
    let mut response = Response::builder();
    if let Some(etag) = file.etag {
        response = response.header(header::ETAG, etag);
    }
    let length = file.bytes.len();
    response = match part {
        Some(start) => response
            .status(StatusCode::PARTIAL_CONTENT)
            .header(header::CONTENT_RANGE, format!("bytes {start}-{}/{length}", length - 1)),
        None => response.status(StatusCode::OK),
    };
    let promised = match file.fault {
        Fault::Promises(bytes) => bytes,
        _ => (length - start) as u64,
    };
    let body = body(shelf, number, file.bytes[start..].to_vec(), file.fault);
    response.header(header::CONTENT_LENGTH, promised).body(body).unwrap()
}

fn plain(status: u16) -> Response<Body> {
    Response::builder().status(status).body(Body::empty()).unwrap()
}

/// Where the part begins that may be sent, if one was asked for and the asker has the beginning of this version.
fn part_asked(headers: &HeaderMap, file: &Published) -> Option<usize> {
    let range = headers.get(header::RANGE)?.to_str().unwrap();
    let start = range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()?;
    let same = headers.get(header::IF_RANGE).is_none_or(|mark| Some(mark.to_str().unwrap()) == file.etag);
    (file.ranges && same).then_some(start)
}

fn body(shelf: Arc<Mutex<Shelf>>, number: usize, bytes: Vec<u8>, fault: Fault) -> Body {
    let until = match fault {
        Fault::BreaksOnce(bytes) | Fault::Silent(bytes) => bytes,
        _ => usize::MAX,
    };
    let end = until.min(bytes.len());
    let break_off = Arc::clone(&shelf.lock().unwrap().break_off);
    let pieces: Vec<Bytes> = bytes[..end].chunks(PIECE).map(Bytes::copy_from_slice).collect();
    let pieces = stream::iter(pieces).map(move |piece| {
        shelf.lock().unwrap().asked[number].sent += piece.len();
        Ok::<_, Infallible>(piece)
    });
    let after = stream::once(async move {
        match fault {
            Fault::Silent(_) => std::future::pending().await,
            Fault::BreaksOnce(_) => break_off.notified().await,
            _ => {}
        }
        // An error in the middle of a body closes the connection.
        Err::<Bytes, _>(std::io::Error::other("broken off"))
    });
    let pieces = pieces.map(|piece| piece.map_err(|never| match never {}));
    match fault {
        Fault::None | Fault::Status(_) => Body::from_stream(pieces),
        Fault::BreaksOnce(_) | Fault::Silent(_) | Fault::Promises(_) => Body::from_stream(pieces.chain(after)),
    }
}
