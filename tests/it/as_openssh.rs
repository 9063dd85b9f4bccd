//! Registries are decided as OpenSSH decides them: random ones, each asked of `ssh-keygen -Y verify` as well.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use classproof::formats::registry::{Registry, Revoked, Standing};
use classproof::formats::signature::{BUNDLE_NAMESPACE, SigningKey, VerifyingKey};
use classproof::words::moment::Zone;
use xtask::sample::dice::Dice;

use super::program::{scratch, tool};

/// Number of random registries. `CLASSPROOF_REGISTRIES` sets another number.
fn registries() -> usize {
    std::env::var("CLASSPROOF_REGISTRIES").map_or(100, |number| number.parse().expect("CLASSPROOF_REGISTRIES is a number"))
}

const SEED: u64 = 20_261_129;
const MESSAGE: &[u8] = b"the tag manifest\n";
const SPACES: [&str; 2] = [BUNDLE_NAMESPACE, "classproof-receipt-v1"];

const PRINCIPALS: &[&str] = &[
    "P1",
    "P1",
    "P1",
    "P1",
    "P2",
    "P1,P2",
    "P2,P1",
    "*",
    "P?",
    "?1",
    "P*",
    "*1",
    "P*,!P2",
    "!P1,P*",
    "!P2",
    "P1,,P2",
    "p1",
    "\"P1\"",
    "\"P1,P2\"",
    "a\"P1\"",
    "\"P1",
    "P1\"\"",
    "\"P 1\"",
    "P1*",
    "*P*1*",
    "**",
    "院?",
    "P11",
    "",
    "P1,",
    ",P1",
    "!",
    "P1,!",
];

const TIMES: &[&str] = &[
    "20260801Z",
    "20260801",
    "202608010800Z",
    "202608010800",
    "20260801080000Z",
    "20260801080001Z",
    "20260731235959Z",
    "20260801075959",
    "20260801utc",
    "20260801UTC",
    "20260801z",
    "20260732Z",
    "20260731",
    "20260900Z",
    "20261301Z",
    "20260731235960Z",
    "20260731236000Z",
    "2026080124Z",
    "2026",
    "",
    "Z",
    "20260801X",
    "19700101Z",
    "19690101Z",
    "20380801Z",
    "20260230Z",
    "99991231Z",
    "20260801 ",
    "2026-08-01",
];

const NAMESPACES: &[&str] = &[
    "classproof-bundle-v1",
    "classproof-receipt-v1",
    "classproof-bundle-v1,classproof-receipt-v1",
    "file,classproof-bundle-v1",
    "*",
    "classproof-*",
    "classproof-*,!classproof-receipt-v1",
    "file",
    "",
    "Classproof-bundle-v1",
    "a\\\"b,classproof-bundle-v1",
    "!file",
    "classproof-bundle-v?",
    " classproof-bundle-v1",
    "\\",
];

/// The times at which is asked: around the windows.
const MOMENTS: &[&str] = &["20260731235959", "20260801000000", "20260801000001", "20260801080000", "20260730160000", "20270101000000"];

struct Signer {
    key: VerifyingKey,
    signatures: Vec<std::path::PathBuf>,
}

fn signers(folder: &Path) -> Vec<Signer> {
    let signer = |number: usize| {
        let key = SigningKey::generate("").unwrap();
        let signed = |(place, space): (usize, &&str)| {
            let path = folder.join(format!("{number}-{place}.sig"));
            fs::write(&path, key.sign(space, MESSAGE).unwrap()).unwrap();
            path
        };
        Signer { key: key.public(), signatures: SPACES.iter().enumerate().map(signed).collect() }
    };
    (0..2).map(signer).collect()
}

fn one<'a>(dice: &mut Dice, of: &[&'a str]) -> &'a str {
    of[dice.below(of.len() as u64) as usize]
}

/// An option as it is meant, or with one of the slips that people and programs make.
fn option(dice: &mut Dice) -> String {
    let name = match dice.below(9) {
        0..=2 => "namespaces",
        3..=5 => "valid-after",
        6 => "valid-before",
        7 => "Valid-Before",
        _ => return one(dice, &["cert-authority", "unknown", "", "no-touch-required", "namespaces", "valid-after=", "="]).to_owned(),
    };
    let value = match name {
        "namespaces" => one(dice, NAMESPACES),
        // Half of them are plain, so that windows are really asked.
        _ if dice.below(2) == 0 => one(dice, &TIMES[..8]),
        _ => one(dice, TIMES),
    };
    match dice.below(24) {
        0 => format!("{name}={value}"),
        1 => format!("{name}=\"{value}"),
        2 => format!("{name}=\"{value}\"x"),
        3 => format!("{name} =\"{value}\""),
        _ => format!("{name}=\"{value}\""),
    }
}

fn line(dice: &mut Dice, keys: &[String]) -> String {
    match dice.below(20) {
        0 => return one(dice, &["", "   ", "# P1", "\t# 说明", "P1", "garbage here", "\"", "P1 ssh-ed25519", "cert-authority"]).to_owned(),
        1 => return format!("{} {}", one(dice, PRINCIPALS), keys[0].split(' ').next().unwrap()),
        _ => {}
    }
    let gap = |dice: &mut Dice| one(dice, &[" ", " ", " ", "\t", "  ", " \t "]).to_owned();
    let mut text = format!("{}{}{}", one(dice, &["", "", "", " ", "\t"]), one(dice, PRINCIPALS), gap(dice));
    let options: Vec<String> = (0..dice.below(4)).map(|_| option(dice)).collect();
    if !options.is_empty() {
        text += &options.join(one(dice, &[",", ",", ",", ",", ",,", ", "]));
        text += one(dice, &["", "", "", "", "", ","]);
        text += &gap(dice);
    }
    let key = &keys[dice.below(keys.len() as u64) as usize];
    text += &match dice.below(24) {
        0 => key[..key.len() - 4].to_owned(),
        1 => key.replacen("ssh-", "SSH-", 1),
        2 => key.replacen(' ', "\t ", 1),
        3 => key.replacen("AAAA", "AAAA=", 1),
        4 => key.split_once(' ').unwrap().1.to_owned(),
        _ => key.clone(),
    };
    text + one(dice, &["", "", "", " 某校", "\r", " # x", "\t", "  revoked"])
}

