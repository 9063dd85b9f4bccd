//! Labels of a bundle. Their content comes from the bundle's own lists, which are not authenticated here.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::formats::bagit::bag::Bag as _;
use crate::formats::label_code::{Belonging, LabelCode};
use crate::formats::region::{FileRegion, ReadAt};
use crate::record::facts::{GivenUp, Problem};
use crate::stages::check::{Lists, read_lists};
use crate::stages::label::{Face, Size, as_pdf, as_svg};
use crate::stages::open::{OpenError, discs, open};
use crate::stages::probe::Prober;
use crate::stages::report::label::{Disc, Label, rows, text_labels};
use crate::stages::report::speaker::Speaker;
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// Output formats of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One PDF with the labels of all discs.
    Pdf,
    /// One SVG per disc.
    Svg,
    /// Plain text.
    Text,
}

/// The labels of a bundle.
#[derive(Clone, Debug)]
pub struct Labels {
    /// The bundle's id.
    pub id: Digest,
    /// The label of the class.
    pub label: Label,
    /// Number of discs.
    pub discs: usize,
    /// The contents of the files: one; for SVG, one per disc.
    pub files: Vec<Vec<u8>>,
    /// Characters that the embedded font lacks.
    pub missing: BTreeSet<char>,
    /// Whether a text had to be shortened.
    pub shortened: bool,
}

/// Why there is no label.
#[derive(Debug)]
pub enum LabelError {
    /// There is no bundle.
    Open(OpenError),
    /// The lists of the bundle cannot be read or contradict each other.
    Lists,
    /// The program's embedded font is damaged.
    Font,
    /// The photograph of a label cannot be opened.
    Picture {
        /// Its path.
        path: String,
        /// Why: a term key, or the problem of its content.
        why: Result<String, Problem>,
    },
}

impl Explain for LabelError {
    fn explain(&self) -> Message {
        match self {
            Self::Open(error) => error.explain(),
            Self::Lists => Message::new("extract.damaged"),
            Self::Font => Message::new("label.no_font"),
            Self::Picture { path, why } => {
                let message = Message::new("label.scan_no_picture").text("path", path);
                match why {
                    Ok(reason) => message.term("reason", reason),
                    Err(problem) => message.with("reason", problem.explain().told()),
                }
            }
        }
    }
}

explained!(LabelError { Open(OpenError) });

/// Creates the labels of a bundle, one per disc.
///
/// # Errors
/// [`LabelError`].
pub fn label(bundle: &Path, form: Form, size: Size, speaker: &Speaker) -> Result<Labels, LabelError> {
    let (lists, discs) = read(bundle)?;
    let mut labels = Labels {
        id: lists.bundle_id,
        label: Label::of(&lists.inventory.class),
        discs: discs.len(),
        files: Vec::new(),
        missing: BTreeSet::new(),
        shortened: false,
    };
    if form == Form::Text {
        labels.files = vec![text_labels(&lists.inventory, lists.supersedes.as_ref(), &lists.bundle_id, &discs, speaker).into_bytes()];
        return Ok(labels);
    }
    // A number and its unit stay on the same line.
    let kept = |(term, value): (String, String), disc: &Disc| {
        let size = speaker.bytes(disc.bytes);
        (term, value.replace(&size, &size.replace(' ', "\u{A0}")))
    };
    let face = |disc: &Disc| Face {
        lang: speaker.lang(),
        heading: speaker.term("label.heading"),
        institution: labels.label.institution.clone(),
        name: labels.label.class_name.clone(),
        rows: rows(&lists.inventory, lists.supersedes.as_ref(), disc, speaker).into_iter().map(|row| kept(row, disc)).collect(),
        id_term: speaker.term("label.id"),
        hint: speaker.term("label.hint"),
        code: LabelCode { bundle: lists.bundle_id, disc: Some(disc.place).filter(|(_, count)| *count > 1) },
    };
    let faces: Vec<Face> = discs.iter().map(face).collect();
    let drawn = if form == Form::Pdf { as_pdf(&faces, size) } else { as_svg(&faces, size) }.ok_or(LabelError::Font)?;
    Ok(Labels { files: drawn.files, missing: drawn.missing, shortened: drawn.shortened, ..labels })
}

/// The result of comparing a photograph of labels with a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// The bundle's id.
    pub id: Digest,
    /// Whether the labels belong to the bundle.
    pub belonging: Belonging,
    /// The codes in the picture, with the content of those that are label codes.
    pub codes: Vec<(String, Option<LabelCode>)>,
}

/// Reads the codes in a photograph and compares them with the bundle's labels.
///
/// # Errors
/// [`LabelError`].
pub fn scan(bundle: &Path, picture: &Path, prober: &dyn Prober) -> Result<Scanned, LabelError> {
    let lists = read_lists(&open(bundle)?).ok_or(LabelError::Lists)?;
    let shown = || picture.display().to_string();
    let source = file(picture).map_err(|error| LabelError::Picture { path: shown(), why: Ok(system::reason(&error)) })?;
    // The name does not matter: the content decides the type.
    let name = MemberPath::new("picture").map_err(|_| LabelError::Lists)?;
    let probed = prober.codes(&name, &source);
    // A noisy picture may be searched until the worker is stopped. Then it contains no readable code either.
    let searched = |how: &GivenUp| matches!(how, GivenUp::TooLong);
    let unread = |problem: &&Problem| match problem {
        Problem::ExtensionDisagrees { .. } => false,
        Problem::GaveUp { how } => !searched(how),
        _ => true,
    };
    if let (Some(problem), true) = (probed.facts.problems.iter().find(unread), probed.codes.is_empty()) {
        return Err(LabelError::Picture { path: shown(), why: Err(problem.clone()) });
    }
    let codes: Vec<(String, Option<LabelCode>)> = probed.codes.into_iter().map(|text| (text.clone(), LabelCode::read(&text))).collect();
    let belonging = Belonging::of(&lists.bundle_id, codes.iter().map(|(_, code)| *code));
    Ok(Scanned { id: lists.bundle_id, belonging, codes })
}

fn file(path: &Path) -> std::io::Result<Arc<dyn ReadAt>> {
    let file = std::fs::File::open(path)?;
    if file.metadata()?.is_file() { Ok(Arc::new(FileRegion::whole(file)?)) } else { Err(std::io::ErrorKind::IsADirectory.into()) }
}

/// The lists of the bundle, and the discs with its files.
fn read(bundle: &Path) -> Result<(Lists, Vec<Disc>), LabelError> {
    let opened = open(bundle)?;
    let lists = read_lists(&opened).ok_or(LabelError::Lists)?;
    let mut found = discs(bundle);
    if let ([(_, bytes)], true) = (found.as_mut_slice(), bundle.is_dir()) {
        *bytes = opened.files().iter().map(|file| file.size).sum();
    }
    Ok((lists, Disc::of(&found)))
}
