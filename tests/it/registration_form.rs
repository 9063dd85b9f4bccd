//! The form with which an institution registers its key: what stands on it, and that its code is the key.

use std::fs;

use super::classes::own_code;
use super::institutions::public;
use super::program::{Argument, classproof, scratch, tool};

/// The form says whose key it is, in one page, and what its code holds is a public key file.
#[test]
fn the_form_names_the_institution_and_its_code_is_the_key() {
    let folder = scratch().join("form");
    fs::create_dir_all(&folder).unwrap();
    let (key, code) = (folder.join("机构密钥"), own_code());
    let new: [Argument<'_>; 10] =
        [&"key", &"new", &"--out", &key, &"--no-passphrase", &"--institution", &"某某职业培训学校", &"--credit-code", &code, &"--json"];
    let made = classproof(&new).ends(0).json();
    let form = std::path::PathBuf::from(made["form"].as_str().unwrap());
    assert_eq!(form, folder.join("机构密钥.form.pdf"));
    let text = tool("pdftotext", "poppler-utils", &[&"-layout", &form, &"-"]).ends(0).stdout;
    let fingerprint = made["fingerprint"].as_str().unwrap();
    for words in ["某某职业培训学校", &code, fingerprint, "盖章"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(text.matches('\u{c}').count(), 1, "one page: {text}");
    tool("pdftoppm", "poppler-utils", &[&"-r", &"150", &"-png", &"-singlefile", &form, &folder.join("page")]).ends(0);
    let read = tool("zbarimg", "zbar-tools", &[&"--raw", &"-q", &folder.join("page.png")]).ends(0).stdout;
    assert_eq!(read.trim(), format!("{} {code}", made["line"].as_str().unwrap()));
    // The district scans it, and has a file that can be registered.
    let (scanned, registry) = (folder.join("scanned.pub"), folder.join("registry"));
    fs::write(&scanned, read).unwrap();
    classproof(&[&"trust", &"add", &"--trust", &registry, &"--principal", &code, &"--key", &scanned]).ends(0);

    // Written again from the key's comment; nothing is overwritten unasked.
    classproof(&[&"key", &"form", &public(&key)]).ends(5);
    classproof(&[&"key", &"form", &key, &"--force"]).ends(0);
    let other = folder.join("other.pdf");
    let given: [Argument<'_>; 8] = [&"key", &"form", &key, &"-o", &other, &"--institution", &"另一所学校", &"--lang=zh-CN"];
    assert!(classproof(&given).ends(0).stdout.contains("盖章"));
    assert!(tool("pdftotext", "poppler-utils", &[&other, &"-"]).ends(0).stdout.contains("另一所学校"));
    // Of a key whose comment says nothing, the form needs to be told.
    let nobody = super::institutions::key("nobodys");
    assert!(classproof(&[&"key", &"form", &nobody]).ends(2).stderr.contains("--credit-code"));
    let wrong: [Argument<'_>; 7] = [&"key", &"form", &nobody, &"--institution", &"某校", &"--credit-code", &"123"];
    classproof(&wrong).ends(2);
}
