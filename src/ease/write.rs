//! Writing a model file.

use std::collections::BTreeMap;
use std::io::{self, Seek, Write};

use safetensors::Dtype;

use super::attach::{self, Attached, AttachedRounding};
use super::dense_core::Core;
use super::kernel::LANES;
use super::matrix::{RatingMatrix, RatingSource};
use super::model::{self, Material};
use super::options::TrainOptions;
use super::progress::Reporter;
use super::relations::{Relations, Rounding};
use super::sparse::SparseRelations;
use super::workers::Workers;
use crate::array_file::{ArraySpec, ArrayWriter};

/// Rows that are rounded before they are written together.
pub(super) const ROWS_PER_WRITE: usize = 256;

/// What a model is made from, for its header.
pub(super) struct Facts {
    pub movies: usize,
    pub users: usize,
    pub ratings: usize,
    pub own_users: usize,
    pub checksum: u32,
    pub material: Material,
    pub source: RatingSource,
}

impl Facts {
    /// Those of ratings.
    pub fn of(ratings: &RatingMatrix) -> Self {
        Self {
            movies: ratings.movie_count(),
            users: ratings.users(),
            ratings: ratings.ratings(),
            own_users: ratings.own_users(),
            checksum: ratings.checksum(),
            material: Material::Ratings,
            source: ratings.source(),
        }
    }

    /// Header entries of a model.
    pub fn header(&self, options: &TrainOptions) -> BTreeMap<&'static str, String> {
        BTreeMap::from([
            ("format", model::FORMAT.to_owned()),
            ("version", model::VERSION.to_owned()),
            ("movies", self.movies.to_string()),
            ("users", self.users.to_string()),
            ("ratings", self.ratings.to_string()),
            ("own_users", self.own_users.to_string()),
            ("material", self.material.to_string()),
            ("material_checksum", self.checksum.to_string()),
            ("catalog", self.source.catalog.to_string()),
            ("simulated", self.source.simulated.to_string()),
            ("lambda", options.lambda.to_string()),
            ("input", options.input.to_string()),
        ])
    }
}

/// Starts a model file with the scales of rows and columns in catalog order, which come first so that all arrays are
/// aligned.
fn start<W: Write + Seek>(
    out: W,
    row_and_column_scales: [Vec<f32>; 2],
    arrays: impl IntoIterator<Item = ArraySpec>,
    header: BTreeMap<&'static str, String>,
) -> io::Result<ArrayWriter<W>> {
    let length = row_and_column_scales[0].len().next_multiple_of(LANES);
    let scales = ["row_scales", "column_scales"].map(|name| ArraySpec { name, dtype: Dtype::F32, shape: vec![length] });
    let arrays: Vec<ArraySpec> = scales.into_iter().chain(arrays).collect();
    let mut writer = ArrayWriter::new(out, &arrays, header)?;
    for mut scales in row_and_column_scales {
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
    let mut writer = start(out, [relations.row_scales(rounding), relations.column_scales()], [rows], header)?;
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

/// Writes the rounded relations of a core and the movies attached to it. Rows are in the order of the core, dense ones
/// first; columns of dense rows in catalog order, those of attached rows are the dense movies in the order of the core.
#[allow(clippy::too_many_arguments)]
pub(super) fn attached<W: Write + Seek>(
    core: &Core,
    relations: &Relations<'_>,
    attached: &Attached,
    rounding: &AttachedRounding,
    out: W,
    mut header: BTreeMap<&'static str, String>,
    workers: &Workers,
    reporter: &mut Reporter<'_>,
) -> io::Result<W> {
    let (movies, dense) = (core.order.len(), core.dense);
    let (stride, dense_stride) = (movies.next_multiple_of(LANES), dense.next_multiple_of(LANES));
    let mut places = vec![0u32; movies];
    for (rank, &movie) in core.order.iter().enumerate() {
        places[movie as usize] = rank as u32;
    }
    let in_catalog_order = |by_rank: Vec<f32>| places.iter().map(|&rank| by_rank[rank as usize]).collect::<Vec<f32>>();
    let scales = [attached.row_scales(relations, rounding), attached.column_scales(relations)].map(in_catalog_order);
    let arrays = [
        ArraySpec { name: "relations", dtype: Dtype::I8, shape: vec![dense, stride] },
        ArraySpec { name: "attached", dtype: Dtype::I8, shape: vec![movies - dense, dense_stride] },
        ArraySpec { name: "places", dtype: Dtype::U32, shape: vec![movies] },
        ArraySpec { name: "core", dtype: Dtype::U32, shape: vec![dense] },
    ];
    header.insert("form", "attached".to_owned());
    header.insert("dense", dense.to_string());
    let mut writer = start(out, scales, arrays, header)?;
    let together = attach::ROWS * workers.threads();
    let mut buffer = vec![0i8; together * stride];
    for first in (0..dense).step_by(together) {
        let rows = &mut buffer[..together.min(dense - first) * stride];
        workers.for_each(rows.chunks_mut(attach::ROWS * stride).enumerate(), |(i, rows)| {
            attached.round_dense_rows(first + i * attach::ROWS, relations, rounding, &core.order, rows, stride);
        });
        if workers.is_cancelled() {
            return writer.finish();
        }
        writer.write(rows)?;
        reporter.at(first as f32 / movies as f32);
    }
    let mut row = vec![0i8; dense_stride];
    for place in 0..attached.len() {
        attached.round_attached_row(place, rounding, &mut row[..dense]);
        writer.write(&row)?;
    }
    writer.write(&places)?;
    writer.write(&core.order[..dense])?;
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
    let mut writer = start(out, [relations.row_scales(rounding), relations.column_scales()], arrays, header)?;
    writer.write(&kept.row_starts)?;
    writer.write(&kept.movies)?;
    writer.write(&kept.values)?;
    writer.finish()
}
