//! Pages inside a bundle: `index.html`, which any browser opens after unzipping, and `verify/README.txt`.

use crate::formats::bagit::supersedes::Supersedes;
use crate::record::inventory::Inventory;
use crate::record::preview::Previews;
use crate::record::session::units;
use crate::record::standard::{Judged, Judgement, Settings};
use crate::stages::report::gaps::{Weight, by_day, counts};
use crate::stages::report::label::Label;
use crate::stages::report::page::class::Shown;
use crate::stages::report::page::four_properties::Seal;
use crate::stages::report::page::headline::{Headline, label};
use crate::stages::report::page::mark::Mark;
use crate::stages::report::page::{About, Note, class_page};
use crate::stages::report::speaker::Speaker;
use crate::stages::report::text::standard_line;
use crate::stages::report::words_of;
use crate::words::lang::Lang;
use crate::words::wording::{Explain as _, Message, fill, template};

/// `index.html`: the class and its evidence as sealed by the institution, how to compute the bundle's id (no file inside can contain it),
/// and
/// contents with links. In Chinese, with an English summary at the end.
pub fn index_page(
    inventory: &Inventory,
    judgement: &Judgement,
    settings: Settings<'_>,
    previews: &Previews,
    supersedes: Option<&Supersedes>,
) -> String {
    let speaker = Speaker::new(Lang::Chinese).knowing(units(&inventory.class));
    let said = |key: &str| speaker.term(key);
    let class_label = Label::of(&inventory.class);
    let mut about = vec![said("index.unverified")];
    about.extend(supersedes.map(|earlier| speaker.say(&earlier.explain())));
    about.extend(inventory.explanation.as_ref().map(|text| format!("{}{text}", said("report.explanation"))));
    let gaps = counts(judgement, settings.standard()).get(&Weight::Gap).copied().unwrap_or(0);
    let verdict = match judgement.outcome {
        Judged::Passed => said("page.index_good"),
        Judged::Failed => speaker.say(&Message::new("page.index_gaps").count("gaps", gaps)),
    };
    let head = Headline {
        kind: said("page.kind_index"),
        title: format!("{} {}", class_label.class_name, class_label.class_id),
        // This is the institution's own statement; nothing is verified here.
        mark: if judgement.outcome == Judged::Passed { Mark::Quiet } else { Mark::Open },
        verdict,
        about,
        label: label(&inventory.class, &speaker),
    };
    let sealed = (Mark::Quiet, said("page.sealed_not_verified"));
    let seal = Seal { bytes: sealed.clone(), signature: sealed, record: None, method: said("page.how_bytes") };
    let shown = Shown { inventory, judgement, settings, previews, speaker: &speaker, files_at: Some("data/") };
    let notes = vec![english(inventory, judgement, settings, &class_label, supersedes)];
    class_page(About { head, seal, notes, inside: true, speaker: &speaker }, Some(shown))
}

/// The English summary.
fn english(inventory: &Inventory, judgement: &Judgement, settings: Settings<'_>, label: &Label, supersedes: Option<&Supersedes>) -> Note {
    let speaker = Speaker::new(Lang::English).knowing(units(&inventory.class));
    let standard = settings.standard();
    let mut lines = vec![speaker.term("index.unverified"), standard_line(judgement, standard, &speaker)];
    lines.extend(inventory.explanation.as_ref().map(|text| format!("{}{text}", speaker.term("report.explanation"))));
    lines.extend(supersedes.map(|earlier| speaker.say(&earlier.explain())));
    lines.push(speaker.term("index.id_how"));
    lines.push("sha256sum tagmanifest-sha256.txt".to_owned());
    for (day, findings) in by_day(inventory, judgement, standard, &speaker, |_, weight| weight == Weight::Gap) {
        let day = day.map_or_else(|| speaker.term("term.class"), |day| speaker.date(&day));
        lines.extend(findings.iter().map(|finding| format!("{day}: {} ({})", words_of(finding, standard, &speaker), finding.rule)));
    }
    Note { heading: format!("{} {}", label.class_name, label.class_id), lines, lang: Some("en") }
}

/// `verify/README.txt`: how to check a bundle with standard tools and the district's registry, in Chinese and then in English.
pub fn verify_readme(credit_code: &str) -> String {
    let text = |lang| {
        fill(template(lang, "verify_readme.text").unwrap_or_default(), |blank| (blank == "principal").then(|| credit_code.to_owned()))
    };
    format!("{}\n\n----\n\n{}\n", text(Lang::Chinese), text(Lang::English))
}
