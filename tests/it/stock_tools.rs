//! Stock tools applied to a bundle: ZIP readers, BagIt, sha256sum, OpenSSH.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::classes::{files, other_code, own_code, whole_class};
use super::institutions::{other_key, registry, verify, whole_bundle, whole_bundle_unzipped};
use super::program::{Ran, classproof, scratch, spoiled, tool, tool_in};

#[test]
fn zip_readers_read_every_entry() {
    let bundle = &whole_bundle().path;
    let ran = tool("unzip", "unzip", &[&"-t", bundle]).ends(0);
    assert!(ran.stdout.contains("No errors detected"), "{ran}");
    let ran = tool("7z", "p7zip-full", &[&"t", bundle]).ends(0);
    assert!(ran.stdout.contains("Everything is Ok") && !ran.stdout.contains("Warning"), "{ran}");
    let program = "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1]) as z:\n    bad = z.testzip()\n    print(bad, len(z.namelist()))\n\
                   sys.exit(bad is not None)";
    let ran = tool("python3", "python3", &[&"-c", &program, bundle]).ends(0);
    let entries: usize = ran.stdout.trim().rsplit(' ').next().unwrap().parse().unwrap();
    assert_eq!(entries, files(whole_bundle_unzipped()).len());
}

#[test]
fn the_unzipped_class_has_the_names_bytes_and_times_of_the_folder() {
    let data = whole_bundle_unzipped().join("data");
    assert_eq!(files(&data), files(whole_class()));
    for path in files(whole_class()) {
        let (from, to) = (whole_class().join(&path), data.join(&path));
        assert!(fs::read(&from).unwrap() == fs::read(&to).unwrap(), "{path}");
        assert_eq!(from.metadata().unwrap().modified().unwrap(), to.metadata().unwrap().modified().unwrap(), "{path}");
    }
}

#[test]
fn sha256sum_checks_both_manifests_and_gives_the_id() {
    let folder = whole_bundle_unzipped();
    for (manifest, least) in [("tagmanifest-sha256.txt", 8), ("manifest-sha256.txt", files(whole_class()).len())] {
        let ran = tool_in(folder, "sha256sum", "coreutils", &[&"-c", &manifest], b"").ends(0);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert!(lines.len() >= least && lines.iter().all(|line| line.ends_with(": OK")), "{ran}");
    }
    let ran = tool_in(folder, "sha256sum", "coreutils", &[&"tagmanifest-sha256.txt"], b"").ends(0);
    assert_eq!(ran.stdout.split(' ').next(), Some(whole_bundle().id.as_str()));
}

/// Runs the commands in `verify/README.txt` literally, with the district's registry in place of `allowed_signers`.
#[test]
fn the_commands_of_the_readme_inside_do_what_it_says() {
    let folder = whole_bundle_unzipped();
    let readme = fs::read_to_string(folder.join("verify/README.txt")).unwrap();
    let command = |begins: &str| {
        let mut lines = readme.lines().map(str::trim).filter(|line| line.starts_with(begins));
        let first = lines.next().unwrap_or_else(|| panic!("no line begins with {begins}:\n{readme}")).to_owned();
        assert!(lines.all(|line| line == first), "one command in both languages: {readme}");
        first
    };
    let shell = |line: &str| tool_in(folder, "sh", "dash", &[&"-c", &line], b"");
    for begins in ["sha256sum -c tagmanifest", "sha256sum -c manifest"] {
        shell(&command(begins)).ends(0);
    }
    let line = command(&format!("ssh-keygen -Y verify -f allowed_signers -I {}", own_code()));
    assert!(line.contains(&own_code()), "{line}");
    let quoted = format!("'{}' -O verify-time=20260902000000Z", registry().display());
    let line = line.replace("-f allowed_signers", &format!("-f {quoted}"));
    let ran = shell(&line).ends(0);
    assert!(ran.stdout.contains("Good \"classproof-bundle-v1\" signature"), "{ran}");
    shell(&line.replace(&own_code(), &other_code())).ends(255);
    shell(&line.replace("classproof-bundle-v1", "file")).ends(255);
}

