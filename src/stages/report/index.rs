//! The pages inside a bundle: `index.html`, which any browser opens after unzipping, and `verify/README.txt`.

use std::fmt::Write as _;

use crate::record::inventory::Inventory;
use crate::record::session::units;
use crate::record::standard::{Judgement, Standard};
use crate::stages::report::html::{class_part, escaped, findings, link, list, page};
use crate::stages::report::label::Label;
use crate::stages::report::speaker::Speaker;
use crate::words::lang::Lang;
use crate::words::wording::{fill, template};

/// `index.html`: the label, how to compute the bundle's id (no file inside can hold it), contents with links, findings; Chinese, then English.
pub fn index_page(inventory: &Inventory, judgement: &Judgement, standard: &Standard) -> String {
    let label = Label::of(&inventory.class);
    let mut body = String::new();
    for lang in [Lang::Chinese, Lang::English] {
        let speaker = Speaker::new(lang).knowing(units(&inventory.class));
        let term = |key: &str| escaped(&speaker.term(key));
        let title = format!("{} {}", label.class_name, label.class_id);
        let _ = write!(body, "<section lang=\"{}\">\n<h1>{}</h1>\n", if lang == Lang::Chinese { "zh-CN" } else { "en" }, escaped(&title));
        let _ = writeln!(body, "<p class=\"verdict open\">{}</p>", term("index.unverified"));
        body.push_str(&class_part(inventory, judgement, standard, &speaker));
        if let Some(explanation) = &inventory.explanation {
            let _ = writeln!(body, "<p>{}{}</p>", term("report.explanation"), escaped(explanation));
        }
        let _ = write!(
            body,
            "<h2>{}</h2>\n<p>{}</p>\n<pre><code>sha256sum tagmanifest-sha256.txt</code></pre>\n",
            term("index.id"),
            term("index.id_how")
        );
        let _ = writeln!(body, "<p>{} <a href=\"verify/README.txt\">verify/README.txt</a></p>", term("index.check_how"));
        body.push_str(&findings(inventory, judgement, standard, &speaker));
        if lang == Lang::Chinese {
            let items = inventory.files.iter().map(|file| {
                let role = speaker.term_of("role", file.placement.role);
                let path = format!("data/{}", file.path);
                format!(
                    "<a href=\"{}\">{}</a> <span class=\"small\">{} · {}</span>",
                    link(&path),
                    escaped(file.path.as_str()),
                    escaped(&role),
                    speaker.bytes(file.size)
                )
            });
            body.push_str(&list(&speaker.term("index.contents"), items));
        }
        body.push_str("</section>\n<hr>\n");
    }
    page(Lang::Chinese, &label.class_name, &body)
}

/// `verify/README.txt`: how to check a bundle with stock tools and the district's registry, Chinese and then English.
pub fn verify_readme(credit_code: &str) -> String {
    let text = |lang| {
        fill(template(lang, "verify_readme.text").unwrap_or_default(), |blank| (blank == "principal").then(|| credit_code.to_owned()))
    };
    format!("{}\n\n----\n\n{}\n", text(Lang::Chinese), text(Lang::English))
}
