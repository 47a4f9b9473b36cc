//! The questions that setup asks at a terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::bail;

use super::plan::Plan;
use crate::datasets::KnownDataset;

/// Lines of a licence that are shown; the rest is in the file.
const LICENCE_LINES: usize = 40;

/// True when somebody sits there.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal()
}

/// Asks which dataset.
pub(super) fn which() -> anyhow::Result<KnownDataset> {
    let names = KnownDataset::ALL.map(KnownDataset::name).join(", ");
    if !is_possible() {
        bail!("which dataset? Name one of {names}, or a zip file or folder with --from");
    }
    println!("Which dataset?");
    for (number, dataset) in KnownDataset::ALL.iter().enumerate() {
        println!("  {}) {:<16} {}", number + 1, dataset.name(), dataset.contents());
    }
    let answer = answer("Its number or name: ")?;
    match chosen(&answer) {
        Some(dataset) => Ok(dataset),
        None => bail!("\"{answer}\" is none of them; name one of {names}"),
    }
}

/// The dataset of a number or a name.
fn chosen(answer: &str) -> Option<KnownDataset> {
    let by_number = answer.parse::<usize>().ok().and_then(|n| KnownDataset::ALL.get(n.checked_sub(1)?).copied());
    by_number.or_else(|| KnownDataset::ALL.into_iter().find(|dataset| dataset.name() == answer))
}

/// Shows the terms and asks whether they are accepted.
pub(super) fn accepts(plan: &Plan, text: Option<&str>, kept: &str) -> anyhow::Result<bool> {
    println!("\nThe licence of {}: {}{kept}.", plan.title, plan.terms);
    if let Some(text) = text {
        println!();
        licence_part(text).iter().for_each(|line| println!("  {line}"));
        println!();
    }
    let answer = answer("Do you accept it? (yes or no) ")?.to_lowercase();
    Ok(matches!(answer.as_str(), "y" | "yes"))
}

/// The part of a text that is about the licence, without what could steer a terminal.
fn licence_part(text: &str) -> Vec<String> {
    let lines: Vec<String> = text.lines().map(|line| line.chars().filter(|c| !c.is_control()).collect()).collect();
    let is_heading = |line: &String| {
        let line = line.to_lowercase();
        line.len() < 40 && (line.contains("licence") || line.contains("license"))
    };
    let start = lines.iter().position(is_heading).unwrap_or(0);
    lines.into_iter().skip(start).take(LICENCE_LINES).collect()
}

fn answer(question: &str) -> io::Result<String> {
    print!("{question}");
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_is_chosen_by_number_or_name() {
        assert_eq!(chosen("2"), Some(KnownDataset::MlLatestSmall));
        assert_eq!(chosen("ml-32m"), Some(KnownDataset::Ml32m));
        for nonsense in ["", "0", "4", "-1", "ml"] {
            assert_eq!(chosen(nonsense), None);
        }
    }

    #[test]
    fn the_licence_is_shown_from_its_heading_on_and_steers_no_terminal() {
        let text = "Summary\n=======\nThis dataset has a license, which is told about further below.\n\nUsage License\n====\nBe \x1b[31mgood.\n";
        assert_eq!(licence_part(text), ["Usage License", "====", "Be [31mgood."]);
        assert_eq!(licence_part("Be good.\n"), ["Be good."]);
        assert_eq!(licence_part(&"x\n".repeat(500)).len(), LICENCE_LINES);
    }
}
