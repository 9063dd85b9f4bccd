//! `verify`: integrity, authenticity and standard of each bundle.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use classproof::formats::registry::Registry;
use classproof::pipelines::succession::newer;
use classproof::pipelines::verify::{VERIFY_SCHEMA, Verdict, Verification, VerifyOptions, verify, verify_bag};
use classproof::record::standard::Settings;
use classproof::stages::evidence::Stamps;
use classproof::stages::receipt::ReceiptFiles;
use classproof::stages::report::json::VerifyReport;
use classproof::stages::report::page::fleet::fleet_page;
use classproof::stages::write::write_file;
use classproof::words::digest::Digest;
use classproof::words::wording::Message;

use crate::cli::args::VerifyArgs;
use crate::cli::exit::Exit;
use crate::cli::output::{Report, inputs};
use crate::cli::receipt::{beside, read_files};
use crate::cli::rules::{profile, standard};
use crate::cli::side_by_side::{self, BundleOutput};
use crate::cli::terminal::{Ended, Stop, Terminal};
use crate::cli::timestamp::{stamps_of, trusted};
use crate::cli::trust::read_registry;
use crate::cli::workers;

pub fn run(terminal: &Terminal, args: &VerifyArgs) -> Ended {
    if args.bag {
        return bags(terminal, args);
    }
    if args.receipt.is_some() && args.bundles.len() > 1 {
        return Err(Stop::usage(Message::new("usage.one_receipt")));
    }
    let workers = workers::pool()?;
    let proven = terminal.proven_time(args.at.as_deref())?;
    let standard = standard(args.of.standard.as_deref())?;
    let profile = profile(terminal, &standard, args.profile.as_deref())?;
    let registry: Option<Registry> = read_registry(terminal, args.trust.as_ref())?;
    let compare = args.compare.as_deref().map(|name| crate::cli::rules::profile(terminal, &standard, Some(name))).transpose()?;
    let accepted_profiles = args
        .accept_profile
        .iter()
        .map(|text| Digest::parse(text).map_err(|_| Stop::usage(Message::new("usage.digest").text("value", text))))
        .collect::<Result<Vec<_>, _>>()?;
    let authorities = trusted(args.authorities.as_ref())?;
    let named =
        [args.profile.as_deref().map(Path::new), args.compare.as_deref().map(Path::new), args.trust.as_deref(), args.receipt.as_deref()];
    let read = inputs(&args.bundles, named, &args.of);
    let report = Report::new(args.report.as_ref(), args.force, &read)?;
    // With several bundles, the report is an index with one page per bundle next to it.
    let pages: Vec<PathBuf> = match &args.report {
        Some(index) if args.bundles.len() > 1 => {
            (0..args.bundles.len()).map(|number| Report::of_bundle(index, number, args.force, &read)).collect::<Result<_, _>>()?
        }
        Some(single) => vec![single.clone()],
        None => Vec::new(),
    };
    let page_of = |path: &Path| {
        let number = args.bundles.iter().position(|bundle| std::ptr::eq(bundle.as_path(), path))?;
        pages.get(number)
    };
    let written: Mutex<Vec<&PathBuf>> = Mutex::new(Vec::new());
    let newer = newer(&args.bundles);
    let none = Stamps::default();
    let bars = terminal.bars();
    let options = VerifyOptions {
        registry: registry.as_ref(),
        at: proven.at,
        proven,
        standard: &standard,
        profile: &profile,
        accepted_profiles: &accepted_profiles,
        compare: compare.as_ref(),
        whole_files: args.bagit,
        receipt: None,
        stamps: &none,
        receipt_stamps: &none,
        newer: &newer,
        authorities: &authorities,
        prober: &workers,
        previews: args.report.is_some(),
        progress: &bars,
    };
    let told = side_by_side::each(terminal, &bars, &args.bundles, |path| {
        let receipt = if args.no_receipt { None } else { receipt_of(terminal, args.receipt.as_deref(), path)? };
        let beside = Beside::of(terminal, path, receipt);
        let options = beside.used_by(options.clone());
        let verification = match verify(path, &options) {
            Ok(verification) => verification,
            Err(error) => return Ok(BundleOutput::unopened(terminal, VERIFY_SCHEMA, path, &error)),
        };
        let speaker = verification.speaker(terminal.speaker());
        if let Some(page) = page_of(path) {
            write_file(page, verification.page(path, Settings::new(&standard, &profile), &speaker, None).as_bytes(), args.force, false)?;
            written.lock().unwrap_or_else(PoisonError::into_inner).push(page);
        }
        Ok(BundleOutput {
            exit: exit(&verification),
            document: verification.document(path, &standard, &speaker),
            lines: verification.lines(path, &standard, &speaker, args.all),
        })
    })?;
    if let (Some(index), true) = (&report, args.bundles.len() > 1) {
        let written = written.into_inner().unwrap_or_else(PoisonError::into_inner);
        let rows: Vec<(&VerifyReport, Option<String>)> =
            told.iter().zip(&pages).map(|((_, document), page)| (document, name(page, &written))).collect();
        index.write(&fleet_page(&rows, &terminal.speaker()))?;
    }
    Ok(side_by_side::sum_up(terminal, &args.bundles, told))
}

