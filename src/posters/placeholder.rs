//! The drawn placeholder: title, year and genres on a colour that the first genre gives.

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use unicode_normalization::UnicodeNormalization;

use super::PosterSubject;
use super::png::Picture;

const WIDTH: usize = 300;
const HEIGHT: usize = 450;
const MARGIN: usize = 24;
const INK: [u8; 3] = [0xf6, 0xf1, 0xe7];
/// Lines of title that fit above the genres.
const TITLE_LINES: usize = 6;

/// Colours of the genres, as they are at the top of the picture.
const COLOURS: [(&str, [u8; 3]); 23] = [
    ("Action", [0xb0, 0x3a, 0x2e]),
    ("Adventure", [0xb9, 0x6a, 0x1f]),
    ("Animation", [0x2a, 0x8c, 0x9e]),
    ("Biography", [0x7a, 0x5c, 0x3e]),
    ("Comedy", [0xc0, 0x8a, 0x12]),
    ("Crime", [0x3d, 0x3f, 0x5c]),
    ("Documentary", [0x4d, 0x6b, 0x57]),
    ("Drama", [0x5b, 0x3f, 0x6e]),
    ("Family", [0x3c, 0x8d, 0x5a]),
    ("Fantasy", [0x6a, 0x4c, 0xa0]),
    ("Film-Noir", [0x2d, 0x2f, 0x36]),
    ("History", [0x8a, 0x63, 0x35]),
    ("Horror", [0x6b, 0x1d, 0x26]),
    ("Music", [0xa0, 0x3e, 0x78]),
    ("Musical", [0xa8, 0x3c, 0x66]),
    ("Mystery", [0x2f, 0x4a, 0x63]),
    ("Romance", [0xb5, 0x45, 0x66]),
    ("Sci-Fi", [0x1f, 0x5f, 0x8b]),
    ("Sport", [0x3a, 0x7d, 0x44]),
    ("Thriller", [0x35, 0x45, 0x4f]),
    ("War", [0x5a, 0x5f, 0x3a]),
    ("Western", [0xa0, 0x5a, 0x2c]),
    ("", [0x4a, 0x4e, 0x57]),
];

/// Draws a film's placeholder as a PNG of 300 x 450.
pub fn draw(subject: &PosterSubject) -> Vec<u8> {
    let colour = colour_of(&subject.genres);
    let mut picture = Picture::with_rows(WIDTH, HEIGHT, |y| darker(colour, 1.0 - 0.65 * y as f32 / HEIGHT as f32));
    frame(&mut picture);

    let title = Style { weight: FontWeight::Bold, height: RasterHeight::Size32 };
    let small = Style { weight: FontWeight::Regular, height: RasterHeight::Size24 };
    let mut y = 2 * MARGIN;
    for line in wrap(&drawable(&subject.title), title.letters_in_a_line(), TITLE_LINES) {
        title.write(&mut picture, y, &line);
        y += 38;
    }
    small.write(&mut picture, y + 16, &subject.year.to_string());
    for (i, genre) in subject.genres.iter().take(2).enumerate() {
        let genre = drawable(genre);
        small.write(&mut picture, HEIGHT - 2 * MARGIN - 24 - 32 * i, &genre);
    }
    // Writing to memory does not fail; an empty picture would be refused by every platform, so it is never empty.
    picture.encode().unwrap_or_default()
}

struct Style {
    weight: FontWeight,
    height: RasterHeight,
}

impl Style {
    fn letters_in_a_line(&self) -> usize {
        (WIDTH - 2 * MARGIN) / get_raster_width(self.weight, self.height)
    }

    /// Writes one line, letters that the font lacks left out.
    fn write(&self, picture: &mut Picture, top: usize, line: &str) {
        let letters = line.chars().filter_map(|c| get_raster(c, self.weight, self.height));
        for (i, letter) in letters.take(self.letters_in_a_line()).enumerate() {
            let left = MARGIN + i * letter.width();
            for (dy, row) in letter.rows().enumerate() {
                for (dx, cover) in row.iter().enumerate() {
                    picture.blend(left + dx, top + dy, INK, *cover);
                }
            }
        }
    }
}

/// A thin light frame.
fn frame(picture: &mut Picture) {
    let (width, height, inset) = (picture.width, picture.height, 10);
    for x in inset..width - inset {
        picture.blend(x, inset, INK, 90);
        picture.blend(x, height - 1 - inset, INK, 90);
    }
    for y in inset..height - inset {
        picture.blend(inset, y, INK, 90);
        picture.blend(width - 1 - inset, y, INK, 90);
    }
}

fn colour_of(genres: &[String]) -> [u8; 3] {
    let first = genres.first().map_or("", String::as_str);
    COLOURS.iter().find(|(genre, _)| *genre == first).or(COLOURS.last()).map_or([0; 3], |(_, colour)| *colour)
}

fn darker(colour: [u8; 3], share: f32) -> [u8; 3] {
    colour.map(|channel| (f32::from(channel) * share) as u8)
}

/// Text in letters that the font has: what it lacks loses its accents.
fn drawable(text: &str) -> String {
    let has = |c: char| get_raster(c, FontWeight::Bold, RasterHeight::Size32).is_some();
    text.chars().flat_map(|c| if has(c) { vec![c] } else { c.nfd().filter(|c| has(*c)).collect() }).collect()
}

/// Lines of at most `width` letters, broken between words where possible; what does not fit ends with `...`.
fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = textwrap::wrap(text, width).into_iter().map(|line| line.into_owned()).collect();
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = last.chars().take(width.saturating_sub(3)).chain("...".chars()).collect();
        }
    }
    lines
}
