//! One rating from one line, in each of the forms that datasets have. Hand-made: there are millions of them.

/// A rating as a dataset has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RatingLine {
    /// The dataset's number of the user.
    pub user: u64,
    /// The dataset's number of the movie.
    pub movie: u64,
    /// 1 (half a star) to 10 (five stars).
    pub half_stars: u8,
}

/// How a file writes its ratings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RatingFormat {
    /// `{"item_id": 5, "user_id": 997206, "rating": 3.0}`, keys in any order.
    Json,
    /// Fields with commas between them; the positions of the three that matter.
    Csv {
        /// Position of the user's number.
        user: usize,
        /// Position of the movie's number.
        movie: usize,
        /// Position of the rating.
        rating: usize,
    },
    /// `1::1193::5::978300760`: user, movie, rating, time.
    Dat,
}

impl RatingFormat {
    /// Reads the rating of a line; `None` when the line is not one.
    pub fn parse(self, line: &[u8]) -> Option<RatingLine> {
        match self {
            Self::Json => fast_json(line).or_else(|| slow_json(line)),
            Self::Csv { user: 0, movie: 1, rating: 2 } => fast_csv(line).or_else(|| csv(line, [0, 1, 2])),
            Self::Csv { user, movie, rating } => csv(line, [user, movie, rating]),
            Self::Dat => dat(line),
        }
    }
}

/// A flat object of the three keys with plain numbers; `None` for anything unusual.
fn fast_json(line: &[u8]) -> Option<RatingLine> {
    let (mut user, mut movie, mut half_stars) = (None, None, None);
    let mut rest = skip_blanks(line).strip_prefix(b"{")?;
    loop {
        rest = skip_blanks(rest);
        // The first letter tells the keys apart; only then it is compared.
        match rest.get(1)? {
            b'u' => {
                let (value, behind) = digits(value_of(rest, b"\"user_id\"")?)?;
                (user, rest) = (Some(value), behind);
            }
            b'i' => {
                let (value, behind) = digits(value_of(rest, b"\"item_id\"")?)?;
                (movie, rest) = (Some(value), behind);
            }
            _ => {
                let value = value_of(rest, b"\"rating\"")?;
                let end = value.iter().position(|&b| !matches!(b, b'0'..=b'9' | b'.'))?;
                (half_stars, rest) = (Some(half_stars_of(&value[..end])?), &value[end..]);
            }
        }
        rest = skip_blanks(rest);
        match rest.first()? {
            b',' => rest = &rest[1..],
            b'}' if skip_blanks(&rest[1..]).is_empty() => break,
            _ => return None,
        }
    }
    Some(RatingLine { user: user?, movie: movie?, half_stars: half_stars? })
}

/// What stands behind a key and its colon.
fn value_of<'l>(rest: &'l [u8], key: &[u8]) -> Option<&'l [u8]> {
    Some(skip_blanks(skip_blanks(rest.strip_prefix(key)?).strip_prefix(b":")?))
}

/// Any JSON object with the three keys.
fn slow_json(line: &[u8]) -> Option<RatingLine> {
    let value: serde_json::Value = serde_json::from_slice(line).ok()?;
    let id = |key: &str| value.get(key).and_then(|v| v.as_u64().or_else(|| v.as_str()?.parse().ok()));
    let rating = value.get("rating")?.as_f64()?;
    let doubled = rating * 2.0;
    let half_stars = (doubled.fract() == 0.0 && (1.0..=10.0).contains(&doubled)).then_some(doubled as u8)?;
    Some(RatingLine { user: id("user_id")?, movie: id("item_id")?, half_stars })
}

/// User, movie and rating in front, plain and without quotes; `None` for anything unusual.
fn fast_csv(line: &[u8]) -> Option<RatingLine> {
    let (user, rest) = digits(line)?;
    let (movie, rest) = digits(rest.strip_prefix(b",")?)?;
    let rest = rest.strip_prefix(b",")?;
    let end = rest.iter().position(|&b| b == b',').unwrap_or(rest.len());
    Some(RatingLine { user, movie, half_stars: half_stars_of(&rest[..end])? })
}

fn csv(line: &[u8], positions: [usize; 3]) -> Option<RatingLine> {
    let mut found = [None; 3];
    for (position, field) in line.split(|&b| b == b',').enumerate() {
        if let Some(slot) = positions.iter().position(|&p| p == position) {
            found[slot] = Some(unquoted(field));
        }
    }
    let [user, movie, rating] = found;
    Some(RatingLine { user: number(user?)?, movie: number(movie?)?, half_stars: half_stars_of(rating?)? })
}

fn dat(line: &[u8]) -> Option<RatingLine> {
    let mut fields = line.split(|&b| b == b':').filter(|field| !field.is_empty());
    let (user, movie, rating) = (fields.next()?, fields.next()?, fields.next()?);
    Some(RatingLine { user: number(user)?, movie: number(movie)?, half_stars: half_stars_of(rating)? })
}

fn skip_blanks(bytes: &[u8]) -> &[u8] {
    if bytes.first().is_some_and(|&b| b > b' ') {
        return bytes;
    }
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(bytes.len());
    &bytes[start..]
}

