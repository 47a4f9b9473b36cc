//! What an import read, kept and left out, and why.

use std::collections::BTreeMap;
use std::fmt;

/// Line numbers kept as examples for each reason.
pub(super) const EXAMPLES: usize = 5;

/// The account of one import, file by file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportSummary {
    /// One account for each file, in the order of reading.
    pub files: Vec<FileSummary>,
}

/// The account of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSummary {
    /// Name of the file.
    pub file: String,
    /// Entries read (lines, or records where a record spans lines).
    pub read: u64,
    /// Entries that are part of the result.
    pub kept: u64,
    /// Entries left out, by reason.
    pub skipped: BTreeMap<String, Skipped>,
}

/// Entries left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Skipped {
    /// How many.
    pub count: u64,
    /// Line numbers, from 1, of the first few; empty where the reason is no line's own (a filter).
    pub lines: Vec<u64>,
}

impl FileSummary {
    /// An account of a file that nothing has been read from.
    pub fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// Notes an entry left out at a line.
    pub fn skip(&mut self, reason: &str, line: u64) {
        self.skip_lines(reason, 1, [line]);
    }

    /// Notes entries left out at lines, of which the first few are named.
    pub fn skip_lines(&mut self, reason: &str, count: u64, first: impl IntoIterator<Item = u64>) {
        if count > 0 {
            let skipped = self.skipped_for(reason);
            skipped.count += count;
            let room = EXAMPLES - skipped.lines.len();
            skipped.lines.extend(first.into_iter().take(room));
        }
    }

    /// Notes entries left out by a filter.
    pub fn skip_many(&mut self, reason: &str, count: u64) {
        if count > 0 {
            self.skipped_for(reason).count += count;
        }
    }

    /// How many entries were left out.
    pub fn skipped_count(&self) -> u64 {
        self.skipped.values().map(|skipped| skipped.count).sum()
    }

    fn skipped_for(&mut self, reason: &str) -> &mut Skipped {
        self.skipped.entry(reason.to_owned()).or_default()
    }
}

impl fmt::Display for ImportSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            writeln!(f, "{}: {} read, {} kept", file.file, file.read, file.kept)?;
            for (reason, skipped) in &file.skipped {
                write!(f, "  {} left out: {reason}", skipped.count)?;
                if let Some((first, rest)) = skipped.lines.split_first() {
                    let word = if skipped.count == 1 { "line" } else { "lines" };
                    write!(f, " ({word} {first}")?;
                    rest.iter().try_for_each(|line| write!(f, ", {line}"))?;
                    let more = if skipped.count > skipped.lines.len() as u64 { ", ..." } else { "" };
                    write!(f, "{more})")?;
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_prints_reasons_with_the_first_lines() {
        let mut file = FileSummary::new("movies.csv");
        file.read = 10;
        file.kept = 2;
        (1..=7).for_each(|line| file.skip("no year", line));
        file.skip("no title", 9);
        file.skip_many("too few ratings", 3);
        file.skip_many("never", 0);
        let summary = ImportSummary { files: vec![file] };
        assert_eq!(
            summary.to_string(),
            "movies.csv: 10 read, 2 kept\n  1 left out: no title (line 9)\n  7 left out: no year (lines 1, 2, 3, 4, 5, ...)\n  3 left out: too few ratings\n"
        );
    }
}
