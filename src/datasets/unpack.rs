//! Unpacking of `.gz` files in a thread of its own, so that it takes no time from reading what is in them.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use flate2::bufread::MultiGzDecoder;

/// Bytes unpacked at a time.
const BLOCK: usize = 1 << 18;
/// Blocks that may wait to be read.
const WAITING: usize = 8;

/// The unpacked content of a gzip stream.
pub(super) struct Unpacked {
    blocks: Receiver<io::Result<Vec<u8>>>,
    block: Vec<u8>,
    at: usize,
}

impl Unpacked {
    /// Starts unpacking. The thread ends at the end of the stream, at the first error, or when nobody reads any more.
    pub fn start(packed: impl BufRead + Send + 'static) -> Self {
        let (sender, blocks) = sync_channel(WAITING);
        thread::spawn(move || {
            let mut decoder = MultiGzDecoder::new(packed);
            loop {
                let mut block = Vec::with_capacity(BLOCK);
                let read = decoder.by_ref().take(BLOCK as u64).read_to_end(&mut block);
                let is_last = !matches!(read, Ok(1..));
                if !block.is_empty() && sender.send(Ok(block)).is_err() {
                    return;
                }
                if let Err(error) = read {
                    // Nobody listening means nobody to be told.
                    let _ = sender.send(Err(error));
                }
                if is_last {
                    return;
                }
            }
        });
        Self { blocks, block: Vec::new(), at: 0 }
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Unpacked {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.block.len()
            && let Ok(block) = self.blocks.recv()
        {
            self.block = block?;
            self.at = 0;
        }
        Ok(&self.block[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn streams_one_after_the_other_are_one_content() {
        let long: Vec<u8> = (0..BLOCK * 3 + 17).map(|i| (i % 251) as u8).collect();
        let stream = [packed(&long), packed(b"end")].concat();
        let mut content = Vec::new();
        Unpacked::start(io::Cursor::new(stream)).read_to_end(&mut content).unwrap();
        assert_eq!(content, [&long[..], b"end"].concat());
    }

    #[test]
    fn a_stream_cut_off_is_an_error_after_what_was_whole() {
        let mut stream = packed(&(0..200_000u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
        stream.truncate(stream.len() / 2);
        let mut content = Vec::new();
        let error = Unpacked::start(io::Cursor::new(stream)).read_to_end(&mut content).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert!(!content.is_empty());
    }
}