#[test]
fn openssh_refuses_the_signature_for_other_bytes_and_other_keys() {
    let folder = whole_bundle_unzipped();
    let verify = |registry: &Path, input: &[u8]| -> Ran {
        let sig = folder.join("tagmanifest-sha256.txt.sig");
        let at = "verify-time=20260902000000Z";
        tool_in(
            folder,
            "ssh-keygen",
            "openssh-client",
            &[&"-Y", &"verify", &"-f", &registry, &"-I", &own_code(), &"-n", &"classproof-bundle-v1", &"-s", &sig, &"-O", &at],
            input,
        )
    };
    let bytes = fs::read(folder.join("tagmanifest-sha256.txt")).unwrap();
    verify(registry(), &bytes).ends(0);
    let mut changed = bytes.clone();
    changed[0] ^= 1;
    verify(registry(), &changed).ends(255);
    let others = scratch().join("others_only");
    let key = fs::read_to_string(super::institutions::public(other_key())).unwrap();
    fs::write(&others, format!("{} namespaces=\"classproof-bundle-v1\" {key}", own_code())).unwrap();
    verify(&others, &bytes).ends(255);
}

/// `verify/verify.ps1`, as far as it can be tested without Windows: PowerShell 5.1 reads a script as UTF-8 only with a byte order mark, and
/// the script's pattern, which Python interprets in the same way, accepts every line of the lists and no name that leaves the folder.
#[test]
fn the_script_for_a_bare_windows_reads_both_lists_and_nothing_outside() {
    let folder = whole_bundle_unzipped();
    let bytes = fs::read(folder.join("verify/verify.ps1")).unwrap();
    let script = String::from_utf8(bytes).unwrap();
    assert!(script.starts_with('\u{feff}') && !script.contains('\r') && script.ends_with("exit 0\n"));
    assert!(!script.contains(&own_code()), "the same in every bundle");
    for newer in ["&&", "||", " ? ", "??", "-Parallel", "-AsUTF8", "sha256sum"] {
        assert!(!script.contains(newer), "not of PowerShell 5.1: {newer}");
    }
    let readme = fs::read_to_string(folder.join("verify/README.txt")).unwrap();
    let line = format!("-File verify\\verify.ps1 -Registry allowed_signers -Signer {}", own_code());
    assert_eq!(readme.matches(&line).count(), 2, "in both languages: {readme}");
    let program = "import re, sys\n\
        pattern = re.search(r\"\\[regex\\]::Match\\(\\$line, '([^']+)'\\)\", open('verify/verify.ps1', encoding='utf-8-sig').read()).group(1)\n\
        for name in ['tagmanifest-sha256.txt', 'manifest-sha256.txt']:\n\
        \x20   for line in open(name, encoding='utf-8').read().splitlines():\n\
        \x20       found = re.match(pattern, line)\n\
        \x20       assert found and found.group(4) == line[66:], line\n\
        for name in ['../a', 'data/../../a', '/a', r'\\\\host\\a', 'C:/a', 'data/./a', 'data/..', '..', 'a:b', 'a?', 'data/a|b']:\n\
        \x20   assert not re.match(pattern, '0' * 64 + '  ' + name), name\n";
    tool_in(folder, "python3", "python3", &[&"-c", &program], b"").ends(0);
    // Runs it with PowerShell, if installed.
    let shell = if cfg!(windows) { "powershell" } else { "pwsh" };
    if std::process::Command::new(shell).args(["-NoProfile", "-Command", "exit 0"]).status().is_err() {
        return;
    }
    let run = |folder: &Path| {
        let file = folder.join("verify/verify.ps1");
        let code = own_code();
        let at = "20260902000000Z";
        tool(
            shell,
            "powershell",
            &[&"-NoProfile", &"-ExecutionPolicy", &"Bypass", &"-File", &file, &"-Registry", &registry(), &"-Signer", &code, &"-At", &at],
        )
    };
    run(folder).ends(0);
    let changed = super::institutions::unzipped(whole_bundle(), "for PowerShell");
    fs::write(changed.join("data/多出.txt"), "x").unwrap();
    assert!(run(&changed).ends(3).stdout.contains("多出.txt"));
}

