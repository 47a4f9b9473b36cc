//! Writing a model file.

use std::collections::BTreeMap;
use std::io::{self, Seek, Write};

use safetensors::Dtype;

use super::file::{ArraySpec, ArrayWriter};
use super::kernel::LANES;
use super::matrix::RatingMatrix;
use super::model;
use super::progress::Reporter;
use super::relations::{Relations, Rounding};
use super::sparse::SparseRelations;
use super::train::TrainOptions;
use super::workers::Workers;

/// Rows that are rounded before they are written together.
pub(super) const ROWS_PER_WRITE: usize = 256;

/// Header entries of a model.
pub(super) fn header(ratings: &RatingMatrix, options: &TrainOptions) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("format", model::FORMAT.to_owned()),
        ("version", model::VERSION.to_owned()),
        ("movies", ratings.movie_count().to_string()),
        ("users", ratings.users().to_string()),
        ("ratings", ratings.ratings().to_string()),
        ("catalog", ratings.source().catalog.to_string()),
        ("simulated", ratings.source().simulated.to_string()),
        ("lambda", options.lambda.to_string()),
        ("input", options.input.to_string()),
    ])
}

/// Starts a model file with the scales, which come first so that all arrays are aligned.
fn start<W: Write + Seek>(
    out: W,
    relations: &Relations<'_>,
    rounding: &Rounding,
    arrays: impl IntoIterator<Item = ArraySpec>,
    header: BTreeMap<&'static str, String>,
) -> io::Result<ArrayWriter<W>> {
    let length = relations.order().len().next_multiple_of(LANES);
    let scales = ["row_scales", "column_scales"].map(|name| ArraySpec { name, dtype: Dtype::F32, shape: vec![length] });
    let arrays: Vec<ArraySpec> = scales.into_iter().chain(arrays).collect();
    let mut writer = ArrayWriter::new(out, &arrays, header)?;
    for mut scales in [relations.row_scales(rounding), relations.column_scales()] {
        scales.resize(length, 0.0);
        writer.write(&scales)?;
    }
    Ok(writer)
}

/// Writes all rounded relations in catalog order.
pub(super) fn dense<W: Write + Seek>(
    relations: &Relations<'_>,
    rounding: &Rounding,
    out: W,
    mut header: BTreeMap<&'static str, String>,
    workers: &Workers,
    reporter: &mut Reporter<'_>,
) -> io::Result<W> {
    let ranks = relations.ranks();
    let stride = ranks.len().next_multiple_of(LANES);
    let rows = ArraySpec { name: "relations", dtype: Dtype::I8, shape: vec![ranks.len(), stride] };
    header.insert("form", "dense".to_owned());
    let mut writer = start(out, relations, rounding, [rows], header)?;
    let mut buffer = vec![0i8; ROWS_PER_WRITE * stride];
    for (written, ranks_now) in ranks.chunks(ROWS_PER_WRITE).enumerate() {
        if workers.is_cancelled() {
            break;
        }
        let rows = &mut buffer[..ranks_now.len() * stride];
        workers.for_each(rows.chunks_mut(stride).zip(ranks_now), |(row, &rank)| {
            relations.round_row(rank as usize, rounding, row);
        });
        writer.write(rows)?;
        reporter.at((written * ROWS_PER_WRITE) as f32 / ranks.len() as f32);
    }
    writer.finish()
}

/// Writes the kept relations.
pub(super) fn sparse<W: Write + Seek>(
    relations: &Relations<'_>,
    rounding: &Rounding,
    kept: &SparseRelations,
    out: W,
    mut header: BTreeMap<&'static str, String>,
) -> io::Result<W> {
    let array = |name, dtype, length| ArraySpec { name, dtype, shape: vec![length] };
    let arrays = [
        array("row_starts", Dtype::U64, kept.row_starts.len()),
        array("movies", Dtype::U32, kept.movies.len()),
        array("values", Dtype::I8, kept.values.len()),
    ];
    header.insert("form", "sparse".to_owned());
    header.insert("relations", kept.movies.len().to_string());
    let mut writer = start(out, relations, rounding, arrays, header)?;
    writer.write(&kept.row_starts)?;
    writer.write(&kept.movies)?;
    writer.write(&kept.values)?;
    writer.finish()
}
