//! `receipt issue`, `receipt verify`, `receipt page`: the officer's signed receipt (查验回执).

use std::path::{Path, PathBuf};

use classproof::formats::receipt::{PAGE_ENDING, RECEIPT_ENDING, Receipt, ReceiptVerdict, SIGNATURE_ENDING};
use classproof::formats::registry::{Registry, Standing, is_officer};
use classproof::formats::signature::{RECEIPT_NAMESPACE, VerifyingKey};
use classproof::formats::volumes::{archive_of, with_ending};
use classproof::pipelines::receipt::{AnswerFault, Decision, Sheet, blank, compose, page, pieces, worth};
use classproof::pipelines::timestamp::Stamped;
use classproof::pipelines::verify::{Verdict, Verification, VerifyOptions, received, verify};
use classproof::record::answers::Answers;
use classproof::record::standard::Standard;
use classproof::stages::check::{CheckOptions, CheckOutcome, check};
use classproof::stages::evidence::Stamps;
use classproof::stages::label::Drawn;
use classproof::stages::open::open;
use classproof::stages::receipt::{Failing, ReceiptFiles, ReceiptFinding, ReceiptWorth};
use classproof::stages::report::answers::{ReceiptIssueReport, ReceiptPageReport, ReceiptReport, path_text};
use classproof::stages::report::receipt::{ReceiptContent, lines, review_line, verdict_words};
use classproof::stages::report::speaker::Speaker;
use classproof::words::digest::Digest;
use classproof::words::proven_time::ProvenTime;
use classproof::words::wording::{Explain as _, Message};
use jiff::Timestamp;

use super::args::{ReceiptCommand, ReceiptIssueArgs, ReceiptPageArgs, ReceiptVerifyArgs};
use super::exit::Exit;
use super::label::with_code_points;
use super::output::{Report, inputs};
use super::review_questions::Asking;
use super::rules::{profile, standard};
use super::terminal::{Ended, Stop, Terminal, shown_path};
use super::timestamp::{stamps_of, trusted};
use super::trust::read_registry;
use super::workers;

pub fn run(terminal: &Terminal, command: &ReceiptCommand) -> Ended {
    match command {
        ReceiptCommand::Issue(args) => issue(terminal, args),
        ReceiptCommand::Verify(args) => verify_receipt(terminal, args),
        ReceiptCommand::Page(args) => print_page(terminal, args),
    }
}

/// Where the receipt of a bundle lies if nothing else is said.
pub fn beside(bundle: &Path) -> PathBuf {
    with_ending(&archive_of(bundle), RECEIPT_ENDING)
}

/// A receipt and its signature, which lies beside it.
pub fn read_files(terminal: &Terminal, path: &Path) -> Result<ReceiptFiles, Stop> {
    let text = terminal.read_small(path)?;
    let signature = with_ending(path, SIGNATURE_ENDING);
    let signature = if signature.try_exists().unwrap_or(false) { Some(terminal.read_small(&signature)?) } else { None };
    Ok(ReceiptFiles { path: path_text(path), text, signature })
}

