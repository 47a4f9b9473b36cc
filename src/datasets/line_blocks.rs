//! A large file in blocks of whole lines: read ahead in a thread of its own, so that they can be parsed side by side.

use std::io::{self, BufRead};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// A longer line is no line of a dataset; without a limit a file without line ends would fill the memory.
const LONGEST_LINE: usize = 1 << 24;

/// How a file is cut up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// Bytes of a block, about.
    pub block: usize,
    /// Most blocks given at a time.
    pub group: usize,
}

/// Gives the lines of `reader` to `take`, in order: groups of blocks, each of which ends where a line ends. When `take`
/// refuses, reading ends. When reading fails, what was read whole before is given first.
///
/// # Errors
/// The error of `take`, or `failed` of the error of reading.
pub(super) fn for_each_group<E>(
    reader: &mut (dyn BufRead + Send),
    cut: Cut,
    mut take: impl FnMut(&[Vec<u8>]) -> Result<(), E>,
    failed: impl FnOnce(io::Error) -> E,
) -> Result<(), E> {
    thread::scope(|scope| {
        let (filled, blocks) = sync_channel(cut.group);
        let (used, empty) = channel();
        let end = scope.spawn(move || read_ahead(reader, cut.block, &filled, &empty));
        let taken = take_all(blocks, used, cut.group, &mut take);
        // A panic of the reader would be a mistake of ours: it goes on here.
        let read = end.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken.and_then(|()| read.map_err(failed))
    })
}

fn take_all<E>(
    blocks: Receiver<Vec<u8>>,
    used: Sender<Vec<u8>>,
    most: usize,
    take: &mut impl FnMut(&[Vec<u8>]) -> Result<(), E>,
) -> Result<(), E> {
    let mut group = Vec::new();
    while let Ok(first) = blocks.recv() {
        group.push(first);
        while group.len() < most
            && let Ok(next) = blocks.recv()
        {
            group.push(next);
        }
        take(&group)?;
        for block in group.drain(..) {
            // A reader that has come to its end needs no blocks any more.
            let _ = used.send(block);
        }
    }
    Ok(())
}

/// Fills blocks until the end of the stream, the first error, or until nobody takes them any more.
fn read_ahead(
    reader: &mut (dyn BufRead + Send),
    size: usize,
    filled: &SyncSender<Vec<u8>>,
    empty: &Receiver<Vec<u8>>,
) -> io::Result<()> {
    let mut begun: Vec<u8> = Vec::new();
    loop {
        let mut block = empty.try_recv().unwrap_or_default();
        block.clear();
        // The line that the block before has begun.
        block.append(&mut begun);
        let read = fill(reader, &mut block, size);
        let is_last = !matches!(read, Ok(true));
        if !is_last || read.is_err() {
            begun.extend_from_slice(&block[memchr::memrchr(b'\n', &block).map_or(0, |end| end + 1)..]);
            block.truncate(block.len() - begun.len());
        }
        if !block.is_empty() && filled.send(block).is_err() {
            return Ok(());
        }
        if is_last {
            return read.map(drop);
        }
    }
}

/// Reads until the block is full and holds the end of a line; false at the end of the stream.
fn fill(reader: &mut (dyn BufRead + Send), block: &mut Vec<u8>, size: usize) -> io::Result<bool> {
    loop {
        let ready = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            ready => ready?,
        };
        if ready.is_empty() {
            return Ok(false);
        }
        block.extend_from_slice(ready);
        let read = ready.len();
        reader.consume(read);
        if block.len() >= size && memchr::memrchr(b'\n', block).is_some() {
            return Ok(true);
        }
        if block.len() > LONGEST_LINE {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is longer than 16 MB"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Read, Write};

    use super::*;

    /// The blocks of a content, cut in all sorts of sizes, put together again line by line.
    fn lines(content: &[u8], cut: Cut) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        let take = |group: &[Vec<u8>]| {
            assert!(group.len() <= cut.group);
            for block in group {
                let lines = block.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec);
                all.extend(lines);
            }
            Ok(())
        };
        let mut reader = BufReader::with_capacity(7, Cursor::new(content.to_vec()));
        for_each_group::<io::Error>(&mut reader, cut, take, |error| error).unwrap();
        all
    }

    #[test]
    fn lines_come_whole_and_in_order_however_the_file_is_cut() {
        let mut content = Vec::new();
        for line in 0..300 {
            writeln!(content, "{}", "x".repeat(line * 7 % 40)).unwrap();
        }
        content.extend_from_slice(b"the last has no end");
        let expected: Vec<Vec<u8>> = content.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
        for block in [1, 2, 3, 17, 64, 1000, 1 << 20] {
            for group in [1, 2, 5] {
                assert_eq!(lines(&content, Cut { block, group }), expected, "{block} {group}");
            }
        }
        assert!(lines(b"", Cut { block: 8, group: 2 }).is_empty());
    }

    /// Gives some bytes and then fails.
    struct Failing(Cursor<&'static [u8]>);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("gone")),
                read => Ok(read),
            }
        }
    }

    #[test]
    fn an_error_comes_after_the_lines_that_were_whole() {
        let mut seen = Vec::new();
        let take = |group: &[Vec<u8>]| {
            seen.extend(group.concat());
            Ok(())
        };
        let cut = Cut { block: 4, group: 2 };
        let mut reader = BufReader::with_capacity(3, Failing(Cursor::new(b"one\ntwo\nthr")));
        let error = for_each_group::<io::Error>(&mut reader, cut, take, |error| error).unwrap_err();
        assert_eq!((error.to_string().as_str(), &seen[..]), ("gone", &b"one\ntwo\n"[..]));
    }

    #[test]
    fn who_refuses_a_block_gets_no_more() {
        let content = "line\n".repeat(10_000);
        let mut groups = 0;
        let take = |_: &[Vec<u8>]| {
            groups += 1;
            if groups == 3 { Err("enough") } else { Ok(()) }
        };
        let mut reader = BufReader::with_capacity(16, Cursor::new(content));
        let refused = for_each_group(&mut reader, Cut { block: 16, group: 2 }, take, |_| "failed");
        assert_eq!((refused, groups), (Err("enough"), 3));
    }

    #[test]
    fn a_line_without_an_end_does_not_fill_the_memory() {
        let mut endless = BufReader::with_capacity(1 << 16, io::repeat(b'x'));
        let cut = Cut { block: 1 << 20, group: 2 };
        let error = for_each_group::<io::Error>(&mut endless, cut, |_| Ok(()), |error| error).unwrap_err();
        assert!(error.to_string().contains("longer"), "{error}");
    }
}
