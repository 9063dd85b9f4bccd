//! Documents: page counts, and messages for passwords and malformed page lists.

use std::sync::Arc;

use classproof::formats::region::ReadAt;
use classproof::record::facts::{Content, DocumentFacts, FileFacts, Problem};
use classproof::stages::probe::{ProbeOptions, Probed, probe};
use classproof::words::path::MemberPath;

use super::damage::{make_pages, pages};

fn seen(bytes: Vec<u8>) -> Probed {
    let source: Arc<dyn ReadAt> = Arc::new(bytes);
    probe(&MemberPath::new("表.pdf").unwrap(), &source, &ProbeOptions { preview: true, ..ProbeOptions::default() })
}

fn probed(bytes: Vec<u8>) -> FileFacts {
    seen(bytes).facts
}

/// A PDF of these objects, numbered from 1, with a cross-reference table.
fn pdf(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{} 0 obj{object}endobj\n", number + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("{table}trailer<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    file
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>";
const OWNER: &str = "01234567890123456789012345678901";
const ID: &str = "/Encrypt 5 0 R/ID[(0123456789012345)(0123456789012345)]";

#[test]
fn what_is_locked_in_a_document_is_told() {
    let two = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>", PAGE, PAGE];
    let encrypted = |how: &str| {
        let encryption = format!("<</Filter/Standard/O({OWNER})/U({OWNER})/P -4{how}>>");
        pdf(&[&two[..], &[encryption.as_str()]].concat(), ID)
    };
    // A password is required.
    let filters = "/CF<</StdCF<</CFM/AESV2/AuthEvent/DocOpen/Length 16>>>>";
    for how in [
        "/V 1/R 2".to_owned(),
        "/V 2/R 3/Length 128".to_owned(),
        format!("/V 4/R 4/Length 128{filters}/StmF/StdCF/StrF/StdCF"),
        format!("/V 4/R 4/Length 128{filters}/StmF/StdCF/StrF/StdCF/EFF/StdCF"),
    ] {
        let facts = probed(encrypted(&how));
        assert_eq!((facts.problems, facts.content), (vec![Problem::Locked], Content::Other), "{how}");
    }
    // A password only for attachments.
    let attached = "/CF<</StdCF<</CFM/AESV2/AuthEvent/EFOpen/Length 16>>>>";
    for how in [
        format!("/V 4/R 4/Length 128{attached}/StmF/Identity/StrF/Identity/EFF/StdCF"),
        format!("/V 4/R 4/Length 128{attached}/EFF /StdCF"),
        format!("/V 4/R 4/Length 128{attached}/EFF/StdCF/StrF /Identity\n/StmF\n/Identity"),
    ] {
        let facts = probed(encrypted(&how));
        assert_eq!((facts.problems, facts.content), (vec![], Content::Document(DocumentFacts { pages: 2 })), "{how}");
    }
}

#[test]
fn pages_are_counted_however_their_list_is_written() {
    let rows: [(&str, &[&str], u32); 9] = [
        ("a page that is not there", &[CATALOG, "<</Type/Pages/Count 3/Kids[3 0 R 9 0 R 4 0 R]>>", PAGE, PAGE], 2),
        ("nothing among them", &[CATALOG, "<</Type/Pages/Count 2/Kids[3 0 R null 4 0 R]>>", PAGE, PAGE], 2),
        ("a count too large", &[CATALOG, "<</Type/Pages/Count 9/Kids[3 0 R 4 0 R]>>", PAGE, PAGE], 2),
        ("a count too small", &[CATALOG, "<</Type/Pages/Count 1/Kids[3 0 R 4 0 R]>>", PAGE, PAGE], 2),
        ("no count", &[CATALOG, "<</Type/Pages/Kids[3 0 R 4 0 R]>>", PAGE, PAGE], 2),
        ("a list elsewhere", &[CATALOG, "<</Type/Pages/Count 2/Kids 5 0 R>>", PAGE, PAGE, "[3 0 R 4 0 R]"], 2),
        (
            "no types",
            &[
                CATALOG,
                "<</Count 2/Kids[3 0 R 4 0 R]>>",
                "<</Parent 2 0 R/MediaBox[0 0 200 200]>>",
                "<</Parent 2 0 R/MediaBox[0 0 200 200]>>",
            ],
            2,
        ),
        (
            "lists in each other",
            &[CATALOG, "<</Type/Pages/Count 3/Kids[3 0 R 4 0 R]>>", "<</Type/Pages/Count 2/Kids[5 0 R 6 0 R]>>", PAGE, PAGE, PAGE],
            3,
        ),
        ("a ring", &[CATALOG, "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R 2 0 R]>>", PAGE, PAGE], 2),
    ];
    for (name, objects, pages) in rows {
        let facts = probed(pdf(objects, ""));
        assert_eq!((facts.problems, facts.content), (vec![], Content::Document(DocumentFacts { pages })), "{name}");
    }
}

/// The encoded data of the first page of a fax TIFF (TIFF 6.0: StripOffsets, StripByteCounts), stored in one strip.
fn coded(tiff: &[u8]) -> &[u8] {
    let number = |at: usize, length: usize| tiff[at..at + length].iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte));
    let first = number(4, 4);
    let field = |tag: usize| {
        let entry = (0..number(first, 2)).map(|entry| first + 2 + entry * 12).find(|at| number(*at, 2) == tag).unwrap();
        assert_eq!(number(entry + 4, 4), 1, "one strip");
        number(entry + 8, if number(entry + 2, 2) == 3 { 2 } else { 4 })
    };
    &tiff[field(273)..field(273) + field(279)]
}