fn issue(terminal: &Terminal, args: &ReceiptIssueArgs) -> Ended {
    let workers = workers::pool()?;
    let at = terminal.time(args.now.as_deref())?;
    let standard = standard(args.of.standard.as_deref())?;
    let profile = profile(terminal, &standard, args.profile.as_deref())?;
    let registry = read_registry(terminal, args.trust.as_ref())?;
    let text_path = args.output.clone().unwrap_or_else(|| beside(&args.bundle));
    let signature_path = with_ending(&text_path, SIGNATURE_ENDING);
    let page_path = page_beside(&text_path);
    let named = [&args.key, &args.trust, &args.answers, &args.previous].map(|path| path.as_deref());
    let read = inputs(std::slice::from_ref(&args.bundle), named.into_iter().chain([args.profile.as_deref().map(Path::new)]), &args.of);
    // What would stop it at the end stops it before the long part.
    let outputs = match &args.blank_answers {
        Some(sheet) => vec![sheet],
        None => vec![&text_path, &signature_path, &page_path],
    };
    let outputs = outputs.into_iter().map(|path| Report::new(Some(path), args.force, &read)).collect::<Result<Vec<_>, _>>()?;
    let signing = match (&args.key, &args.blank_answers) {
        (Some(key), None) => {
            let key = terminal.signer(key, args.passphrase_file.as_deref())?;
            let officer = officer(registry.as_ref(), &key.public(), args.officer.as_deref(), at)?;
            Some((key, officer))
        }
        _ => None,
    };
    let sheet = args.answers.as_deref().map(|path| Ok::<_, Stop>((path, Sheet::read(&terminal.read_small(path)?)))).transpose()?;
    let sheet =
        sheet.map(|(path, sheet)| sheet.map(|sheet| (path, sheet)).map_err(|faults| bad_sheet(terminal, path, &faults))).transpose()?;
    let previous = args.previous.as_deref().map(|path| previous(terminal, path, at)).transpose()?;

    let authorities = trusted(args.authorities.as_ref())?;
    let stamps = stamps_of(terminal, &args.bundle);
    let bars = terminal.bars();
    let options = VerifyOptions {
        registry: registry.as_ref(),
        at,
        proven: ProvenTime::now(at),
        standard: &standard,
        profile: &profile,
        accepted_profiles: &[],
        compare: None,
        whole_files: true,
        receipt: None,
        stamps: &stamps,
        receipt_stamps: &Stamps::default(),
        newer: &[],
        authorities: &authorities,
        prober: &workers,
        previews: false,
        progress: &bars,
    };
    let (verified, container) = rayon::join(|| verify(&args.bundle, &options), || pieces(&args.bundle));
    let mut verification = verified?;
    let container = container.map_err(|(path, error)| Stop::file(&path, &error))?;
    let speaker = verification.speaker(terminal.speaker());
    if let (Some(path), Some(measured)) = (&args.blank_answers, &verification.standard) {
        let text = blank(verification.integrity.bundle_id, &measured.reviews, &measured.judgement, &standard, &speaker);
        outputs.iter().flatten().try_for_each(|output| output.write(text.as_bytes()))?;
        return Ok(told_blank(terminal, args, path, measured.reviews.len()));
    }
    let Some((key, officer)) = signing else { return Err(Stop::failed(Message::new("receipt.nothing_to_ask"))) };
    let answers = |checks| Answers { officer: officer.clone(), at, checks };
    match (&sheet, asks(terminal, args, &verification)) {
        (Some((path, sheet)), _) => {
            let id = verification.integrity.bundle_id;
            let Some(measured) = &mut verification.standard else { return Err(Stop::failed(Message::new("receipt.nothing_to_ask"))) };
            let mut checks = measured.reviews.clone();
            sheet.answer(id, &mut checks).map_err(|faults| bad_sheet(terminal, path, &faults))?;
            measured.review(&answers(checks), &standard, &profile);
        }
        (None, true) => {
            if let Some(measured) = &mut verification.standard {
                let mut checks = measured.reviews.clone();
                let people = measured.inventory.class.roster.as_ref().map_or(0, Vec::len);
                let asking = Asking { speaker: &speaker, judgement: &measured.judgement, standard: &standard, people };
                let (stdin, stderr) = (std::io::stdin(), std::io::stderr());
                asking.ask(&mut checks, &mut stdin.lock(), &mut stderr.lock()).map_err(|error| Stop::file(Path::new("-"), &error))?;
                measured.review(&answers(checks), &standard, &profile);
            }
        }
        (None, false) => {}
    }
    let edition = registry.as_ref().map(|registry| &registry.edition);
    let decision = Decision {
        officer,
        office: args.office.clone(),
        at,
        reject: args.reject.clone(),
        remark: args.remark.clone(),
        registry: edition.map(|edition| edition.digest),
        registry_version: edition.and_then(|edition| Some(edition.heading.as_ref()?.version.to_string())),
        previous,
    };
    let receipt = compose(&verification, container, (&standard, &profile), decision, &speaker);
    let text = receipt.text();
    let signature = key.sign(RECEIPT_NAMESPACE, text.as_bytes())?;
    // What stands there is what will be read: texts from outside were brought into one line.
    let receipt = Receipt::read(text.as_bytes())?;
    let digest = Digest::of(text.as_bytes());
    let name = registry.as_ref().and_then(|registry| registry.names.get(&receipt.officer)).map(String::as_str);
    let drawn = page(&receipt, digest, name, Some(&standard), &speaker).ok_or_else(no_font)?;
    let drawn_page = drawn.files.concat();
    let files = [&text_path, &signature_path, &page_path];
    for (number, (output, bytes)) in
        outputs.iter().flatten().zip([text.as_bytes(), signature.as_slice(), drawn_page.as_slice()]).enumerate()
    {
        // All of them or none: a text without its signature is no receipt.
        let undo = |_: &Stop| files.iter().take(if args.force { 0 } else { number }).for_each(|path| drop(std::fs::remove_file(path)));
        output.write(bytes).inspect_err(undo)?;
    }
    if terminal.json {
        terminal.out_json(&ReceiptIssueReport {
            schema: "classproof/receipt-issue/v1".to_owned(),
            bundle: path_text(&args.bundle),
            files: files.iter().map(|path| path_text(path)).collect(),
            digest: Some(digest),
            content: Some(ReceiptContent::of(&receipt)),
            missing: missing(&drawn),
        });
    } else {
        let mut told = verification.lines(&args.bundle, &standard, &speaker, args.all);
        told.push(String::new());
        told.extend(open_reviews(&receipt, &standard, &speaker));
        told.push(speaker.say(&Message::new("receipt.issued").text("files", files.map(|path| shown_path(path)).join("  "))));
        told.push(verdict_words(&receipt, &speaker));
        terminal.show(&told);
    }
    tell_missing(terminal, &drawn);
    Ok(exit(&receipt, verification.verdict()))
}

