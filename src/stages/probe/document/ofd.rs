//! Pages of an OFD (GB/T 33190-2016): a ZIP whose `OFD.xml` lists the documents, which list their pages.

use std::io::{BufReader, Read};
use std::sync::Arc;

use zip::ZipArchive;

use crate::formats::region::{ReadAt, Reader};
use crate::record::facts::{Content, DocumentFacts, Problem};
use crate::stages::probe::measurement::Measurement;
use crate::stages::probe::time::evidence::TimeEvidence;

/// Largest XML file that is read.
const MOST_XML: u64 = 8 << 20;
/// Most documents in one file.
const MOST_DOCUMENTS: usize = 64;

type Archive = ZipArchive<BufReader<Reader>>;

/// Counts the pages of all documents in the file. They are not rendered.
pub fn measure(source: &Arc<dyn ReadAt>) -> Measurement {
    let pages = ZipArchive::new(BufReader::new(Reader::new(Arc::clone(source)))).ok().and_then(|mut archive| pages(&mut archive));
    match pages {
        Some(pages) if pages > 0 => Measurement {
            content: Content::Document(DocumentFacts { pages }),
            evidence: TimeEvidence::default(),
            device: None,
            problems: Vec::new(),
        },
        _ => Measurement::nothing(vec![Problem::Broken { reason: "its list of pages can not be read".to_owned() }]),
    }
}

fn pages(archive: &mut Archive) -> Option<u32> {
    let root = text(archive, "OFD.xml")?;
    let mut pages = 0_usize;
    for path in elements(&root).filter(|(name, _)| *name == "DocRoot").take(MOST_DOCUMENTS).map(|(_, rest)| rest) {
        let document = text(archive, path.split('<').next()?.trim().trim_start_matches('/'))?;
        pages = pages.saturating_add(elements(&document).filter(|(name, _)| *name == "Page").count());
    }
    u32::try_from(pages).ok()
}

fn text(archive: &mut Archive, name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(MOST_XML).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The start tags of an XML text: local name, and the text after the tag.
fn elements(xml: &str) -> impl Iterator<Item = (&str, &str)> {
    xml.split_inclusive('<')
        .scan(0, |at, part| {
            *at += part.len();
            Some(*at)
        })
        .filter_map(|at| {
            let tag = xml.get(at..)?;
            let end = tag.find('>')?;
            let name = tag.get(..end)?.split([' ', '\t', '\r', '\n', '/']).next()?;
            let local = name.rsplit(':').next()?;
            Some((local, tag.get(end + 1..)?)).filter(|_| name.starts_with(|letter: char| letter.is_alphabetic()))
        })
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn ofd(files: &[(&str, &str)]) -> Arc<dyn ReadAt> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        Arc::new(writer.finish().unwrap().into_inner())
    }

    #[test]
    fn pages_are_counted_over_all_documents() {
        let root = "<?xml version=\"1.0\"?><ofd:OFD><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>\
                    <ofd:DocBody><ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
        let two = "<ofd:Document><ofd:CommonData><ofd:PageArea/></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"a\"/>\
                   <ofd:Page ID=\"2\" BaseLoc=\"b\"/></ofd:Pages></ofd:Document>";
        let one = "<Document><Pages><Page ID='3'/></Pages></Document>";
        let measured = measure(&ofd(&[("OFD.xml", root), ("Doc_0/Document.xml", two), ("Doc_1/Document.xml", one)]));
        assert_eq!(measured.content, Content::Document(DocumentFacts { pages: 3 }));
        for broken in [ofd(&[("OFD.xml", root)]), ofd(&[("OFD.xml", "<a><b")]), ofd(&[]), Arc::new(b"PK\x03\x04OFD.xml".to_vec())] {
            assert!(matches!(measure(&broken).problems.as_slice(), [Problem::Broken { .. }]));
        }
    }
}
