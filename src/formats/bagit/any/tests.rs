//! Tests of the readers for bags made by other programs.

use super::checksum::Algorithm;
use super::declaration::{Declaration, DeclarationFault, Version};
use super::name::{check, decoded};
use super::text::{Text, TextEncoding, lines};
use super::{declaration, fetch, metadata, sums};

#[test]
fn digests_are_those_of_the_standards() {
    let digest = |algorithm: Algorithm| {
        let mut running = algorithm.begin();
        running.update(b"a");
        running.update(b"bc");
        running.finish()
    };
    // Test vectors: RFC 1321, A.5; FIPS 180-4 examples.
    assert_eq!(digest(Algorithm::Md5), "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(digest(Algorithm::Sha1), "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(digest(Algorithm::Sha224), "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
    assert!(digest(Algorithm::Sha256).starts_with("ba7816bf8f01cfea"));
    assert!(digest(Algorithm::Sha384).starts_with("cb00753f45a35e8b"));
    assert!(digest(Algorithm::Sha512).starts_with("ddaf35a193617aba"));
    for name in ["md5", "SHA-1", "sha224", "sha256", "sha384", "sha512"] {
        let algorithm = Algorithm::named(name).unwrap();
        assert_eq!(digest(algorithm).len(), algorithm.digits(), "{name}");
    }
    assert_eq!(Algorithm::named("sha3512"), None);
}

#[test]
fn a_declaration_is_two_lines() {
    let read = |text: &str| declaration::read(text.as_bytes());
    let good = |major, minor, encoding| Ok(Declaration { version: Version { major, minor }, encoding });
    assert_eq!(read("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"), good(1, 0, TextEncoding::UTF8));
    assert_eq!(read("BagIt-Version:  0.95\r\nTag-File-Character-Encoding:UTF-16"), good(0, 95, TextEncoding::Utf16));
    let second = "Tag-File-Character-Encoding: UTF-8\n";
    for (first, fault) in [
        ("\u{FEFF}BagIt-Version: 1.0\n", DeclarationFault::Marked),
        ("BagIt-Version : 1.0\n", DeclarationFault::Line(1)),
        ("BagIt-Version:1.0\n", DeclarationFault::Line(1)),
        ("BagIt-Version: 1.0 \n", DeclarationFault::Line(1)),
        ("BagIt-Version: .97\n", DeclarationFault::Version(".97".into())),
        ("BagIt-Version: 1.1\n", DeclarationFault::Version("1.1".into())),
        ("", DeclarationFault::Line(1)),
    ] {
        assert_eq!(read(&format!("{first}{second}")), Err(fault), "{first:?}");
    }
    assert_eq!(read("BagIt-Version: 0.97\n"), Err(DeclarationFault::Line(2)));
    assert_eq!(read(&format!("BagIt-Version: 1.0\n{second}x")), Err(DeclarationFault::Line(3)));
    for (end, blank) in [("\n", true), ("\r\n", true), ("\n\n\n", true), ("", false)] {
        let text = format!("BagIt-Version: 1.0\n{second}{end}");
        assert_eq!((read(&text), declaration::ends_blank(text.as_bytes())), (good(1, 0, TextEncoding::UTF8), blank), "{end:?}");
    }
    for end in [" ", "\0", "x: y\n", "\n \n"] {
        assert_eq!(read(&format!("BagIt-Version: 1.0\n{second}{end}")), Err(DeclarationFault::Line(3)), "{end:?}");
    }
    assert_eq!(read("BagIt-Version: 1.0\nTag-File-Character-Encoding: klingon"), Err(DeclarationFault::Encoding("klingon".into())));
}

#[test]
fn texts_are_decoded_as_declared() {
    let decode = |name: &str, bytes: &[u8]| TextEncoding::named(name).unwrap().decode(bytes);
    let plain = |text: &str| Some(Text { text: text.to_owned(), marked: false });
    assert_eq!(decode("UTF-16", b"\xFE\xFF\x00a"), plain("a"));
    assert_eq!(decode("UTF-16", b"\xFF\xFEa\x00"), plain("a"));
    assert_eq!(decode("UTF-16", b"\x00a"), plain("a"));
    assert_eq!(decode("UTF-16", b"\x00a\x00"), None);
    assert_eq!(decode("ISO-8859-1", b"\xE9\x80"), plain("é\u{80}"));
    assert_eq!(decode("GB18030", b"\xD5\xD5"), plain("照"));
    assert_eq!(decode("UTF-8", b"\xEF\xBB\xBFa"), Some(Text { text: "a".into(), marked: true }));
    assert_eq!(decode("UTF-8", b"\xFF"), None);
}

#[test]
fn lines_end_in_three_ways() {
    let all: Vec<(usize, &str)> = lines("a\r\nb\rc\n\nd").collect();
    assert_eq!(all, [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, "d")]);
}

#[test]
fn a_manifest_is_read_as_many_write_it() {
    let digest = "AB".repeat(16);
    let text = format!("{digest}  data/a b\r\n{digest} *data/b\n{digest}\t./data/c\nnonsense\n{digest}00  data/d\n{digest}  \n");
    let sums = sums::read(&text, Some(32));
    let names: Vec<(usize, &str)> = sums.lines.iter().map(|line| (line.line, line.name.as_str())).collect();
    assert_eq!(names, [(1, "data/a b"), (2, "data/b"), (3, "data/c")]);
    assert_eq!((sums.bad, sums.starred, sums.dotted), (vec![4, 5, 6], true, true));
    assert_eq!(sums.lines[0].digest, "ab".repeat(16));
}

#[test]
fn names_stay_inside() {
    for name in ["data/a", "data/%7E", "data/a:b", "data/CON", "data/e\u{301}", "data/~a"] {
        assert_eq!(check(name), Ok(()), "{name}");
    }
    for name in ["", "/a", "data/../a", "data//a", "./a", "C:\\a", "C:a", "~/a", "~root/a", "\\\\server\\a", "data/a\0", "data/"] {
        assert!(check(name).is_err(), "{name}");
    }
    assert_eq!(decoded("a%0Ab%0d%25%7E%"), "a\nb\r%%7E%");
}

#[test]
fn fetch_and_metadata_are_read() {
    let lines = fetch::read("http://a/b - data/x y\nhttp://a 12 ./data/z\nhttp://a\nhttp://a twelve data/q\n");
    let names: Vec<Option<&str>> = lines.iter().map(|line| line.name.as_deref()).collect();
    assert_eq!(names, [Some("data/x y"), Some("data/z"), None, None]);
    let read = metadata::read("Payload-Oxum: 12.3\r\nTest-Tag    :   5\n  continued\npayload-oxum: 5\nno colon\n");
    assert_eq!((read.oxums, read.bad_line), (vec![Some((12, 3)), None], Some(5)));
}
