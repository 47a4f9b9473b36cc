//! Training on a co-occurrence instead of ratings.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::super::matrix::{CatalogFingerprint, RatingMatrix};
use super::super::model::{Material, Model};
use super::super::options::TrainOptions;
use super::super::testing::random_matrix;
use super::super::train::{train, train_on_cooccurrence};
use super::*;

const SCHEMA: &str =
    "message m { REQUIRED INT32 movie_a; REQUIRED INT64 movie_b; OPTIONAL INT64 users; OPTIONAL DOUBLE products; }";

/// The dataset's number of a movie of these tests.
fn id(movie: usize) -> i64 {
    1000 - 3 * movie as i64
}

fn ids(ratings: &RatingMatrix) -> Vec<i64> {
    (0..ratings.movie_count()).map(id).collect()
}

/// What an engine counts of ratings: (movie_a, movie_b, users, products).
fn counted(ratings: &RatingMatrix) -> Vec<(i32, i64, i64, f64)> {
    let mut pairs = std::collections::BTreeMap::new();
    for row in ratings.rows() {
        for (a, x) in row.iter() {
            for (b, y) in row.iter().filter(|&(b, _)| a <= b) {
                let pair: &mut (i64, f64) = pairs.entry((a, b)).or_default();
                pair.0 += 1;
                pair.1 += f64::from(x) / 2.0 * (f64::from(y) / 2.0);
            }
        }
    }
    pairs.into_iter().map(|((a, b), (n, sum))| (id(a as usize) as i32, id(b as usize), n, sum)).collect()
}

/// Writes rows in two groups, as engines do with many.
fn write(path: &Path, rows: &[(i32, i64, i64, f64)], compression: Compression) {
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, properties).unwrap();
    for rows in rows.chunks(rows.len().div_ceil(2)) {
        let mut group = writer.next_row_group().unwrap();
        let present = vec![1i16; rows.len()];
        let a: Vec<i32> = rows.iter().map(|row| row.0).collect();
        let (b, users): (Vec<i64>, Vec<i64>) = rows.iter().map(|row| (row.1, row.2)).unzip();
        let products: Vec<f64> = rows.iter().map(|row| row.3).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&a, None, None).unwrap();
        column.close().unwrap();
        for (values, levels) in [(b, None), (users, Some(&present[..]))] {
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<Int64Type>().write_batch(&values, levels, None).unwrap();
            column.close().unwrap();
        }
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&products, Some(&present), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}

/// What comes after the header of a file.
fn values(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[8 + header..].to_vec()
}

fn open(rows: &[(i32, i64, i64, f64)], ids: &[i64]) -> Result<Cooccurrence, CooccurrenceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pairs.parquet");
    write(&path, rows, Compression::SNAPPY);
    Cooccurrence::open(&path, ids, RatingSource::default())
}

#[test]
fn the_model_is_that_of_the_ratings_to_the_last_bit() {
    let ratings = random_matrix(300, 70, 5000, 4);
    let rows = counted(&ratings);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (input, keep) in [(Input::Rating, None), (Input::Binary, None), (Input::Rating, Some(0.2))] {
        let options = TrainOptions { lambda: 5.0, input, keep, ..TrainOptions::default() };
        let expected = train(&ratings, &options, &|_| (), &path("ratings")).unwrap();
        for compression in [Compression::SNAPPY, Compression::UNCOMPRESSED] {
            write(&path("pairs"), &rows, compression);
            let source = RatingSource { catalog: CatalogFingerprint(5), simulated: false };
            let pairs = Cooccurrence::open(&path("pairs"), &ids(&ratings), source).unwrap();
            assert_eq!((pairs.ratings(), pairs.rated()), (ratings.ratings(), expected.rated));
            let report = train_on_cooccurrence(&pairs, &options, &|_| (), &path("cooccurrence")).unwrap();
            assert!(values(&path("ratings")) == values(&path("cooccurrence")), "{input} {compression}");
            assert_eq!((report.recommendable, report.rated), (expected.recommendable, expected.rated));
            assert!(report.relative_error > 0.0 && report.relative_error < 1e-4, "{report:?}");
        }
    }
    let model = Model::open(&path("cooccurrence")).unwrap();
    assert_eq!((model.info().material, model.info().ratings), (Material::Cooccurrence, ratings.ratings()));
    assert!(model.serves(CatalogFingerprint(5)));
}

#[test]
fn both_triangles_and_movies_of_other_catalogs_do_no_harm() {
    let ratings = random_matrix(100, 30, 1500, 4);
    let rows = counted(&ratings);
    let mut more: Vec<_> = rows.iter().map(|row| (row.1 as i32, i64::from(row.0), row.2, row.3)).collect();
    more.extend(&rows);
    more.push((5_000_000, id(3), 2, 8.0));
    let folder = tempfile::tempdir().unwrap();
    let models = [&rows, &more].map(|rows| {
        let path = folder.path().join("pairs");
        write(&path, rows, Compression::SNAPPY);
        let pairs = Cooccurrence::open(&path, &ids(&ratings), RatingSource::default()).unwrap();
        let out = folder.path().join("model");
        train_on_cooccurrence(&pairs, &TrainOptions::default(), &|_| (), &out).unwrap();
        (values(&out), pairs.unknown())
    });
    assert!(models[0].0 == models[1].0);
    assert_eq!((models[0].1, models[1].1), (0, 1));
}

#[test]
fn what_cannot_come_from_ratings_is_refused_with_the_way_out() {
    let ids = [1, 2];
    let refused = |rows: &[(i32, i64, i64, f64)], says: &str| {
        let Err(error) = open(rows, &ids) else { panic!("{rows:?} must be refused: {says}") };
        assert!(error.to_string().contains(says) && error.to_string().contains("docs/TRAINING.md"), "{error}");
    };
    refused(&[(1, 1, 2, 8.0), (1, 2, 1, 4.0)], "no row of one of them with itself");
    refused(&[(1, 1, 0, 8.0)], "number of users");
    refused(&[(1, 1, 2, 8.1)], "half stars");
    refused(&[(1, 1, 2, 100.0)], "half stars");

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    std::fs::write(&path, "no Parquet").unwrap();
    let error = Cooccurrence::open(&path, &ids, RatingSource::default()).err().unwrap();
    assert!(error.to_string().contains("Parquet"), "{error}");
    let rows = [(1, 1, 2, 8.0), (2, 2, 2, 8.0), (1, 2, 1, 4.0), (2, 1, 1, 5.0)];
    let pairs = {
        write(&path, &rows, Compression::SNAPPY);
        Cooccurrence::open(&path, &ids, RatingSource::default()).unwrap()
    };
    let error = train_on_cooccurrence(&pairs, &TrainOptions::default(), &|_| (), &folder.path().join("m")).unwrap_err();
    assert!(error.to_string().contains("two rows that differ"), "{error}");
}