fn unquoted(field: &[u8]) -> &[u8] {
    let field = field.trim_ascii();
    field.strip_prefix(b"\"").and_then(|f| f.strip_suffix(b"\"")).unwrap_or(field)
}

/// Decimal digits, and nothing else, as a number below 10^18.
fn number(text: &[u8]) -> Option<u64> {
    digits(text).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
}

/// The digits in front as a number below 10^18, and what stands behind them.
fn digits(text: &[u8]) -> Option<(u64, &[u8])> {
    let (mut value, mut length) = (0u64, 0);
    while let Some(digit) = text.get(length).map(|b| b.wrapping_sub(b'0')).filter(|&digit| digit < 10) {
        if length == 18 {
            return None;
        }
        value = value * 10 + u64::from(digit);
        length += 1;
    }
    (length > 0).then(|| (value, &text[length..]))
}

/// `4`, `4.0`, `3.5` as half stars; other fractions and values are no ratings.
fn half_stars_of(text: &[u8]) -> Option<u8> {
    let (whole, fraction) = match text {
        [digit, rest @ ..] if digit.is_ascii_digit() => (digit - b'0', rest),
        _ => return None,
    };
    let half = match fraction {
        [] | [b'.'] => 0,
        [b'.', first @ (b'0' | b'5'), zeros @ ..] if zeros.iter().all(|&b| b == b'0') => u8::from(*first == b'5'),
        _ => return None,
    };
    let half_stars = whole * 2 + half;
    (1..=10).contains(&half_stars).then_some(half_stars)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATING: Option<RatingLine> = Some(RatingLine { user: 997206, movie: 5, half_stars: 7 });

    #[test]
    fn json_lines_in_any_order_and_spelling() {
        for line in [
            &br#"{"item_id": 5, "user_id": 997206, "rating": 3.5}"#[..],
            br#"{"rating":3.50,"user_id":997206,"item_id":5}"#,
            br#" { "user_id" : 997206 , "item_id" : 5 , "rating" : 3.5 } "#,
            br#"{"user_id": 997206, "item_id": 5, "rating": 3.5, "note": "a \"quoted\" one"}"#,
            br#"{"user_id": "997206", "item_id": 5, "rating": 35e-1}"#,
        ] {
            assert_eq!(RatingFormat::Json.parse(line), RATING, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn csv_fields_by_position() {
        let format = RatingFormat::Csv { user: 0, movie: 1, rating: 2 };
        assert_eq!(format.parse(b"997206,5,3.5,964982703"), RATING);
        assert_eq!(format.parse(b"\"997206\",\"5\",\"3.5\",1"), RATING);
        let format = RatingFormat::Csv { user: 2, movie: 0, rating: 3 };
        assert_eq!(format.parse(b"5,x,997206,3.5"), RATING);
    }

    #[test]
    fn the_quick_ways_read_the_same_as_the_thorough_ones() {
        let numbers =
            ["0", "5", "007", "997206", "999999999999999999", "1000000000000000000", "", "-1", "1x", " 2 ", "1.0"];
        let ratings =
            ["0", "0.5", "3", "3.", "3.5", "3.50", "3.55", "5.0", "5.5", "10", "", "x", ".5", "3.5.5", "\"4\""];
        let mut quick = 0;
        for (user, movie) in numbers.iter().flat_map(|user| numbers.iter().map(move |movie| (user, movie))) {
            for rating in ratings {
                for tail in ["", ",1", ",", ",1,2"] {
                    let line = format!("{user},{movie},{rating}{tail}");
                    let thorough = csv(line.as_bytes(), [0, 1, 2]);
                    assert_eq!(
                        RatingFormat::Csv { user: 0, movie: 1, rating: 2 }.parse(line.as_bytes()),
                        thorough,
                        "{line}"
                    );
                    quick += u32::from(fast_csv(line.as_bytes()).is_some());
                }
                let line = format!("{{\"user_id\": {user}, \"rating\":{rating} ,\"item_id\": {movie}}}");
                if let Some(found) = fast_json(line.as_bytes())
                    && let Some(thorough) = slow_json(line.as_bytes())
                {
                    assert_eq!(found, thorough, "{line}");
                    quick += 1;
                }
            }
        }
        assert!(quick > 100, "the quick ways are taken");
    }

    #[test]
    fn dat_lines() {
        assert_eq!(RatingFormat::Dat.parse(b"997206::5::3.5::838985046"), RATING);
        assert_eq!(RatingFormat::Dat.parse(b"997206::5"), None);
    }

    #[test]
    fn what_is_no_rating_is_refused() {
        for line in [
            &br#"{"item_id": 5, "user_id": 1, "rating": 0}"#[..],
            br#"{"item_id": 5, "user_id": 1, "rating": 5.5}"#,
            br#"{"item_id": 5, "user_id": 1, "rating": 3.7}"#,
            br#"{"item_id": 5, "user_id": 1, "rating": NaN}"#,
            br#"{"item_id": 5, "user_id": -1, "rating": 3}"#,
            br#"{"item_id": 5, "user_id": 1"#,
            b"",
            b"[]",
        ] {
            assert_eq!(RatingFormat::Json.parse(line), None, "{}", String::from_utf8_lossy(line));
        }
        assert_eq!(RatingFormat::Csv { user: 0, movie: 1, rating: 2 }.parse(b"1,2"), None);
    }
}