/// What lies beside a bundle and bears on its verification.
pub struct Beside {
    receipt: Option<ReceiptFiles>,
    stamps: Stamps,
    receipt_stamps: Stamps,
}

impl Beside {
    /// Reads the time-stamps of a bundle and of its receipt.
    pub fn of(terminal: &Terminal, bundle: &Path, receipt: Option<ReceiptFiles>) -> Self {
        let receipt_stamps = receipt.as_ref().map(|files| stamps_of(terminal, Path::new(&files.path))).unwrap_or_default();
        Self { stamps: stamps_of(terminal, bundle), receipt_stamps, receipt }
    }

    /// Options that take it into account.
    pub fn used_by<'a>(&'a self, options: VerifyOptions<'a>) -> VerifyOptions<'a> {
        VerifyOptions { receipt: self.receipt.as_ref(), stamps: &self.stamps, receipt_stamps: &self.receipt_stamps, ..options }
    }
}

/// The receipt that was named, else the one beside the bundle.
pub fn receipt_of(terminal: &Terminal, named: Option<&Path>, bundle: &Path) -> Result<Option<ReceiptFiles>, Stop> {
    if let Some(named) = named {
        return read_files(terminal, named).map(Some);
    }
    let path = beside(bundle);
    if !path.is_file() {
        return Ok(None);
    }
    // One that nobody asked for and that can not be read keeps no bundle from being verified.
    let unread = |stop: Stop| terminal.tell(&Message::new("receipt.unread").because(stop.message));
    Ok(read_files(terminal, &path).map_err(unread).ok())
}

/// The file name of a bundle's page, if it was written.
fn name(page: &PathBuf, written: &[&PathBuf]) -> Option<String> {
    written.contains(&page).then(|| page.file_name().unwrap_or_default().to_string_lossy().into_owned())
}

/// `verify --bag`: checks only the integrity of bags, whatever program made them.
fn bags(terminal: &Terminal, args: &VerifyArgs) -> Ended {
    let bars = terminal.bars();
    side_by_side::all(terminal, &bars, &args.bundles, |path| match verify_bag(path, &bars) {
        Ok(verification) => Ok(BundleOutput {
            exit: if verification.is_intact() { Exit::Good } else { Exit::Damaged },
            document: verification.document(path, &terminal.speaker()),
            lines: verification.lines(path, &terminal.speaker()),
        }),
        Err(error) => Ok(BundleOutput::unopened(terminal, VERIFY_SCHEMA, path, &error)),
    })
}

fn exit(verification: &Verification) -> Exit {
    match verification.verdict() {
        Verdict::Accepted => Exit::Good,
        Verdict::StandardNotMet | Verdict::NotChecked => Exit::NotMet,
        Verdict::Damaged => Exit::Damaged,
        Verdict::Untrusted => Exit::Untrusted,
    }
}
