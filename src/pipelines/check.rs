//! Checking: surveys and judges a class folder before it is packed.

use std::path::Path;

use jiff::Timestamp;

use crate::pipelines::remembered::Remembered;
use crate::pipelines::survey::{SurveyOptions, survey_with};
use crate::record::class::{ClassErrors, RecordFault};
use crate::record::inventory::Inventory;
use crate::record::preview::{PreviewUse, Previews};
use crate::record::session::units;
use crate::record::standard::{Judged, Judgement, Profile, Settings, Standard};
use crate::stages::cache::CacheOptions;
use crate::stages::judge::judge;
use crate::stages::probe::Prober;
use crate::stages::report::gaps::{Weight, counts};
use crate::stages::report::json::{CheckReport, ClassReport};
use crate::stages::report::label::Label;
use crate::stages::report::page::class::Shown;
use crate::stages::report::page::four_properties::Seal;
use crate::stages::report::page::headline::{Headline, label};
use crate::stages::report::page::mark::Mark;
use crate::stages::report::page::{About, class_page};
use crate::stages::report::speaker::Speaker;
use crate::stages::report::text::{class_lines, paste};
use crate::stages::walk::{BadName, Folder, WalkError};
use crate::words::path::quoted;
use crate::words::progress::Progress;
use crate::words::wording::{Explain, Message, explained};

/// Options of [`check`].
#[derive(Clone, Copy)]
pub struct CheckOptions<'a> {
    /// The standard.
    pub standard: &'a Standard,
    /// The profile.
    pub profile: &'a Profile,
    /// The current time; nothing can have happened later.
    pub now: Timestamp,
    /// Measures the files.
    pub prober: &'a dyn Prober,
    /// Whether to make previews, for [`ClassCheck::page`].
    pub previews: bool,
    /// The cache of measurements; `None`: everything is measured.
    pub cache: Option<&'a CacheOptions>,
    /// Receives progress.
    pub progress: &'a dyn Progress,
}

/// Why a class folder could not be checked.
#[derive(Debug)]
pub enum CheckError {
    /// The folder cannot be listed.
    Walk(WalkError),
    /// There is no readable class record.
    Class(ClassErrors),
}

impl Explain for CheckError {
    fn explain(&self) -> Message {
        match self {
            Self::Walk(error) => error.explain(),
            Self::Class(error) => error.explain(),
        }
    }
}

explained!(CheckError { Walk(WalkError), Class(ClassErrors) });

/// The result of checking a class folder.
pub struct ClassCheck<'a> {
    folder: Folder,
    inventory: Inventory,
    previews: Previews,
    judgement: Judgement,
    settings: Settings<'a>,
    speaker: Speaker,
}

/// Surveys and judges a class folder; `speaker` writes the reports.
///
/// # Errors
/// [`CheckError`]. Faults of single files are in the judgement.
pub fn check<'a>(dir: &Path, options: CheckOptions<'a>, speaker: Speaker) -> Result<ClassCheck<'a>, CheckError> {
    let CheckOptions { standard, profile, now, prober, previews, cache, progress } = options;
    let folder = Folder::walk(dir, progress)?;
    let measuring = match cache {
        Some(cache) => Remembered::of(dir, &folder, prober, previews, cache),
        None => Remembered::nothing(&folder, prober),
    };
    let (mut inventory, previews) = survey_with(
        measuring,
        &folder.left_out,
        SurveyOptions { as_of: now, prober, previews: previews.then_some(PreviewUse::Report), progress },
    )?;
    if let Some((names, count)) = &folder.bad_names {
        inventory.record_faults.extend(names.iter().map(BadName::fault));
        let more = count.saturating_sub(names.len() as u64);
        let said = || Message::new("walk.more_names").count("count", more).told();
        inventory.record_faults.extend((more > 0).then(|| RecordFault { file: String::new(), said: said() }));
    }
    let judgement = judge(&inventory, standard, profile);
    let speaker = speaker.knowing(units(&inventory.class));
    Ok(ClassCheck { folder, inventory, previews, judgement, settings: Settings::new(standard, profile), speaker })
}

impl ClassCheck<'_> {
    /// Whether the standard is met, as far as a program can check.
    pub fn is_met(&self) -> bool {
        self.judgement.outcome == Judged::Passed
    }

    /// The report for JSON.
    pub fn document(&self) -> CheckReport {
        let class = ClassReport::new(&self.inventory, &self.judgement, self.settings.standard(), &self.speaker);
        CheckReport { schema: "classproof/check/v1".to_owned(), class }
    }

    /// The report as lines of text; with `all`, every rule.
    pub fn lines(&self, dir: &Path, all: bool) -> Vec<String> {
        let mut lines = class_lines(&self.inventory, &self.judgement, self.settings.standard(), &self.speaker, all);
        if self.is_met() {
            lines.push(self.speaker.say(&Message::new("check.good").text("path", quoted(&dir.to_string_lossy()))));
        }
        lines
    }

    /// The gap list for pasting into a chat.
    pub fn paste(&self) -> Vec<String> {
        paste(&self.inventory, &self.judgement, self.settings.standard(), &self.speaker)
    }

    /// The folder as it was listed.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What was found in the folder.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// The result in one line.
    pub fn verdict_words(&self) -> String {
        let speaker = &self.speaker;
        let gaps = counts(&self.judgement, self.settings.standard()).get(&Weight::Gap).copied().unwrap_or(0);
        match (self.is_met(), self.judgement.open_reviews) {
            (true, 0) => speaker.term("page.check_good"),
            (true, reviews) => speaker.say(&Message::new("page.check_good_reviews").count("reviews", reviews)),
            (false, _) => speaker.say(&Message::new("page.check_gaps").count("gaps", gaps)),
        }
    }

    /// The report as an HTML page; `files_at`: where the files are, relative to the page, if it can lead to them.
    pub fn page(&self, files_at: Option<&'static str>) -> String {
        let speaker = &self.speaker;
        let said = |key: &str| speaker.term(key);
        let head = Headline {
            kind: said("page.kind_check"),
            title: Label::of(&self.inventory.class).class_name,
            mark: Mark::held(self.is_met()),
            verdict: self.verdict_words(),
            about: vec![said("page.check_about")],
            label: label(&self.inventory.class, speaker),
        };
        let unsealed = (Mark::Quiet, said("page.not_sealed"));
        let seal = Seal { bytes: unsealed.clone(), signature: unsealed, record: None, method: said("page.how_bytes") };
        let shown = Shown {
            inventory: &self.inventory,
            judgement: &self.judgement,
            settings: self.settings,
            previews: &self.previews,
            speaker,
            files_at,
        };
        class_page(About { head, seal, notes: Vec::new(), inside: false, speaker }, Some(shown))
    }
}
