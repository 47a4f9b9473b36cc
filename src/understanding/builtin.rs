use super::*;
use crate::catalog::Catalog;
pub fn understand(_: &Catalog, _: &Lexicon, _: &str, _: &Context<'_>) -> Preferences {
    Preferences::default()
}