/// Scanners store faxes in PDF, often without the number of rows.
#[test]
fn a_fax_in_a_document_is_drawn() {
    make_pages();
    let fax = pages("fax-for-pdf.tif", &["-c", "g4", "-r", "100000"], false);
    let strip: String = coded(&fax).iter().map(|byte| format!("{byte:02X}")).collect();
    let content = "q 620 0 0 438 0 0 cm /X Do Q";
    let document = |parameters: &str| {
        let image = format!(
            "<</Type/XObject/Subtype/Image/Width 1240/Height 877/BitsPerComponent 1/ColorSpace/DeviceGray/Filter[/ASCIIHexDecode/CCITTFaxDecode]/DecodeParms[null <<{parameters}>>]/Length {}>>stream\n{strip}>\nendstream",
            strip.len() + 1
        );
        let contents = format!("<</Length {}>>stream\n{content}\nendstream", content.len());
        let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 620 438]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>";
        pdf(&[CATALOG, "<</Type/Pages/Count 1/Kids[3 0 R]>>", page, &contents, &image], "")
    };
    let luma = |parameters: &str| {
        let found = seen(document(parameters));
        assert_eq!(found.facts.problems, [], "{parameters}");
        u32::from(found.preview.and_then(|preview| preview.mean_luma).unwrap_or_else(|| panic!("{parameters}")))
    };
    // One is the negative of the other.
    let (plain, negative) = (luma("/K -1/Columns 1240/Rows 877"), luma("/K -1/Columns 1240/Rows 877/BlackIs1 true"));
    assert!(plain.abs_diff(negative) > 120 && (plain + negative).abs_diff(255) < 12, "{plain} {negative}");
    for (parameters, wanted) in [
        ("/K -1/Columns 1240", plain),
        ("/K -1/Columns 1240/BlackIs1 true", negative),
        ("/K -1/Columns 1240/EndOfBlock false/Rows 877", plain),
        ("/K -1/Columns 1240/BlackIs1 false/EncodedByteAlign false", plain),
    ] {
        assert!(luma(parameters).abs_diff(wanted) <= 2, "{parameters}");
    }
}
