//! Signatures that are missing, in another encoding, or made by another key or for another purpose. The rest of the bundle is unchanged.

use super::Lie;
use crate::archives::bundle::{Bundle, sign};

fn signature(name: &'static str, says: &'static str, words: &'static str, change: fn(Vec<u8>) -> Option<Vec<u8>>) -> Lie {
    Lie::kept(name, says, 4, words, move || {
        let mut bundle = Bundle::new();
        bundle.signature = bundle.signature.take().and_then(change);
        bundle.zip()
    })
}

/// Replaces the signature: over other bytes, by another key, or for another namespace.
fn signed(name: &'static str, says: &'static str, words: &'static str, make: fn(&Bundle) -> Vec<u8>) -> Lie {
    Lie::kept(name, says, 4, words, move || {
        let mut bundle = Bundle::new();
        bundle.signature = Some(make(&bundle));
        bundle.zip()
    })
}

pub fn all() -> Vec<Lie> {
    const SURROUNDED: &str = "签名前后夹带了其他内容";
    const MALFORMED: &str = "不是有效的 SSH 签名";
    vec![
        signature("signature_missing", "no signature", "没有签名文件", |_| None),
        signature("signature_empty", "an empty signature file", MALFORMED, |_| Some(Vec::new())),
        signature("signature_trailing_text", "text behind the signature", SURROUNDED, |bytes| {
            Some([bytes, b"approved\n".to_vec()].concat())
        }),
        signature("signature_trailing_line", "an empty line behind the signature", SURROUNDED, |bytes| {
            Some([bytes, b"\n".to_vec()].concat())
        }),
        signature("signature_leading_text", "text before the signature", SURROUNDED, |bytes| {
            Some([b"approved\n".to_vec(), bytes].concat())
        }),
        signature("signature_twice", "two signatures", SURROUNDED, |bytes| Some(bytes.repeat(2))),
        signature("signature_cr", "a signature with CR", MALFORMED, |bytes| {
            Some(String::from_utf8_lossy(&bytes).replace('\n', "\r\n").into_bytes())
        }),
        signature("signature_one_line", "a signature in one line", MALFORMED, |bytes| {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let inner: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
            Some(format!("-----BEGIN SSH SIGNATURE-----\n{inner}\n-----END SSH SIGNATURE-----\n").into_bytes())
        }),
        signature("signature_cut", "a signature that ends early", MALFORMED, |mut bytes| {
            bytes.truncate(bytes.len() / 2);
            Some(bytes)
        }),
        signature("signature_not_one", "a signature of another tool", MALFORMED, |_| {
            Some(b"-----BEGIN PGP SIGNATURE-----\n\n=abcd\n-----END PGP SIGNATURE-----\n".to_vec())
        }),
        signature("signature_binary", "bytes that are no text", MALFORMED, |_| Some((0..=255).collect())),
        signed("signature_other_bytes", "the signature of another tag manifest", "签名与内容不符", |_| {
            sign(b"another tag manifest", false, "classproof-bundle-v1")
        }),
        signed("signature_other_purpose", "a signature for files, not for bundles", "不是为档案包做的", |bundle| {
            sign(&bundle.tag_manifest, false, "file")
        }),
        signed("signature_other_key", "signed by a key that nobody registered", "公钥没有登记", |bundle| {
            sign(&bundle.tag_manifest, true, "classproof-bundle-v1")
        }),
        Lie::kept(
            "other_institution",
            "another institution in the class record, signed by this one",
            4,
            "签名人不是本班的培训机构",
            || {
                let mut payload = Bundle::new().payload;
                let text = String::from_utf8_lossy(&payload[0].1).replace(crate::archives::bundle::CODE, "91990000MA5U2DEF7Y");
                payload[0].1 = text.clone().into_bytes();
                let class: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
                Bundle::of(payload).inventory(|value| value["class"] = class).zip()
            },
        ),
        Lie::kept("no_class_record", "no class record but the packer's word in the inventory", 4, "读不出班级信息", || {
            Bundle::of(vec![("note.txt".to_owned(), b"one\n".to_vec())]).zip()
        }),
    ]
}
