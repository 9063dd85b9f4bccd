//! Measures a paged document: the pages of a PDF (ISO 32000-2) or OFD.

mod foreign_fonts;
mod ofd;
mod pdf_preview;

use std::sync::Arc;

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use memchr::memmem;

use crate::formats::region::ReadAt;
use crate::record::facts::{Content, DocumentFacts, Problem};
use crate::record::preview::Preview;
use crate::stages::probe::kind::Kind;
use crate::stages::probe::measurement::{Measurement, read_whole};
use crate::stages::probe::options::ProbeOptions;
use crate::stages::probe::time::evidence::TimeEvidence;

/// Largest file that is read.
const MOST_BYTES: u64 = 512 << 20;
/// Bytes at the end that are searched for `%%EOF`.
const TAIL: usize = 64 << 10;

/// Counts the pages; makes a preview if requested. In a truncated PDF, the remaining pages count.
pub fn measure(kind: Kind, source: &Arc<dyn ReadAt>, options: &ProbeOptions, preview: &mut Option<Preview>) -> Measurement {
    if kind == Kind::Ofd {
        return ofd::measure(source);
    }
    let bytes = match read_whole(source.as_ref(), MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(problem) => return Measurement::nothing(vec![problem]),
    };
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or_default();
    let cut = !tail.windows(5).any(|word| word == b"%%EOF");
    let broken = |reason: &str| Measurement::nothing(vec![Problem::Broken { reason: reason.to_owned() }]);
    let attachments = attachments_alone_are_locked(&bytes);
    let pages = match Pdf::new(attachments.unwrap_or(bytes)) {
        Ok(pdf) => {
            if options.preview && options.drawn {
                *preview = Some(pdf_preview::draw(&pdf, options.preview_side));
            }
            pdf.pages().len()
        }
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            return Measurement::nothing(vec![Problem::Locked]);
        }
        Err(LoadPdfError::Decryption(_)) => return broken("its encryption can not be read"),
        Err(LoadPdfError::Invalid) => return broken("no PDF document can be found in it"),
    };
    if pages == 0 {
        return broken("it has no pages");
    }
    let problems = if cut { vec![Problem::Truncated] } else { Vec::new() };
    let facts = DocumentFacts { pages: u32::try_from(pages).unwrap_or(u32::MAX) };
    Measurement { content: Content::Document(facts), evidence: TimeEvidence::default(), device: None, problems }
}

/// The document without its encryption, if only attachments are encrypted (ISO 32000-2, 7.6.6: `EFF`): the pages need no password.
fn attachments_alone_are_locked(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEY: &[u8] = b"/Encrypt";
    memmem::find(bytes, b"/EFF")?;
    let is_plain = |filter: &[u8]| {
        memmem::find_iter(bytes, filter).all(|at| {
            let value = bytes.get(at + filter.len()..).unwrap_or_default().trim_ascii_start();
            value.starts_with(b"/Identity")
        })
    };
    if !(is_plain(b"/StmF") && is_plain(b"/StrF")) {
        return None;
    }
    let mut plain = bytes.to_vec();
    for at in memmem::find_iter(bytes, KEY) {
        // The key keeps its length, so that all offsets stay valid.
        if bytes.get(at + KEY.len()).is_some_and(|next| !next.is_ascii_alphanumeric()) {
            plain.get_mut(at + 1..at + KEY.len())?.fill(b'x');
        }
    }
    Some(plain)
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A PDF with empty pages and a cross-reference table.
    pub fn pdf(pages: usize) -> Vec<u8> {
        let kids: String = (0..pages).map(|page| format!("{} 0 R ", page + 3)).collect();
        let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned(), format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>")];
        objects.extend((0..pages).map(|_| "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned()));
        let mut file = b"%PDF-1.4\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (number, object) in objects.iter().enumerate() {
            table += &format!("{:010} 00000 n \n", file.len());
            file.extend(format!("{} 0 obj{object}endobj\n", number + 1).bytes());
        }
        let start = file.len();
        file.extend(format!("{table}trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
        file
    }

    fn measured(bytes: Vec<u8>) -> (Content, Vec<Problem>) {
        let source: Arc<dyn ReadAt> = Arc::new(bytes);
        let measured = measure(Kind::Pdf, &source, &ProbeOptions::default(), &mut None);
        (measured.content, measured.problems)
    }

    #[test]
    fn pages_are_counted() {
        assert_eq!(measured(pdf(11)), (Content::Document(DocumentFacts { pages: 11 }), vec![]));
    }

    #[test]
    fn a_cut_document_has_the_pages_that_are_there() {
        let whole = pdf(11);
        let cut = whole.len() * 9 / 10 - 400;
        let (content, problems) = measured(whole[..cut].to_vec());
        assert!(matches!(content, Content::Document(DocumentFacts { pages: 1..=11 })), "{content:?}");
        assert_eq!(problems, [Problem::Truncated]);
    }

    #[test]
    fn what_is_no_document_is_broken() {
        for bytes in [b"%PDF-1.4\nnothing".to_vec(), pdf(0)] {
            let (content, problems) = measured(bytes);
            assert_eq!(content, Content::Other);
            assert!(matches!(problems.as_slice(), [Problem::Broken { .. }]), "{problems:?}");
        }
    }
}
