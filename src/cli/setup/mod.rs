//! `matinee setup`: from a dataset at its publisher, or on this disk, to a catalog in use. Every step is remembered
//! ([`record`]), so that a run that was interrupted is gone on with, and nothing is done twice.

mod ask;
mod fetch;
mod plan;
mod record;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{anyhow, bail};
use clap::{Args, FromArgMatches, ValueEnum};

use self::fetch::Files;
use self::plan::Plan;
use self::record::{Added, Record, Taken};
use self::report::Report;
use super::import::show;
use super::progress::Bar;
use super::train::TrainArgs;
use super::{Globals, logging, runtime, train};
use crate::app;
use crate::config::Config;
use crate::datasets::{self, KnownDataset, Layout, check_room};
use crate::ease::{Model, TrainError};
use crate::state_dir::StateDir;
use crate::store::{CatalogInfo, Store};

/// Which dataset, and how.
#[derive(Debug, Args)]
pub struct SetupArgs {
    /// The dataset; asks when it is not named
    #[arg(value_enum, value_name = "DATASET")]
    dataset: Option<DatasetName>,
    /// Take it from this zip file or folder instead of downloading it
    #[arg(long, value_name = "PATH")]
    from: Option<PathBuf>,
    /// Accept the licence of the dataset without being asked
    #[arg(long, alias = "accept-license")]
    accept_licence: bool,
    /// Plots: a CSV file with the columns of the Kaggle Wikipedia dataset
    #[arg(long, value_name = "FILE")]
    plots: Option<PathBuf>,
    /// Links between MovieLens, IMDb and TMDB: a links.csv
    #[arg(long, value_name = "FILE")]
    links: Option<PathBuf>,
    /// Name of the catalog [default: the dataset's]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Keep only films with at least so many ratings [default: 20, or 5 for ml-latest-small]
    #[arg(long, value_name = "N")]
    min_ratings: Option<u32>,
    /// Keep only users who rated a film released in this year or later; 0 keeps all [default: 2015 for Tag Genome, 0
    /// for MovieLens]
    #[arg(long, value_name = "YEAR")]
    active_since: Option<u16>,
    /// Train with this regularisation, above 0 [default: by the number of ratings]
    #[arg(long, value_name = "X", conflicts_with = "select")]
    lambda: Option<f32>,
    /// Choose lambda on held-out users, and print the table
    #[arg(long)]
    select: bool,
}

/// The datasets that are known, as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DatasetName {
    #[value(name = "tag-genome-2021")]
    TagGenome2021,
    #[value(name = "ml-latest-small")]
    MlLatestSmall,
    #[value(name = "ml-32m")]
    Ml32m,
}

impl From<DatasetName> for KnownDataset {
    fn from(name: DatasetName) -> Self {
        match name {
            DatasetName::TagGenome2021 => Self::TagGenome2021,
            DatasetName::MlLatestSmall => Self::MlLatestSmall,
            DatasetName::Ml32m => Self::Ml32m,
        }
    }
}

/// Sets a dataset up, or goes on where an earlier run was interrupted.
pub fn run(globals: &Globals, args: SetupArgs) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    let started = Instant::now();
    let state = StateDir::open(&config.state_dir)?;
    let _only_one = record::lock(&state)?;
    let plan = Plan::new(&args, &config, &state)?;
    let mut setup =
        Setup { globals, args, config, record: Record::read(&state, &plan.name), state, plan, changed: false };
    setup.check_consent_is_possible()?;

    let runtime = runtime()?;
    let info = runtime.block_on(setup.prepare())?;
    setup.train(&info)?;
    runtime.block_on(setup.take_into_use())?;
    setup.say_what_is_next(started);
    Ok(ExitCode::SUCCESS)
}

struct Setup<'g> {
    globals: &'g Globals,
    args: SetupArgs,
    config: Config,
    state: StateDir,
    plan: Plan,
    record: Record,
    /// Whether this run has done anything.
    changed: bool,
}

