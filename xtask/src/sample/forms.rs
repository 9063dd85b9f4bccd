//! Forms as small PDF files: one page with a heading and lines of text. The text is English, because PDF's built-in fonts have no Chinese.

use std::fmt::Write as _;

/// A PDF 1.4 file with one A4 page. Non-ASCII characters become `?`.
pub fn pdf(heading: &str, lines: &[String]) -> Vec<u8> {
    let mut content = format!("BT /F1 18 Tf 72 770 Td ({}) Tj ET\n", escaped(heading));
    for (index, line) in lines.iter().enumerate() {
        let _ = writeln!(content, "BT /F1 11 Tf 72 {} Td ({}) Tj ET", 730 - 20 * index, escaped(line));
    }
    content.push_str("1 0 0 RG 2 w 400 120 100 100 re S\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        // An entry must have exactly twenty bytes, hence the space before the line end.
        let _ = writeln!(file, "{offset:010} 00000 n ");
    }
    let _ = write!(file, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
}

fn escaped(text: &str) -> String {
    let plain = |letter: char| if (' '..='~').contains(&letter) { letter } else { '?' };
    text.chars().map(plain).collect::<String>().replace('\\', r"\\").replace('(', r"\(").replace(')', r"\)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_objects_points_at_them() {
        let file = String::from_utf8(pdf("Plan (1)", &["a\\b".to_owned(), "班".to_owned()])).unwrap();
        assert!(file.contains(r"(Plan \(1\)) Tj") && file.contains(r"(a\\b) Tj") && file.contains("(?) Tj"));
        let table = file.find("xref\n").unwrap();
        assert!(file.ends_with(&format!("startxref\n{table}\n%%EOF\n")));
        for (index, line) in file[table..].lines().skip(3).take(5).enumerate() {
            let offset: usize = line[..10].parse().unwrap();
            assert!(file[offset..].starts_with(&format!("{} 0 obj\n", index + 1)));
            assert_eq!(line.len(), 19);
        }
    }
}
