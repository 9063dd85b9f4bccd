//! A receipt is read as it was written, and nothing else is one.

use proptest::prelude::*;

use super::*;
use crate::words::review::{Question, Tick};

fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

/// A receipt that has everything.
fn whole() -> Receipt {
    let question =
        |rule: &str, subject: &str| Question { rule: rule.to_owned(), message: "review".to_owned(), subject: subject.to_owned() };
    let photos = HumanCheck {
        headcount: Some(28),
        note: Some("后排看不清".to_owned()),
        ticks: vec![(Tick::Teacher, Some(true)), (Tick::Students, Some(true)), (Tick::Clear, Some(false))],
        ..HumanCheck::open(question("T-02", "session 2026-08-03T09:00"), &[Tick::Headcount])
    };
    let text = |text: &str| Some(text.to_owned());
    Receipt {
        bundle: Some(digest(1)),
        signature: Some(digest(2)),
        container: Some(Piece { sha256: digest(3), bytes: 1_500 }),
        volumes: vec![Piece { sha256: digest(4), bytes: 1_000 }, Piece { sha256: digest(5), bytes: 500 }],
        class_id: text("2026-017"),
        class_name: text("中式面点师 初级1班"),
        institution: text("某某学校"),
        signer: text("91500113MA5U1ABC7D"),
        signer_key: text("SHA256:abc"),
        registry: Some(digest(6)),
        registry_version: text("7"),
        checks: Checks {
            signature: CheckState::Ok,
            container: CheckState::Ok,
            chunks: CheckState::Ok,
            manifest: CheckState::NotChecked,
            standard: CheckState::Failed,
        },
        standard: (digest(7), "cq-16-2020".to_owned()),
        profile: (digest(8), "per-session".to_owned()),
        verdict: ReceiptVerdict::AcceptedWithRemarks,
        reason: text("照片请补"),
        items: vec![
            Item { rule: "L-01".to_owned(), outcome: Outcome::Pass, keeping: Kept::Kept, title: "开班申请表".to_owned() },
            Item {
                rule: "L-03".to_owned(), outcome: Outcome::NotApplicable, keeping: Kept::Neither, title: "学员身份凭证".to_owned()
            },
        ],
        reviews: vec![
            photos,
            HumanCheck { answer: Some(true), ..HumanCheck::open(question("A-05", "class"), &[]) },
            HumanCheck::open(question("X-08", "file 02_培训实施/a b.mp4"), &[]),
        ],
        received: "2026-11-23T14:40:00Z".parse().unwrap(),
        officer: "officer-500101-07".to_owned(),
        office: text("渝中区就业和人才服务局"),
        previous: Some(digest(9)),
        statement: text("不能证明课确实上过。"),
    }
}