fn openssh(folder: &Path, registry: &Path, revoked: Option<&Path>, asked: (&str, &str, &str, &Path)) -> bool {
    let (principal, space, at, signature) = asked;
    let mut command = Command::new("ssh-keygen");
    // The zone of times without `Z`.
    command.current_dir(folder).env("TZ", "CST-8").args(["-Y", "verify", "-I", principal, "-n", space]);
    command.arg(format!("-Overify-time={at}Z")).arg("-f").arg(registry).arg("-s").arg(signature);
    revoked.iter().for_each(|list| {
        command.arg("-r").arg(list);
    });
    command.stdin(fs::File::open(folder.join("message")).unwrap()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().success()
}

#[test]
fn random_registries_are_decided_as_openssh_decides_them() {
    let folder = scratch().join("as-openssh");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("message"), MESSAGE).unwrap();
    let signers = signers(&folder);
    let other = folder.join("ecdsa");
    tool("ssh-keygen", "openssh-client", &[&"-q", &"-t", &"ecdsa", &"-N", &"", &"-f", &other]).ends(0);
    let ecdsa = fs::read_to_string(folder.join("ecdsa.pub")).unwrap();
    let mut keys: Vec<String> = signers.iter().map(|signer| signer.key.line()).collect();
    keys.extend([keys[0].clone(), keys[0].clone(), ecdsa.trim().to_owned()]);
    let mut dice = Dice::of(SEED, "registries");
    let (registry, list) = (folder.join("registry"), folder.join("revoked"));
    let (mut trusted, all) = (0, registries());
    for number in 0..all {
        let lines: Vec<String> = (0..=dice.below(5)).map(|_| line(&mut dice, &keys)).collect();
        let text = lines.join("\n") + "\n";
        fs::write(&registry, &text).unwrap();
        let revoked: Option<String> = (dice.below(4) == 0).then(|| {
            let lines = (0..dice.below(3)).map(|_| match dice.below(8) {
                0 => "# 已作废".to_owned(),
                1 => "ssh-ed25519 AAAA".to_owned(),
                2 => keys[4][..keys[4].len() - 4].to_owned(),
                3 => String::new(),
                _ => format!("{} 遗失", keys[dice.below(keys.len() as u64) as usize]),
            });
            lines.map(|line| line + "\n").collect()
        });
        revoked.iter().for_each(|text| fs::write(&list, text).unwrap());
        let signer = &signers[dice.below(8) as usize / 7];
        let space = dice.below(4) as usize / 3;
        let (principal, at) = (one(&mut dice, &["P1", "P1", "P1", "P2"]), one(&mut dice, MOMENTS));
        let theirs = openssh(
            &folder,
            &registry,
            revoked.as_ref().map(|_| list.as_path()),
            (principal, SPACES[space], at, &signer.signatures[space]),
        );

        let mut ours = Registry::read(&text, Zone::default());
        let list = revoked.as_deref().map_or(Ok(Revoked::default()), Revoked::read);
        let moment = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", at).unwrap();
        let moment = Zone::parse("+00:00").unwrap().timestamp(moment).unwrap();
        let ours = list.is_ok_and(|list| {
            ours.revoked = list;
            ours.standing(&signer.key, principal, SPACES[space], moment) == Standing::Trusted
        });
        trusted += usize::from(theirs);
        assert_eq!(ours, theirs, "{number}: {principal} {} at {at}, OpenSSH {theirs}, revoked {revoked:?}\n{text}", SPACES[space]);
    }
    println!("{all} registries, {trusted} of them trust");
    assert!(trusted > all / 10 && trusted < all * 9 / 10, "both answers must come up: {trusted} of {all}");
}

/// A list of revoked keys counts for `verify` as it counts for `ssh-keygen -r`.
#[test]
fn revoked_keys_are_refused_as_by_openssh() {
    let folder = scratch().join("revoked-as-openssh");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("message"), MESSAGE).unwrap();
    let signers = signers(&folder);
    let (registry, list) = (folder.join("registry"), folder.join("revoked"));
    let line = |signer: &Signer| format!("P1 {}\n", signer.key.line());
    let text: String = signers.iter().map(line).collect();
    fs::write(&registry, &text).unwrap();
    for (revoked, trusted) in [
        (String::new(), [true, true]),
        (format!("# x\n{}\n", signers[0].key.line()), [false, true]),
        (format!("{} a b c\n\n", signers[1].key.line()), [true, false]),
        ("not a key\n".to_owned(), [false, false]),
    ] {
        fs::write(&list, &revoked).unwrap();
        for (signer, trusted) in signers.iter().zip(trusted) {
            let theirs = openssh(&folder, &registry, Some(&list), ("P1", SPACES[0], "20260801000000", &signer.signatures[0]));
            let mut ours = Registry::read(&text, Zone::default());
            let at = "2026-08-01T00:00:00Z".parse().unwrap();
            let ours = Revoked::read(&revoked).is_ok_and(|list| {
                ours.revoked = list;
                ours.standing(&signer.key, "P1", SPACES[0], at) == Standing::Trusted
            });
            assert_eq!((ours, theirs), (trusted, trusted), "{revoked}");
        }
    }
}
