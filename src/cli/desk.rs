//! `desk`: the page in the browser. Here is the work behind it, by the same steps as `check` and `verify`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use classproof::formats::registry::Registry;
use classproof::formats::timestamp::Authorities;
use classproof::pipelines::check::{CheckOptions, check};
use classproof::pipelines::playback::Playback;
use classproof::pipelines::succession::newer;
use classproof::pipelines::verify::{VerifyOptions, verify};
use classproof::record::inventory::Inventory;
use classproof::record::standard::{Profile, Settings, Standard};
use classproof::stages::cache::CacheOptions;
use classproof::stages::evidence::Stamps;
use classproof::stages::probe::worker::Pool;
use classproof::stages::report::speaker::Speaker;
use classproof::words::path::MemberPath;
use classproof::words::progress::Progress;
use classproof::words::proven_time::ProvenTime;
use classproof::words::wording::{Explain as _, Message};

use super::args::DeskArgs;
use super::exit::Exit;
use super::rules::{profile, standard};
use super::terminal::{Ended, Stop, Terminal};
use super::timestamp::trusted;
use super::trust::read_registry;
use super::verify::{Beside, receipt_of};
use super::workers;
use crate::desk::{ClassFiles, DeskOptions, Page, SealedFiles, Work, serve};

/// Where the report finds the files: below its own address.
const FILES_AT: &str = "files/";

pub fn run(terminal: &Terminal, args: &DeskArgs) -> Ended {
    if terminal.json {
        return Err(Stop::usage(Message::new("usage.desk_json")));
    }
    let standard = standard(args.of.standard.as_deref())?;
    let work = DeskWork {
        profile: profile(terminal, &standard, args.profile.as_deref())?,
        standard,
        registry: read_registry(terminal, args.trust.as_ref())?,
        authorities: trusted(None)?,
        workers: workers::pool()?,
        cache: workers::cache(false),
        terminal: Terminal { lang: terminal.lang, json: false, quiet: true },
    };
    let places = [dirs::desktop_dir(), dirs::document_dir(), dirs::download_dir(), dirs::home_dir()];
    let drives = ('C'..='Z').filter(|_| cfg!(windows)).map(|letter| PathBuf::from(format!("{letter}:\\")));
    let mut places: Vec<PathBuf> = places.into_iter().flatten().chain(drives).filter(|path| path.is_dir()).collect();
    places.dedup();
    let start = args.path.as_deref().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    let options = DeskOptions {
        speaker: terminal.speaker(),
        start,
        places,
        recent: dirs::data_local_dir().map(|folder| folder.join("classproof").join("desk_recent.txt")),
        idle: Duration::from_secs(60 * u64::from(args.idle)),
        browser: !args.no_browser,
        work: Box::new(work),
    };
    let announce = |address: &str| terminal.out(&terminal.speaker().say(&Message::new("desk.running").text("address", address)));
    serve(options, announce).map_err(|error| Stop::file(Path::new("127.0.0.1"), &error))?;
    terminal.out(&terminal.speaker().term("desk.ended"));
    Ok(Exit::Good)
}

/// What the work needs, read once.
struct DeskWork {
    standard: Standard,
    profile: Profile,
    registry: Option<Registry>,
    authorities: Authorities,
    workers: Pool,
    cache: Option<CacheOptions>,
    terminal: Terminal,
}

impl DeskWork {
    fn speaker(&self) -> Speaker {
        self.terminal.speaker()
    }

    fn now(&self) -> Result<ProvenTime, Message> {
        self.terminal.proven_time(None).map_err(|stop| stop.message)
    }
}

impl Work for DeskWork {
    fn check(&self, dir: &Path, progress: &dyn Progress) -> Result<Page, Message> {
        let options = CheckOptions {
            standard: &self.standard,
            profile: &self.profile,
            now: self.now()?.at,
            prober: &self.workers,
            previews: true,
            cache: self.cache.as_ref(),
            progress,
        };
        let checked = check(dir, options, self.speaker()).map_err(|error| error.explain())?;
        Ok(Page {
            html: checked.page(Some(FILES_AT)),
            verdict: checked.verdict_words(),
            gaps: (!checked.is_met()).then(|| checked.paste().join("\n")),
            files: Box::new(ClassFiles { folder: checked.folder().clone(), types: types(checked.inventory()) }),
        })
    }

    fn verify(&self, bundle: &Path, progress: &dyn Progress) -> Result<Page, Message> {
        let proven = self.now()?;
        let receipt = receipt_of(&self.terminal, None, bundle).ok().flatten();
        let beside = Beside::of(&self.terminal, bundle, receipt);
        let (newer, none) = (newer(&[bundle.to_owned()]), Stamps::default());
        let options = VerifyOptions {
            registry: self.registry.as_ref(),
            at: proven.at,
            proven,
            standard: &self.standard,
            profile: &self.profile,
            accepted_profiles: &[],
            compare: None,
            whole_files: false,
            receipt: None,
            stamps: &none,
            receipt_stamps: &none,
            newer: &newer,
            authorities: &self.authorities,
            prober: &self.workers,
            previews: true,
            progress,
        };
        let verification = verify(bundle, &beside.used_by(options)).map_err(|error| error.explain())?;
        let speaker = verification.speaker(self.speaker());
        let playback = verification.integrity.inventory.as_ref().and_then(|sealed| Playback::of(bundle, sealed).ok());
        let measured = verification.standard.as_ref().map(|measured| types(&measured.inventory));
        Ok(Page {
            html: verification.page(bundle, Settings::new(&self.standard, &self.profile), &speaker, Some(FILES_AT)),
            verdict: verification.verdict_words(&speaker),
            gaps: None,
            files: Box::new(SealedFiles { playback, types: measured.unwrap_or_default() }),
        })
    }
}

/// The measured types of the files.
fn types(inventory: &Inventory) -> BTreeMap<MemberPath, String> {
    inventory.files.iter().map(|file| (file.path.clone(), file.facts.media_type.clone())).collect()
}
