//! Packing: walks, surveys, judges, writes, signs and reads back; only then the bundle gets its name.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::formats::bagit::info::BagInfo;
use crate::formats::bagit::supersedes::Supersedes;
use crate::formats::bagit::{
    CHUNKS_NAME, DECLARATION, DECLARATION_NAME, FINDINGS_NAME, INDEX_NAME, INFO_NAME, INVENTORY_NAME, PROFILE_NAME, TagFault,
};
use crate::formats::chunks;
use crate::formats::recovery::Share;
use crate::formats::signature::{BUNDLE_NAMESPACE, Signature, Signs};
use crate::formats::volumes::{VolumeSize, labels_path};
use crate::pipelines::survey::{Survey, SurveyOptions, attach_roots};
use crate::record::class::{ClassErrors, ClassRecord};
use crate::record::facts::Problem;
use crate::record::file::FileSeal;
use crate::record::inventory::Inventory;
use crate::record::members::Members as _;
use crate::record::preview::{PreviewUse, Previews};
use crate::record::standard::{Judged, Judgement, Profile, Settings, Standard};
use crate::stages::check::{CheckOptions, check};
use crate::stages::judge::judge;
use crate::stages::open::{OpenError, Opened, open, open_region};
use crate::stages::probe::{Probed, Prober};
use crate::stages::report::findings::FindingsFile;
use crate::stages::report::index::{index_page, verify_readme};
use crate::stages::report::label::{Disc, Label, text_labels};
use crate::stages::report::speaker::Speaker;
use crate::stages::report::stock_check::verify_script;
use crate::stages::walk::{Folder, WalkError};
use crate::stages::write::{BundleWriter, Volume, WriteError, refuse_inputs};
use crate::words::digest::Digest;
use crate::words::lang::Lang;
use crate::words::path::MemberPath;
use crate::words::progress::Progress;
use crate::words::wording::{Explain, Message, explained};

/// Options of [`pack`].
pub struct PackOptions<'a> {
    /// The institution's key.
    pub key: &'a dyn Signs,
    /// The path of the bundle, or the folder for it. Default: beside the class folder.
    pub output: Option<&'a Path>,
    /// Whether an existing bundle of the same name is replaced.
    pub replace: bool,
    /// 情况说明: the explanation for packing a class with gaps.
    pub with_gaps: Option<&'a str>,
    /// The earlier bundle that this one replaces.
    pub supersedes: Option<&'a Supersedes>,
    /// The standard.
    pub standard: &'a Standard,
    /// The profile.
    pub profile: &'a Profile,
    /// The share of the bundle that the recovery record can repair; `None`: no record.
    pub recovery: Option<Share>,
    /// Largest size of a volume; `None`: one file.
    pub volume_size: Option<VolumeSize>,
    /// Language of the volumes' labels.
    pub lang: Lang,
    /// Other input files, such as the key; the bundle never replaces them.
    pub inputs: &'a [PathBuf],
    /// Whether to read the bundle back before it gets its name.
    pub reread: bool,
    /// The time of sealing, to the second.
    pub now: Timestamp,
    /// Measures the files.
    pub prober: &'a dyn Prober,
    /// Receives progress.
    pub progress: &'a dyn Progress,
}

/// The result of [`pack`].
pub enum Packed {
    /// A bundle was written.
    Bundle {
        /// The path; for volumes, that of the first.
        path: PathBuf,
        /// Its id.
        id: Digest,
        /// Its size in bytes.
        size: u64,
        /// Its volumes, if it was split.
        volumes: Vec<Volume>,
        /// The labels of the volumes, if there are any.
        labels: Option<PathBuf>,
        /// Its content.
        inventory: Box<Inventory>,
        /// Its judgement.
        judgement: Box<Judgement>,
    },
    /// The class has gaps and there is no explanation: nothing was written.
    Refused {
        /// The content of the class.
        inventory: Box<Inventory>,
        /// The judgement with the gaps.
        judgement: Box<Judgement>,
    },
}

impl Packed {
    fn refused(inventory: Inventory, judgement: Judgement) -> Self {
        Self::Refused { inventory: Box::new(inventory), judgement: Box::new(judgement) }
    }
}