impl Setup<'_> {
    /// Without a terminal nobody can be asked; that is said before anything is downloaded.
    fn check_consent_is_possible(&self) -> anyhow::Result<()> {
        if self.args.accept_licence || self.has_consent() || ask::is_possible() {
            return Ok(());
        }
        bail!(
            "the licence of {} must be accepted first ({}); run this command in a terminal, or add --accept-licence",
            self.plan.title,
            self.plan.terms
        )
    }

    fn has_consent(&self) -> bool {
        self.record.licence.as_deref() == Some(self.plan.terms)
    }

    /// Everything up to the training. Ctrl-C ends it at once: what is done stays.
    async fn prepare(&mut self) -> anyhow::Result<CatalogInfo> {
        let command = self.plan.command();
        let interrupted = tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                eprintln!("\nInterrupted; `{command}` goes on from here.");
                std::process::exit(130);
            }
        });
        println!("Setting up {} as catalog \"{}\"", self.plan.title, self.plan.name);
        if !self.args.accept_licence && !self.has_consent() {
            println!("Its terms, for which you are asked before it is imported: {}", self.plan.terms);
        }
        let store = Store::open(&self.state.database()).await?;
        let info = self.import(&store).await?;
        self.add(&store, Addition::Plots).await?;
        self.add(&store, Addition::Links).await?;
        store.close().await;
        interrupted.abort();
        Ok(info)
    }

    /// The catalog of the dataset; all files it takes are fetched only when it is not there.
    async fn import(&mut self, store: &Store) -> anyhow::Result<CatalogInfo> {
        let source = self.plan.source.identity()?;
        let options = self.plan.options.clone();
        if let Some(taken) = self.record.taken.as_ref().filter(|taken| taken.is_of(&source, &options))
            && let Some(info) = store.catalog(&self.plan.name).await?.filter(|info| taken.is_still(info))
            && self.state.catalogs().join(&info.ratings_file).is_file()
        {
            self.plan.source.steps().iter().for_each(|step| Report::already(step));
            Report::already("licence");
            Report::already("import");
            self.remove_unpacked();
            return Ok(info);
        }
        self.changed = true;
        let files = fetch::fetch(self).await?;
        self.ask_for_consent(&files)?;
        check_room(&self.state.catalogs(), &format!("importing {}", self.plan.title), files.catalog_size())?;
        let report = Report::start("import");
        let bar = Bar::new(self.globals);
        let progress = |progress| show(&bar, progress);
        let mut imported = match files.layout {
            Layout::TagGenome => datasets::read_tag_genome(&files.folder, &options, &progress)?,
            Layout::MovieLens => datasets::read_movielens(&files.folder, &options, &progress)?,
        };
        imported.source = self.plan.source_in_words();
        let info = datasets::install(store, &self.state.catalogs(), &imported, &progress).await?;
        drop(bar);
        self.record.taken = Some(Taken::new(source, &options, &info));
        (self.record.plots, self.record.links) = (None, None);
        self.record.write(&self.state, &self.plan.name)?;
        report.done(&format!("{} films, {} ratings by {} users", info.movies, info.ratings, info.users));
        self.remove_unpacked();
        Ok(info)
    }

    fn ask_for_consent(&mut self, files: &Files) -> anyhow::Result<()> {
        if self.has_consent() {
            Report::already("licence");
            return Ok(());
        }
        let report = Report::start("licence");
        let kept = match &files.terms {
            Some(text) => {
                let path = self.state.terms(&self.plan.name);
                std::fs::write(&path, text)?;
                format!("; the whole text is in {}", path.display())
            }
            None => String::new(),
        };
        if self.args.accept_licence {
            report.done(&format!("accepted by --accept-licence: {}{kept}", self.plan.terms));
        } else {
            if !ask::accepts(&self.plan, files.terms.as_deref(), &kept)? {
                bail!("the licence was not accepted, so nothing was imported; `{}` asks again", self.plan.command());
            }
            report.done("accepted");
        }
        self.record.licence = Some(self.plan.terms.to_owned());
        self.record.write(&self.state, &self.plan.name)
    }

    /// Adds plots or links, where there are any and they have not been added.
    async fn add(&mut self, store: &Store, addition: Addition) -> anyhow::Result<()> {
        let (step, given, without) = match addition {
            Addition::Plots => ("plots", self.plan.plots.clone(), "none; --plots FILE adds what happens in the films"),
            Addition::Links => match (self.plan.layout, self.plan.links.clone()) {
                (Layout::MovieLens, None) => ("links", None, "those of the dataset, where it has any"),
                (_, links) => ("links", links, "none; --links FILE adds ids for posters"),
            },
        };
        let Some(file) = given else {
            Report::nothing(step, without);
            return Ok(());
        };
        let added = Added::of(&file)?;
        let before = match addition {
            Addition::Plots => &mut self.record.plots,
            Addition::Links => &mut self.record.links,
        };
        if before.as_ref() == Some(&added) {
            Report::already(step);
            return Ok(());
        }
        let report = Report::start(step);
        let bar = Bar::new(self.globals);
        let progress = |progress| show(&bar, progress);
        let summary = match addition {
            Addition::Plots => datasets::import_plots(store, &self.plan.name, &file, &progress).await?,
            Addition::Links => datasets::import_links(store, &self.plan.name, &file, &progress).await?,
        };
        drop(bar);
        *before = Some(added);
        self.changed = true;
        self.record.write(&self.state, &self.plan.name)?;
        let films = summary.files.last().map_or(0, |movies| movies.kept);
        report.done(&format!("{films} film{} from {}", if films == 1 { "" } else { "s" }, file.display()));
        Ok(())
    }

    /// The model, as `matinee train` makes it; a model that fits and was trained as asked stays.
    fn train(&mut self, info: &CatalogInfo) -> anyhow::Result<()> {
        if self.is_trained(info) {
            Report::already("train");
            return Ok(());
        }
        self.changed = true;
        // A byte for each pair of films.
        let size = (info.movies as u64).pow(2);
        check_room(&self.state.models(), &format!("the model of {} films", info.movies), size)?;
        let report = Report::start("train");
        let mut line = vec!["train".to_owned(), "--catalog".to_owned(), self.plan.name.clone()];
        if self.args.select {
            line.push("--select".to_owned());
        }
        if let Some(lambda) = self.args.lambda {
            line.extend(["--lambda".to_owned(), lambda.to_string()]);
        }
        // As if it had been typed, so that all defaults are those of the command.
        let command = TrainArgs::augment_args(clap::Command::new("train"));
        let args = TrainArgs::from_arg_matches(&command.try_get_matches_from(line)?)?;
        train::run(self.globals, args).map_err(|error| match error.downcast_ref() {
            Some(TrainError::Cancelled) => anyhow!("{error}; `{}` goes on from here", self.plan.command()),
            _ => error,
        })?;
        self.record.selected = self.args.select.then(|| info.fingerprint.clone());
        self.record.write(&self.state, &self.plan.name)?;
        report.done("the model is in its place");
        Ok(())
    }

    fn is_trained(&self, info: &CatalogInfo) -> bool {
        let Ok(model) = Model::open(&self.state.model(&self.plan.name)) else { return false };
        let as_asked = match (self.args.lambda, self.args.select) {
            (Some(lambda), _) => model.info().lambda == lambda,
            (None, true) => self.record.selected.as_ref() == Some(&info.fingerprint),
            (None, false) => true,
        };
        as_asked && info.fingerprint.parse().is_ok_and(|print| model.serves(print))
    }

    /// Makes the catalog the active one and prepares what the first start would have to.
    async fn take_into_use(&mut self) -> anyhow::Result<()> {
        let store = Store::open(&self.state.database()).await?;
        if store.active_catalog().await?.as_ref() == Some(&self.plan.name) {
            Report::already("activate");
        } else {
            self.changed = true;
            let report = Report::start("activate");
            store.set_active_catalog(&self.plan.name).await?;
            report.done(&format!("\"{}\" is the active catalog from the next start on", self.plan.name));
        }
        if self.changed {
            let report = Report::start("try");
            let config = Config { catalog: Some(self.plan.name.clone()), ..self.config.clone() };
            let bar = Bar::new(self.globals);
            let knowledge = app::load_knowledge(&config, &self.state, &store, &|progress| bar.show(progress)).await?;
            drop(bar);
            report.done(&format!("{} films are ready to be recommended", knowledge.catalog.movies().len()));
        }
        store.close().await;
        Ok(())
    }

    /// The unpacked files are of no use once they have been imported.
    fn remove_unpacked(&self) {
        let folder = self.state.unpacked(&self.plan.name);
        if let Err(error) = std::fs::remove_dir_all(&folder)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(folder = %folder.display(), %error, "unpacked files of a dataset stay and take room");
        }
    }

    fn say_what_is_next(&self, started: Instant) {
        if let Some(zip) = self.plan.source.download().filter(|zip| zip.is_file()) {
            println!("The download stays in {}; it can be deleted.", zip.display());
        }
        if let Some(fixed) = self.config.catalog.as_deref().filter(|fixed| *fixed != self.plan.name) {
            println!(
                "Note: the key `catalog` of the configuration names \"{fixed}\" and goes before the active catalog."
            );
        }
        println!("Done in {:.1} s. Next: matinee serve", started.elapsed().as_secs_f64());
    }
}

#[derive(Clone, Copy)]
enum Addition {
    Plots,
    Links,
}