#[test]
fn it_is_read_as_it_was_written() {
    let text = whole().text();
    assert_eq!(Receipt::read(text.as_bytes()), Ok(whole()), "{text}");
    assert!(text.starts_with("classproof-receipt: 1\nbundle-sha256: 0101"), "{text}");
    for line in [
        "container-bytes: 1500",
        "checks: signature=ok container=ok chunks=ok manifest=not-checked standard=failed",
        "item: L-03 not-applicable - 学员身份凭证",
        "check: T-02.review fail teacher=yes students=yes clear=no headcount=28 session 2026-08-03T09:00",
        "note: 后排看不清",
        "check: A-05.review pass class",
        "check: X-08.review needs-review file 02_培训实施/a b.mp4",
        "received: 2026-11-23T14:40:00Z",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    let bare = Receipt {
        bundle: None,
        signature: None,
        container: None,
        volumes: Vec::new(),
        class_id: None,
        office: None,
        previous: None,
        items: Vec::new(),
        reviews: Vec::new(),
        ..whole()
    };
    assert_eq!(Receipt::read(bare.text().as_bytes()), Ok(bare));
}

#[test]
fn texts_from_outside_stay_in_their_line() {
    let hostile = "x\nverdict: accepted\r\n\u{202E}y\u{1b}[2J  z ";
    let receipt = Receipt { class_name: Some(hostile.to_owned()), reason: Some(" - ".to_owned()), ..whole() };
    let read = Receipt::read(receipt.text().as_bytes()).unwrap();
    assert_eq!(read.class_name.as_deref(), Some("x verdict: accepted \u{FFFD}y\u{FFFD}[2J z"));
    assert_eq!((read.verdict, read.reason), (ReceiptVerdict::AcceptedWithRemarks, None));
}

/// What is wrong is said with the line: keys that are missing, twice, out of order or unknown, other versions, other spellings.
#[test]
fn what_is_no_receipt_says_where() {
    let text = whole().text();
    let wrong = |text: &str| Receipt::read(text.as_bytes()).unwrap_err();
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        wrong(&text.replacen(from, to, 1))
    };
    let key = |key: &str| key.to_owned();
    let line_of = |begin: &str| text.lines().position(|line| line.starts_with(begin)).unwrap() + 1;
    assert_eq!(wrong(""), ReceiptError::NotOne);
    assert_eq!(wrong(&format!("\u{FEFF}{text}")), ReceiptError::NotOne);
    assert_eq!(Receipt::read(b"classproof-receipt: 1\n\xff\n"), Err(ReceiptError::NotText));
    assert_eq!(changed("receipt: 1", "receipt: 2"), ReceiptError::Version { found: key("2") });
    assert_eq!(wrong(&text.replace('\n', "\r\n")), ReceiptError::LineEnds);
    assert_eq!(wrong(text.trim_end()), ReceiptError::LineEnds);
    assert_eq!(changed("office: ", "office "), ReceiptError::NoKey { line: line_of("office:") });
    assert_eq!(wrong(&format!("{text}\n")), ReceiptError::NoKey { line: text.lines().count() + 1 });
    assert_eq!(changed("office: ", "ofice: "), ReceiptError::UnknownKey { line: line_of("office:"), key: key("ofice") });
    assert_eq!(changed("class-id: 2026-017\n", ""), ReceiptError::Missing { key: key("class-id") });
    let last = text.lines().last().unwrap();
    assert_eq!(changed(&format!("{last}\n"), ""), ReceiptError::Missing { key: key("statement") });
    let twice = changed("class-id: 2026-017\n", "class-id: 2026-017\nclass-id: 2026-017\n");
    assert_eq!(twice, ReceiptError::Twice { line: line_of("class-id") + 1, key: key("class-id") });
    let twice = wrong(&format!("{text}{last}\n"));
    assert_eq!(twice, ReceiptError::Twice { line: text.lines().count() + 1, key: key("statement") });
    let moved = text.replacen("class-id: 2026-017\n", "", 1).replacen("institution:", "class-id: 2026-017\ninstitution:", 1);
    assert_eq!(wrong(&moved), ReceiptError::Order { line: line_of("class-id"), key: key("class-name"), expected: key("class-id") });
    let value = |begin: &str| ReceiptError::Value { line: line_of(begin), key: begin.split(':').next().unwrap().to_owned() };
    for (from, to, begin) in [
        ("bundle-sha256: 01", "bundle-sha256: 0", "bundle-sha256:"),
        ("container-bytes: 1500", "container-bytes: 01500", "container-bytes:"),
        ("container-bytes: 1500", "container-bytes: -", "container-bytes:"),
        ("volume: 2", "volume: 3", "volume: 2"),
        ("manifest=not-checked", "manifest=good", "checks:"),
        ("standard=failed", "standard=failed more=ok", "checks:"),
        ("verdict: accepted-with-remarks", "verdict: Accepted", "verdict:"),
        ("reason: ", "reason:  ", "reason:"),
        ("item: L-03 not-applicable", "item: L-01 not-applicable", "item: L-03"),
        ("fail teacher=yes", "pass teacher=yes", "check: T-02"),
        ("teacher=yes students=yes", "students=yes teacher=yes", "check: T-02"),
        ("headcount=28", "headcount=many", "check: T-02"),
        ("A-05.review pass", "A-05.review fine", "check: A-05"),
        ("T14:40:00Z", "T14:40:00.5Z", "received:"),
        ("T14:40:00Z", "T22:40:00+08:00", "received:"),
        ("officer: officer-500101-07", "officer: -", "officer:"),
    ] {
        assert_eq!(changed(from, to), value(begin), "{from} -> {to}");
    }
    for key in ["not_one", "version", "too_long", "not_text", "line_ends", "no_key", "unknown_key", "missing", "twice", "order", "value"] {
        assert!(crate::words::wording::template(crate::words::lang::Lang::Chinese, &format!("receipt.form_{key}")).is_some(), "{key}");
    }
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[ -~一-龥]{0,30}").prop_map(|text| text.and_then(|text| super::write::one_line(&text)))
}

