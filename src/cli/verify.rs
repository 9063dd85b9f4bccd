//! `verify`: three verdicts on each bundle.

use std::path::Path;

use classproof::formats::registry::Registry;
use classproof::pipelines::verify::{VERIFY_SCHEMA, Verdict, Verification, VerifyOptions, verify, verify_bag};
use classproof::record::standard::Settings;
use classproof::stages::open::OpenError;
use classproof::stages::report::json::{AuthenticityReport, BundleReport, IntegrityReport, StepOutcome, VerdictName, VerifyReport};
use classproof::words::digest::Digest;
use classproof::words::wording::{Explain, Message};

use super::args::VerifyArgs;
use super::exit::Exit;
use super::rules::{profile, standard};
use super::terminal::{Ended, Stop, Terminal};
use super::trust::read_registry;
use super::workers;

pub fn run(terminal: &Terminal, args: &VerifyArgs) -> Ended {
    if args.bag {
        return bags(terminal, args);
    }
    if args.report.is_some() && args.bundles.len() > 1 {
        return Err(Stop::usage(Message::new("cli.one_report")));
    }
    let workers = workers::start(usize::MAX)?;
    let at = terminal.time(args.at.as_deref())?;
    let standard = standard(args.of.standard.as_deref())?;
    let profile = profile(terminal, &standard, args.profile.as_deref())?;
    let registry: Option<Registry> = read_registry(terminal, args.trust.as_ref())?;
    let compare = args.compare.as_deref().map(|name| super::rules::profile(terminal, &standard, Some(name))).transpose()?;
    let accepted_profiles = args
        .accept_profile
        .iter()
        .map(|text| Digest::parse(text).map_err(|_| Stop::usage(Message::new("usage.digest").text("value", text))))
        .collect::<Result<Vec<_>, _>>()?;
    let bars = terminal.bars();
    let options = VerifyOptions {
        registry: registry.as_ref(),
        at,
        standard: &standard,
        profile: &profile,
        accepted_profiles: &accepted_profiles,
        compare: compare.as_ref(),
        whole_files: args.bagit,
        prober: &workers,
        previews: args.report.is_some(),
        progress: &bars,
    };
    let mut documents = Vec::new();
    let mut worst = Exit::Good;
    for path in &args.bundles {
        match verify(path, &options) {
            Ok(verification) => {
                worst = worst.or_worse(exit(&verification));
                let speaker = verification.speaker(terminal.speaker());
                if let Some(report) = &args.report {
                    std::fs::write(report, verification.page(path, Settings::new(&standard, &profile), &speaker))
                        .map_err(|error| Stop::file(report, &error))?;
                }
                if terminal.json {
                    documents.push(verification.document(path, &standard, &speaker));
                } else {
                    terminal.out(&verification.lines(path, &standard, &speaker, args.all).join("\n"));
                }
            }
            Err(error) => {
                worst = worst.or_worse(Exit::Failed);
                documents.push(unopened(terminal, path, &error));
            }
        }
    }
    print(terminal, args, &documents);
    Ok(worst)
}

/// `verify --bag`: bags of any maker, their integrity alone.
fn bags(terminal: &Terminal, args: &VerifyArgs) -> Ended {
    let bars = terminal.bars();
    let mut documents = Vec::new();
    let mut worst = Exit::Good;
    for path in &args.bundles {
        match verify_bag(path, &bars) {
            Ok(verification) => {
                worst = worst.or_worse(if verification.is_intact() { Exit::Good } else { Exit::Damaged });
                if terminal.json {
                    documents.push(verification.document(path, &terminal.speaker()));
                } else {
                    terminal.out(&verification.lines(path, &terminal.speaker()).join("\n"));
                }
            }
            Err(error) => {
                worst = worst.or_worse(Exit::Failed);
                documents.push(unopened(terminal, path, &error));
            }
        }
    }
    print(terminal, args, &documents);
    Ok(worst)
}

/// With `--json`, the document of one bundle, or an array for several.
fn print(terminal: &Terminal, args: &VerifyArgs, documents: &[VerifyReport]) {
    match (terminal.json, documents) {
        (true, [one]) if args.bundles.len() == 1 => terminal.out_json(one),
        (true, several) => terminal.out_json(&several),
        (false, _) => {}
    }
}

fn exit(verification: &Verification) -> Exit {
    match verification.verdict() {
        Verdict::Accepted => Exit::Good,
        Verdict::StandardNotMet | Verdict::NotChecked => Exit::NotMet,
        Verdict::Damaged => Exit::Damaged,
        Verdict::Untrusted => Exit::Untrusted,
    }
}

/// Says that something could not be opened; its document: nothing was checked.
fn unopened(terminal: &Terminal, path: &Path, error: &OpenError) -> VerifyReport {
    let words = terminal.speaker().say(&error.explain());
    terminal.err(&format!("{}{words}", terminal.speaker().term("cli.error")));
    VerifyReport {
        schema: VERIFY_SCHEMA.to_owned(),
        verdict: VerdictName::NotChecked,
        bundle: BundleReport { path: path.to_string_lossy().into_owned(), id: None, label: None },
        integrity: IntegrityReport { outcome: StepOutcome::NotChecked, method: String::new(), findings: Vec::new() },
        authenticity: AuthenticityReport {
            outcome: StepOutcome::NotChecked,
            signer: None,
            fingerprint: None,
            signed_at: None,
            findings: Vec::new(),
        },
        standard: None,
        tables: Vec::new(),
        packed: None,
        compared: None,
        packer_disagrees: Vec::new(),
        error: Some(words),
    }
}