/// Why a class could not be packed.
#[derive(Debug)]
pub enum PackError {
    /// The folder cannot be listed, or contains names that a bundle cannot hold.
    Walk(WalkError),
    /// There is no readable class record.
    Class(ClassErrors),
    /// Some files cannot be read.
    Unreadable(Vec<MemberPath>),
    /// The target is inside the class folder.
    Inside(PathBuf),
    /// Class number and name cannot be used as a file name.
    Name(String),
    /// A document of the bundle cannot be converted to JSON.
    Document(&'static str),
    /// Writing or signing failed.
    Write(WriteError),
    /// The finished bundle cannot be read back as it was written.
    Reread(Message),
    /// A field of the class record cannot be written into `bag-info.txt`.
    Info(TagFault),
}

impl Explain for PackError {
    fn explain(&self) -> Message {
        match self {
            Self::Walk(error) => error.explain(),
            Self::Class(error) => error.explain(),
            Self::Write(error) => error.explain(),
            Self::Unreadable(files) => {
                let shown: Vec<&str> = files.iter().take(10).map(MemberPath::as_str).collect();
                Message::new("pack.unreadable").count("count", files.len()).text("files", shown.join(", "))
            }
            Self::Inside(path) => Message::new("pack.inside").text("path", path.to_string_lossy()),
            Self::Name(name) => Message::new("pack.names").text("name", name),
            Self::Document(file) => Message::new("pack.document").text("file", *file),
            Self::Reread(cause) => Message::new("pack.reread_failed").because(cause.clone()),
            Self::Info(fault) => fault.explain(INFO_NAME),
        }
    }
}

explained!(PackError { Walk(WalkError), Class(ClassErrors), Write(WriteError) });

/// Packs a class folder. The folder itself is only read. Until the end there is only `NAME.partial`, which is removed after an error.
///
/// # Errors
/// [`PackError`]. A class with gaps is not an error, but [`Packed::Refused`].
pub fn pack(dir: &Path, options: &PackOptions<'_>) -> Result<Packed, PackError> {
    let folder = Folder::walk(dir, options.progress)?;
    folder.packable()?;
    let survey = Survey::begin(&folder, options.prober)?;
    let base = base_name(survey.class(), options.now)?;
    let target = target(dir, &base, options.output)?;
    refuse_inputs(&target, options.inputs)?;
    let mut writer = BundleWriter::create(&target, &base, &folder, survey.class().timezone, options.replace)?;
    if let Some(share) = options.recovery {
        writer = writer.with_recovery(share, options.progress);
    }
    // Files are measured and written at the same time. If the measurements show gaps, writing stops.
    let stop = AtomicBool::new(false);
    let measure = || {
        let measured = measure(&survey, &folder, options);
        if !matches!(measured, Ok(Surveyed::Fit(..))) {
            stop.store(true, Ordering::Relaxed);
        }
        measured
    };
    let (measured, sealed) = rayon::join(measure, || writer.payload(&stop, options.progress));
    let (mut inventory, previews) = match measured? {
        Surveyed::Refused(refused) => return Ok(refused),
        Surveyed::Fit(inventory, previews) => (*inventory, previews),
    };
    // Only a refusal stops it without an error, and a refusal has already returned.
    let sealed = sealed?.ok_or(WriteError::Interrupted)?;
    let members = folder.members();
    let roots = members.iter().zip(&sealed).map(|(member, digests)| (member.path.clone(), chunks::root(&digests.leaves))).collect();
    attach_roots(&mut inventory, &roots);
    // Files were read several times: the measured bytes must be the sealed ones.
    writer.unchanged()?;
    let mut leaves = Vec::new();
    for (file, digests) in inventory.files.iter_mut().zip(&sealed) {
        file.seal = Some(FileSeal { sha256: digests.sha256, crc32: digests.crc32, chunks: digests.leaves.len() as u64 });
        leaves.extend(digests.leaves.iter().flat_map(|leaf| leaf.0));
    }
    let judgement = judge(&inventory, options.standard, options.profile);
    if judgement.outcome == Judged::Failed {
        // Copies of a file are only detected now.
        match options.with_gaps {
            None => return Ok(Packed::refused(inventory, judgement)),
            Some(explanation) => inventory.explanation = Some(explanation.to_owned()),
        }
    }
    let tags = tag_files(&inventory, &judgement, &previews, &base, leaves, options)?;
    let mut sign = |bytes: &[u8]| options.key.sign(BUNDLE_NAMESPACE, bytes);
    let finished = writer.finish(tags, options.now, &mut sign)?;
    let cut = options.volume_size.filter(|size| finished.bytes > size.bytes());
    let (path, volumes) = match cut {
        Some(size) => {
            let staged = writer.cut(size, options.progress)?;
            if options.reread {
                reread(open_region(staged.region()?, &target), options)?;
            }
            let names: Vec<(String, u64)> = staged.volumes.iter().map(|volume| (volume.name(), volume.bytes)).collect();
            let labels = text_labels(&inventory, options.supersedes, &finished.id, &Disc::of(&names), &Speaker::new(options.lang));
            let volumes = staged.commit(Some(&labels))?;
            (volumes.first().map_or_else(|| target.clone(), |first| first.path.clone()), volumes)
        }
        None => {
            if options.reread {
                reread(open(&finished.partial), options)?;
            }
            writer.commit()?;
            (target.clone(), Vec::new())
        }
    };
    Ok(Packed::Bundle {
        path,
        labels: (!volumes.is_empty()).then(|| labels_path(&target)),
        volumes,
        id: finished.id,
        size: finished.bytes,
        inventory: Box::new(inventory),
        judgement: Box::new(judgement),
    })
}

/// The result of measuring a class while it is written.
enum Surveyed {
    /// It may be packed, as far as is known without digests.
    Fit(Box<Inventory>, Previews),
    /// It must not be packed.
    Refused(Packed),
}

fn measure(survey: &Survey<'_>, folder: &Folder, options: &PackOptions<'_>) -> Result<Surveyed, PackError> {
    let (as_of, prober, progress) = (options.now, options.prober, options.progress);
    let mut probed = survey.probe(&SurveyOptions { as_of, prober, previews: Some(PreviewUse::Index), progress }, &AtomicBool::new(false));
    let unreadable = |probed: &Probed| probed.facts.problems.iter().any(|problem| matches!(problem, Problem::Unreadable { .. }));
    let unreadable: Vec<MemberPath> =
        folder.members().iter().zip(&probed).filter(|(_, probed)| unreadable(probed)).map(|(member, _)| member.path.clone()).collect();
    if !unreadable.is_empty() {
        return Err(PackError::Unreadable(unreadable));
    }
    let previews = survey.take_previews(&mut probed);
    let mut inventory = survey.inventory(probed, &folder.left_out, as_of);
    let judged = |inventory: &Inventory| judge(inventory, options.standard, options.profile);
    if options.with_gaps.is_some() || judged(&inventory).outcome != Judged::Failed {
        return Ok(Surveyed::Fit(Box::new(inventory), previews));
    }
    // A refusal lists all gaps at once, including copies.
    attach_roots(&mut inventory, &survey.roots_of_equal_sizes());
    let judgement = judged(&inventory);
    Ok(Surveyed::Refused(Packed::refused(inventory, judgement)))
}

fn reread(opened: Result<Opened, OpenError>, options: &PackOptions<'_>) -> Result<(), PackError> {
    let opened = opened.map_err(|error| PackError::Reread(error.explain()))?;
    let checked = check(&opened, CheckOptions::default(), options.progress);
    if options.progress.is_stopped() {
        return Err(WriteError::Interrupted.into());
    }
    // A remark would be acceptable for a bundle that is years old, but not for one just written.
    if let Some(finding) = checked.findings.first().or(checked.remarks.first()) {
        return Err(PackError::Reread(finding.explain()));
    }
    let signature = checked.signature.as_deref().and_then(|file| Signature::read(file).ok());
    let signed = signature.is_some_and(|signature| {
        signature.key().same_key(&options.key.public())
            && signature.check(BUNDLE_NAMESPACE, checked.tag_manifest.as_deref().unwrap_or_default()).is_ok()
    });
    if signed { Ok(()) } else { Err(PackError::Reread(Message::new("authenticity.wrong"))) }
}

/// `班级编号_班级名称_档案包_YYYYMMDD`; characters not allowed in file names are replaced.
fn base_name(class: &ClassRecord, now: Timestamp) -> Result<MemberPath, PackError> {
    let date = class.timezone.local(now).strftime("%Y%m%d").to_string();
    let mild = |text: &str| -> String {
        text.trim()
            .chars()
            .map(|character| if MemberPath::new(format!("a{character}a")).is_ok() && character != '/' { character } else { '_' })
            .collect()
    };
    let name = format!("{}_{}_档案包_{date}", mild(&class.class_id), mild(&class.class_name));
    MemberPath::from_source([name.as_str()]).map_err(|_| PackError::Name(name))
}

fn target(dir: &Path, base: &MemberPath, output: Option<&Path>) -> Result<PathBuf, PackError> {
    let file = format!("{base}.zip");
    let source = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let target = match output {
        Some(output) if output.is_dir() => output.join(file),
        Some(output) => output.to_owned(),
        None => source.parent().unwrap_or(&source).join(file),
    };
    let canonical = |path: &Path| std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    let holder = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if canonical(holder).starts_with(canonical(dir)) { Err(PackError::Inside(target)) } else { Ok(target) }
}

/// All tag files except the manifests and the signature.
fn tag_files(
    inventory: &Inventory,
    judgement: &Judgement,
    previews: &Previews,
    base: &MemberPath,
    leaves: Vec<u8>,
    options: &PackOptions<'_>,
) -> Result<Vec<(String, Vec<u8>)>, PackError> {
    let findings = FindingsFile::new(judgement.clone());
    let settings = Settings::new(options.standard, options.profile);
    let index = index_page(inventory, judgement, settings, previews, options.supersedes);
    let mut tags = vec![
        (DECLARATION_NAME.to_owned(), DECLARATION.to_vec()),
        (INFO_NAME.to_owned(), bag_info(inventory, base, options)?),
        (INVENTORY_NAME.to_owned(), json(INVENTORY_NAME, inventory)?),
        (FINDINGS_NAME.to_owned(), json(FINDINGS_NAME, &findings)?),
        (CHUNKS_NAME.to_owned(), leaves),
        (INDEX_NAME.to_owned(), index.into_bytes()),
        ("verify/README.txt".to_owned(), verify_readme(&inventory.class.institution.credit_code).into_bytes()),
        ("verify/verify.ps1".to_owned(), verify_script().into_bytes()),
    ];
    tags.push((PROFILE_NAME.to_owned(), options.profile.bytes().to_vec()));
    tags.extend(options.standard.files().iter().map(|(name, bytes)| (format!("standard/{name}"), bytes.to_vec())));
    Ok(tags)
}

/// Conversion to a JSON value first sorts the fields by name.
fn json(name: &'static str, document: &impl serde::Serialize) -> Result<Vec<u8>, PackError> {
    serde_json::to_value(document).and_then(|value| serde_json::to_vec_pretty(&value)).map_err(|_| PackError::Document(name))
}

fn bag_info(inventory: &Inventory, base: &MemberPath, options: &PackOptions<'_>) -> Result<Vec<u8>, PackError> {
    let class = &inventory.class;
    let info = BagInfo {
        source_organization: class.institution.name.clone(),
        external_identifier: class.class_id.clone(),
        external_description: format!("{} {}", class.class_name, Label::of(class).dates()),
        bagging_date: class.timezone.local(options.now).date().to_string(),
        payload_bytes: inventory.files.iter().map(|file| file.size).sum(),
        payload_files: inventory.files.len() as u64,
        software_agent: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
        folder: base.clone(),
        sealed_at: class.timezone.written(options.now),
        supersedes: options.supersedes.cloned(),
        recovery: options.recovery,
    };
    info.write().map_err(PackError::Info)
}
