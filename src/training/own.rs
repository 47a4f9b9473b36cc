//! The ratings of Matinee's own users as training reads them.

use std::collections::HashMap;

use super::TrainingError;
use crate::catalog::MovieIndex;
use crate::ease::{OWN_USERS, RatingMatrix, RatingMatrixBuilder};
use crate::store::{CatalogInfo, Store};

/// The ratings of Matinee's own users of films of a catalog, whose own ratings say how many movies there are.
///
/// # Errors
/// When the database fails.
pub async fn own_ratings(
    store: &Store,
    info: &CatalogInfo,
    catalog: &RatingMatrix,
) -> Result<RatingMatrix, TrainingError> {
    let keys = store.movie_keys(&info.name).await?;
    let movies: HashMap<_, _> = keys.iter().enumerate().map(|(i, key)| (key.as_str(), MovieIndex(i as u32))).collect();
    let mut builder = RatingMatrixBuilder::new(catalog.movie_count(), catalog.source());
    for given in store.ratings_of_everybody().await? {
        // Films of other catalogs are left out.
        let Some(&movie) = movies.get(given.movie_key.as_str()) else { continue };
        let half_stars = (2.0 * given.rating).round().clamp(1.0, 10.0) as u8;
        builder.push(OWN_USERS | given.user_id.0.unsigned_abs(), movie, half_stars).map_err(unusable(info))?;
    }
    builder.finish().map_err(unusable(info))
}

fn unusable(info: &CatalogInfo) -> impl Fn(crate::ease::RatingError) -> TrainingError {
    let path = info.ratings_file.clone().into();
    move |error| TrainingError::Ratings { path: std::path::PathBuf::clone(&path), reason: error.to_string() }
}
