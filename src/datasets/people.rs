//! Names of people as datasets list them.

/// The names in a list such as `Lana Wachowski, Lilly Wachowski`, `A and B`, one name a line, without the notes in
/// brackets and the crew that some lists mix in (`Chris Wedge (director); ... (screenplay); Lucas Till, Jane Levy`).
pub(super) fn names_of(list: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let groups: Vec<&str> = list.split(';').collect();
    for group in groups {
        // A note of a crew's job is about all the names of its group that stand before it.
        let group = without_crew(group);
        for name in group.split([',', '\n', '\r', '|', '&']).flat_map(|part| part.split(" and ")) {
            let name = clean_name(name);
            if is_suffix(&name) {
                if let Some(last) = names.last_mut() {
                    last.push(' ');
                    last.push_str(&name);
                }
            } else if is_name(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Cuts the names before a crew note such as `(director/screenplay)`; keeps `(co-director)`, which directors' lists have.
fn without_crew(group: &str) -> &str {
    const CREW: [&str; 4] = ["(director", "(screenplay", "(writer", "(screenwriter"];
    let lower = group.to_ascii_lowercase();
    let end = CREW.iter().filter_map(|note| lower.rfind(note)).max();
    match end.and_then(|at| group[at..].find(')').map(|close| at + close + 1)) {
        Some(end) => &group[end..],
        None => group,
    }
}

fn clean_name(name: &str) -> String {
    let mut clean = String::with_capacity(name.len());
    let mut depth = 0;
    for c in name.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = (depth - 1).max(0),
            c if depth == 0 => clean.push(c),
            _ => {}
        }
    }
    let clean =
        clean.trim().trim_start_matches("Directors:").trim_start_matches("Director:").trim_start_matches("Cast:");
    clean.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned() + keep_dot(name)
}

/// "Robert Downey Jr." keeps its dot; "Lewis J. Selznick." does not.
fn keep_dot(name: &str) -> &'static str {
    let name = name.trim();
    if ["Jr.", "Sr."].iter().any(|end| name.ends_with(end)) { "." } else { "" }
}

fn is_suffix(name: &str) -> bool {
    matches!(name, "Jr." | "Jr" | "Sr." | "Sr" | "II" | "III")
}

fn is_name(name: &str) -> bool {
    const NOBODY: [&str; 7] = ["unknown", "various", "n/a", "none", "-", "et al", "others"];
    (2..=80).contains(&name.chars().count()) && !NOBODY.contains(&name.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::names_of;

    #[test]
    fn lists_of_names_in_all_their_forms() {
        for (list, names) in [
            ("Lana Wachowski, Lilly Wachowski", &["Lana Wachowski", "Lilly Wachowski"][..]),
            ("Wallace McCutcheon and Edwin S. Porter", &["Wallace McCutcheon", "Edwin S. Porter"]),
            ("Tom Hardy\nNoomi Rapace\n", &["Tom Hardy", "Noomi Rapace"]),
            ("Robert Downey, Jr.\nChris Evans", &["Robert Downey Jr.", "Chris Evans"]),
            ("Robert Downey Jr., Val Kilmer", &["Robert Downey Jr.", "Val Kilmer"]),
            ("Yuri Mamin, Arkadiy Tigay(co-director)", &["Yuri Mamin", "Arkadiy Tigay"]),
            ("Unknown", &[]),
            ("", &[]),
            (
                "Stacy Title (director); Jonathan Penner (screenplay); Douglas Smith, Doug Jones",
                &["Douglas Smith", "Doug Jones"],
            ),
            ("D. J. Caruso (director); F. Scott Frazier, Chad St. John (screenplay); Vin Diesel", &["Vin Diesel"]),
            ("Adam Randall (director), Joe Barton (screenplay); Bill Milner", &["Bill Milner"]),
            ("Bill Purple (director/screenplay); Jason Sudeikis", &["Jason Sudeikis"]),
            ("Director: Billy Wilder", &["Billy Wilder"]),
        ] {
            assert_eq!(names_of(list), names, "{list}");
        }
    }
}