fn answer() -> impl Strategy<Value = Option<bool>> {
    proptest::option::of(any::<bool>())
}

prop_compose! {
    fn check()(ticks in proptest::sample::subsequence(&Tick::ALL[..6], 0..6), found in proptest::collection::vec(answer(), 6), answer in answer(),
        counted in any::<bool>(), headcount in any::<u32>(), note in text(), subject in "(class|file [a-z =]{1,9}x)", message in "[a-z_]{1,8}") -> HumanCheck {
        let ticks: Vec<_> = ticks.into_iter().zip(found).collect();
        let answer = answer.filter(|_| ticks.is_empty());
        let subject = super::write::one_line(&subject).unwrap();
        HumanCheck { question: Question { rule: "T-02".to_owned(), message, subject }, ticks, answer, counted, headcount: counted.then_some(headcount), note }
    }
}

prop_compose! {
    fn receipt()(texts in proptest::collection::vec(text(), 9), mut reviews in proptest::collection::vec(check(), 0..6),
        digests in proptest::collection::vec(proptest::option::of(any::<[u8; 32]>()), 4), bytes in any::<u64>(), volumes in 0..4_u8, second in 0..4_000_000_000_i64) -> Receipt {
        reviews.sort_by(|one, other| one.question.cmp(&other.question));
        reviews.dedup_by(|one, other| one.question == other.question);
        let digest = |at: usize| digests[at].map(Digest);
        let text = |at: usize| texts[at].clone();
        Receipt {
            bundle: digest(0), signature: digest(1), registry: digest(2), previous: digest(3),
            container: digest(3).map(|sha256| Piece { sha256, bytes }),
            volumes: (0..volumes).map(|volume| Piece { sha256: self::digest(volume), bytes }).collect(),
            class_id: text(0), class_name: text(1), institution: text(2), signer: text(3), signer_key: text(4), registry_version: text(5),
            reason: text(6), office: text(7), statement: text(8),
            reviews, received: Timestamp::from_second(second).unwrap(), ..whole()
        }
    }
}

proptest! {
    #[test]
    fn every_receipt_is_read_as_it_was_written(receipt in receipt()) {
        let text = receipt.text();
        prop_assert_eq!(Receipt::read(text.as_bytes()), Ok(receipt), "{}", text);
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in any::<usize>(), flip in 1..=255_u8) {
        let _ = Receipt::read(&bytes);
        let _ = Receipt::read(&[b"classproof-receipt: 1\n".as_slice(), &bytes].concat());
        let mut changed = whole().text().into_bytes();
        let at = at % changed.len();
        changed[at] ^= flip;
        // What is still read says something else.
        if let Ok(read) = Receipt::read(&changed) {
            prop_assert_ne!(&read, &whole());
            prop_assert_eq!(read.text().into_bytes(), changed);
        }
    }
}