/// The reference implementation of BagIt, from PyPI, in a virtual environment.
fn bagit() -> &'static PathBuf {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        // Kept between runs, because it does not change.
        let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bagit-1.8.1");
        let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let works = || Ran::of(std::process::Command::new(&python).args(["-c", "import bagit"])).code == Some(0);
        if !python.exists() || !works() {
            let ran = tool("python3", "python3-venv", &[&"-m", &"venv", &"--clear", &venv]);
            assert_eq!(ran.code, Some(0), "python3 can not make a virtual environment; install it: apt-get install python3-venv\n{ran}");
            // bagit 1.8.1 needs pkg_resources, which newer setuptools has removed.
            let pip =
                tool(python.to_str().unwrap(), "python3-venv", &[&"-m", &"pip", &"install", &"--quiet", &"bagit==1.8.1", &"setuptools<81"]);
            assert_eq!(pip.code, Some(0), "pip can not install bagit from PyPI: {pip}");
        }
        python
    })
}

#[test]
fn the_reference_implementation_of_bagit_validates_the_bag() {
    let (python, folder) = (bagit(), whole_bundle_unzipped());
    let ran = tool(python.to_str().unwrap(), "python3", &[&"-m", &"bagit", &"--validate", &folder]).ends(0);
    assert!(ran.stderr.contains("is valid") && !ran.stderr.contains("WARNING"), "{ran}");
}

#[test]
fn the_unzipped_folder_is_verified_like_the_bundle() {
    let report = verify(whole_bundle_unzipped()).ends(0).json();
    assert_eq!(report["verdict"], "accepted");
    assert_eq!(report["bundle"]["id"], whole_bundle().id.as_str());
    let zipped = verify(&whole_bundle().path).ends(0).json();
    assert_eq!(report["standard"], zipped["standard"]);
}

#[test]
fn what_is_extracted_is_what_was_packed() {
    let output = scratch().join("extracted");
    classproof(&[&"extract", &whole_bundle().path, &"--output", &output]).ends(0);
    assert_eq!(files(&output), files(whole_class()));
    for path in files(whole_class()) {
        assert!(fs::read(output.join(&path)).unwrap() == fs::read(whole_class().join(&path)).unwrap(), "{path}");
    }
    let some = scratch().join("extracted-some");
    classproof(&[&"extract", &whole_bundle().path, &"03_考核评价", &"-o", &some]).ends(0);
    assert!(files(&some).iter().all(|path| path.starts_with("03_考核评价/")) && files(&some).len() > 8);
    // Nothing is overwritten, and a missing name is reported.
    classproof(&[&"extract", &whole_bundle().path, &"-o", &some]).ends(5);
    let ran = classproof(&[&"extract", &whole_bundle().path, &"没有", &"-o", &scratch().join("extracted-none")]).ends(5);
    assert!(ran.stderr.contains("没有"), "{ran}");
}

/// An independent reader, written in another language from `schemas/FORMAT.md` alone, with BLAKE3 from `b3sum`.
#[test]
fn another_reader_agrees_on_a_good_bundle_on_volumes_and_on_a_flipped_byte() {
    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reader/check_bundle.py");
    let bundle = whole_bundle();
    let read = |path: &Path| tool("python3", "python3", &[&reader, &path, &registry(), &own_code()]);
    let ran = read(&bundle.path).ends(0);
    assert!(ran.stdout.contains(&bundle.id), "{ran}");
    let ran = tool("python3", "python3", &[&reader, &bundle.path, &registry(), &other_code()]).ends(1);
    assert!(ran.stderr.contains("the signature"), "{ran}");

    let cut = super::volumes::cut("for another reader");
    read(&cut.path).ends(0);

    // In a file of several chunks, in a file of one chunk, in the list of leaves, in a header.
    let bytes = fs::read(&bundle.path).unwrap();
    let at = |wanted: &[u8]| bytes.windows(wanted.len()).position(|window| window == wanted).unwrap();
    for (place, offset) in
        [("recording", at(b"ftyp") + 2_000_000), ("photo", at(b"Exif\0\0")), ("leaves", at(b"chunks-blake3.bin") + 4096), ("header", 10)]
    {
        let path = scratch().join(format!("read elsewhere {place}.zip"));
        spoiled(&bundle.path, &path, &[offset as u64]);
        let ran = read(&path).ends(1);
        assert!(ran.stderr.contains("not as sealed"), "{place}: {ran}");
        verify(&path).ends(3);
    }
}
