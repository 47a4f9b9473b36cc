//! `matinee import my-ratings`: a person's own ratings from another service.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use super::progress::Bar;
use super::{Globals, chat, logging, runtime};
use crate::app::App;
use crate::conversation::{Identity, Imported, Platform};
use crate::datasets::read_personal_ratings;
use crate::store::web_identity;

/// Whose ratings, and where they are.
#[derive(Debug, Args)]
pub struct MyRatingsArgs {
    /// Letterboxd's ratings.csv, or the ratings that IMDb exports, as downloaded there
    pub file: PathBuf,
    /// Name of an account of the web page [default: who talks in this terminal]
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
}

/// Takes the ratings over.
pub fn run(globals: &Globals, args: &MyRatingsArgs) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    let file = args.file.display();
    let content = std::fs::read(&args.file).with_context(|| format!("cannot read {file}; check the path"))?;
    let (ratings, summary) = read_personal_ratings(&file.to_string(), &content)?;
    runtime()?.block_on(async {
        let bar = Bar::new(globals);
        let app = App::open(config, None, &|progress| bar.show(progress)).await?;
        drop(bar);
        let identity = match &args.account {
            Some(name) => account(&app, name).await?,
            None => terminal_user(),
        };
        let imported = app.engine.import_ratings(&identity, &ratings).await?;
        for (reason, skipped) in &summary.skipped {
            println!("{} left out: {reason}", skipped.count);
        }
        print!("{}", told(&imported, &identity.display_name, app.engine.knowledge().catalog.name()));
        app.store().close().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Who talks in `matinee chat`.
fn terminal_user() -> Identity {
    let user = chat::user();
    Identity { platform: Platform::Terminal, external_id: user.clone(), display_name: user }
}

async fn account(app: &App, name: &str) -> anyhow::Result<Identity> {
    let mut tx = app.store().begin_reading().await?;
    match tx.account(name).await? {
        Some(account) => Ok(web_identity(account.external_id, account.name)),
        None => bail!("there is no account \"{name}\"; make one on the web page, or leave --account out"),
    }
}

/// What came of it; every film that was not found is named, so that it can be looked for.
fn told(imported: &Imported, user: &str, catalog: &str) -> String {
    let mut told = format!("ratings now in the profile of {user}: {}\n", imported.stored);
    if imported.known > 0 {
        told += &format!("rated here later, so that the rating here stays: {}\n", imported.known);
    }
    if !imported.unknown.is_empty() {
        told += &format!("not found in the catalog \"{catalog}\": {}\n", imported.unknown.len());
        imported.unknown.iter().for_each(|title| told += &format!("  {title}\n"));
    }
    told
}