/// Where the page of a receipt goes if nothing else is said.
fn page_beside(receipt: &Path) -> PathBuf {
    if receipt.extension().is_some_and(|ending| ending == "txt") {
        with_ending(&receipt.with_extension(""), PAGE_ENDING)
    } else {
        with_ending(receipt, PAGE_ENDING)
    }
}

fn no_font() -> Stop {
    Stop::failed(Message::new("label.no_font"))
}

fn missing(drawn: &Drawn) -> Vec<String> {
    drawn.missing.iter().map(ToString::to_string).collect()
}

fn tell_missing(terminal: &Terminal, drawn: &Drawn) {
    if !drawn.missing.is_empty() {
        terminal.tell(&Message::new("label.missing").text("characters", with_code_points(&drawn.missing)));
    }
}

/// Prints a receipt as a page. Whether it counts is not asked: the page says by what that is checked.
fn print_page(terminal: &Terminal, args: &ReceiptPageArgs) -> Ended {
    let standard = standard(args.of.standard.as_deref())?;
    let registry = read_registry(terminal, args.trust.as_ref())?;
    let output = args.output.clone().unwrap_or_else(|| page_beside(&args.receipt));
    let read = inputs(&[], [Some(args.receipt.as_path()), args.trust.as_deref()], &args.of);
    let report = Report::new(Some(&output), args.force, &read)?;
    let text = terminal.read_small(&args.receipt)?;
    let receipt = Receipt::read(&text)?;
    let name = registry.as_ref().and_then(|registry| registry.names.get(&receipt.officer)).map(String::as_str);
    let drawn = page(&receipt, Digest::of(&text), name, Some(&standard), &terminal.speaker()).ok_or_else(no_font)?;
    report.iter().try_for_each(|report| report.write(&drawn.files.concat()))?;
    if terminal.json {
        terminal.out_json(&ReceiptPageReport {
            schema: "classproof/receipt-page/v1".to_owned(),
            path: path_text(&args.receipt),
            file: path_text(&output),
            missing: missing(&drawn),
        });
    } else {
        terminal.show(&[terminal.speaker().say(&Message::new("receipt.page_made").text("file", shown_path(&output)))]);
        tell_missing(terminal, &drawn);
    }
    Ok(Exit::Good)
}

/// Whether the human checks are asked on the terminal: only where the answers can make a difference.
fn asks(terminal: &Terminal, args: &ReceiptIssueArgs, verification: &Verification) -> bool {
    let open = args.reject.is_none() && verification.verdict() == Verdict::Accepted;
    open && !terminal.json && terminal.can_ask()
}

/// The checks that nobody answered.
fn open_reviews(receipt: &Receipt, standard: &Standard, speaker: &Speaker) -> Vec<String> {
    const MOST: usize = 20;
    let open: Vec<_> = receipt.reviews.iter().filter(|check| check.passed().is_none()).collect();
    // Of what is rejected nobody needs to look at more.
    if open.is_empty() || receipt.verdict == ReceiptVerdict::Rejected {
        return Vec::new();
    }
    let mut told = vec![speaker.say(&Message::new("receipt.open").count("count", open.len()))];
    told.extend(open.iter().take(MOST).map(|check| format!("    ◎ {}", review_line(check, Some(standard), speaker))));
    told.extend((open.len() > MOST).then(|| format!("    … {}", open.len() - MOST)));
    told
}

fn exit(receipt: &Receipt, verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Damaged => Exit::Damaged,
        Verdict::Untrusted => Exit::Untrusted,
        _ if receipt.verdict == ReceiptVerdict::Rejected => Exit::NotMet,
        _ => Exit::Good,
    }
}

fn told_blank(terminal: &Terminal, args: &ReceiptIssueArgs, path: &Path, count: usize) -> Exit {
    if terminal.json {
        terminal.out_json(&ReceiptIssueReport {
            schema: "classproof/receipt-issue/v1".to_owned(),
            bundle: path_text(&args.bundle),
            files: vec![path_text(path)],
            digest: None,
            content: None,
            missing: Vec::new(),
        });
    } else {
        let message = Message::new("receipt.blank_written").text("path", shown_path(path)).count("count", count);
        terminal.show(&[terminal.speaker().say(&message)]);
    }
    Exit::Good
}

/// Who signs: the officer that was named, or whom the registry names for the key. Nobody else's receipt would count.
fn officer(registry: Option<&Registry>, key: &VerifyingKey, named: Option<&str>, at: Timestamp) -> Result<String, Stop> {
    let refused = |message: Message| Stop { exit: Exit::Untrusted, message };
    let Some(registry) = registry else { return Err(refused(Message::new("receipt.no_registry_to_sign"))) };
    let is_one = |officer: &str| is_officer(officer) && registry.standing(key, officer, RECEIPT_NAMESPACE, at) == Standing::Trusted;
    let known = registry.entries.iter().filter(|entry| entry.key.same_key(key)).flat_map(|entry| entry.principals.iter());
    let officer = match named {
        Some(named) => Some(named.to_owned()).filter(|named| is_one(named)),
        None => known.map(String::as_str).find(|officer| is_one(officer)).map(str::to_owned),
    };
    officer.ok_or_else(|| {
        let message = Message::new("receipt.not_an_officer").text("fingerprint", key.fingerprint());
        refused(message.text("officer", named.map(|named| format!(" {named}")).unwrap_or_default()))
    })
}

/// The digest of the receipt before, which must be one, and must not be later.
fn previous(terminal: &Terminal, path: &Path, at: Timestamp) -> Result<Digest, Stop> {
    let text = terminal.read_small(path)?;
    let receipt = Receipt::read(&text)
        .map_err(|error| Stop::failed(Message::new("receipt.previous_unread").text("path", shown_path(path)).because(error.explain())))?;
    if receipt.received > at {
        return Err(Stop::failed(Message::new("receipt.previous_later")));
    }
    Ok(Digest::of(&text))
}

/// All that is wrong with a sheet of answers.
fn bad_sheet(terminal: &Terminal, path: &Path, faults: &[AnswerFault]) -> Stop {
    let said: Vec<String> = faults.iter().map(|fault| format!("\n  {}", terminal.speaker().say(&fault.explain()))).collect();
    Stop::failed(Message::new("answers.refused").text("path", shown_path(path)).text("faults", said.concat()))
}

fn verify_receipt(terminal: &Terminal, args: &ReceiptVerifyArgs) -> Ended {
    let at = terminal.time(args.at.as_deref())?;
    let registry = read_registry(terminal, args.trust.as_ref())?;
    let files = read_files(terminal, &args.receipt)?;
    let chain = args.previous.iter().map(|path| terminal.read_small(path)).collect::<Result<Vec<_>, _>>()?;
    let authorities = trusted(args.authorities.as_ref())?;
    // One that can not be read keeps no receipt from being verified.
    let stamped = Stamped::read(&args.receipt).and_then(|stamped| stamped.check(None, &authorities, at)).ok();
    let there = stamped.as_ref().and_then(|proven| proven.earliest.as_ref()).map_or(at, |stamp| stamp.at);
    let mut worth = ReceiptWorth::of(&files, registry.as_ref(), at, there).after(&chain);
    if let Some(bundle) = &args.bundle {
        let bars = terminal.bars();
        let opened = open(bundle)?;
        let checked = check(&opened, CheckOptions::default(), &bars);
        let container = pieces(bundle).map_err(|(path, error)| Stop::file(&path, &error))?;
        worth = worth.against(&received(&checked, container.whole));
        // Of a file its digest says that it is the one that was received, damaged or not; of a folder only the check does.
        let damaged = container.whole.is_none() && checked.outcome == CheckOutcome::Failed;
        worth.findings.extend(damaged.then_some(ReceiptFinding::BundleDamaged));
    }
    let exit = match worth.findings.iter().map(|finding| finding.failing()).max() {
        Some(Failing::Unread) => Exit::Failed,
        Some(Failing::Damaged) => Exit::Damaged,
        Some(Failing::Untrusted) => Exit::Untrusted,
        None if worth.trusted().is_some_and(|receipt| receipt.verdict == ReceiptVerdict::Rejected) => Exit::NotMet,
        None => Exit::Good,
    };
    let speaker = terminal.speaker();
    if terminal.json {
        terminal.out_json(&ReceiptReport {
            schema: "classproof/receipt/v1".to_owned(),
            bundle: args.bundle.as_deref().map(path_text),
            receipt: worth::part(&worth, &speaker),
        });
        return Ok(exit);
    }
    let mut told = vec![worth::words(&worth, &speaker)];
    told.extend(worth.findings.iter().map(|finding| format!("    ✘ {}", speaker.say(&finding.explain()))));
    if worth.findings.is_empty() {
        told.push(speaker.term(if args.bundle.is_some() { "receipt.of_this_bundle" } else { "receipt.no_bundle_given" }));
    }
    // What does not count is not repeated, as if it did.
    if let Some(receipt) = worth.trusted() {
        told.push(String::new());
        let standard = standard(None).ok();
        told.extend(lines(receipt, worth.name.as_deref(), standard.as_ref(), &speaker));
    }
    terminal.show(&told);
    Ok(exit)
}
