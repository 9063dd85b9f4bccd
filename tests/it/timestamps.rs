//! Time-stamps: requests that OpenSSL answers, answers that it and the program check alike, and answers that prove nothing.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use classproof::formats::timestamp::{Authorities, Request, TimestampProblem, Token};
use serde_json::Value;

use super::institutions::whole_bundle;
use super::program::{Argument, Ran, classproof, scratch, tool, tool_in};

/// An authority made with OpenSSL, its root certificate, and what its answers look like.
pub struct Authority {
    folder: PathBuf,
    /// The certificate to trust.
    pub root: PathBuf,
    /// The time that its computer shows; none for the present.
    clock: Option<String>,
}

impl Authority {
    /// Kind of keys (`RSA`, or a curve), digits of fractions of a second in its times, accepted digests, and days its certificate is valid.
    pub fn new(name: &str, kind: &str, digits: u32, digests: &str, days: u32) -> Self {
        Self::made(name, kind, digits, digests, days, None)
    }

    /// The usual one, founded at another time, with a certificate for ten years.
    pub fn founded(name: &str, at: &str) -> Self {
        Self::made(name, "P-256", 3, "sha256,sha512", 3_650, Some(at.to_owned()))
    }

    fn made(name: &str, kind: &str, digits: u32, digests: &str, days: u32, clock: Option<String>) -> Self {
        let folder = scratch().join("authorities").join(name);
        fs::create_dir_all(&folder).unwrap();
        let options = match kind {
            "RSA" => ["RSA".to_owned(), "rsa_keygen_bits:2048".to_owned()],
            curve => ["EC".to_owned(), format!("ec_paramgen_curve:{curve}")],
        };
        let config = format!(
            "[tsa]\nserial=serial\ndefault_policy=1.2.3.4.1\ndigests={digests}\naccuracy=secs:1,millisecs:500,microsecs:100\n\
             clock_precision_digits={digits}\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\ness_cert_id_alg=sha256\nsigner_digest=sha256\n"
        );
        fs::write(folder.join("tsa.cnf"), config).unwrap();
        fs::write(folder.join("serial"), "01\n").unwrap();
        fs::write(folder.join("purpose"), "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n").unwrap();
        let made = Self { root: folder.join("root.pem"), folder, clock };
        for key in ["root.key", "tsa.key"] {
            made.openssl(&format!("genpkey -quiet -algorithm {} -pkeyopt {} -out {key}", options[0], options[1]));
        }
        made.openssl(
            "req -x509 -new -key root.key -subj /CN=Root -days 9000 -out root.pem -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign",
        );
        made.openssl("req -new -key tsa.key -subj /CN=Authority -out tsa.csr");
        made.openssl(&format!(
            "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -days {days} -extfile purpose -out tsa.pem"
        ));
        made
    }

    /// The usual one: P-256, fractions of three digits, valid for a year.
    pub fn usual(name: &str) -> Self {
        Self::new(name, "P-256", 3, "sha256,sha384,sha512", 365)
    }

    fn openssl(&self, line: &str) -> Ran {
        let words: Vec<&str> = line.split_whitespace().collect();
        let arguments: Vec<Argument<'_>> = words.iter().map(|word| word as Argument<'_>).collect();
        match &self.clock {
            None => tool_in(&self.folder, "openssl", "openssl", &arguments, b""),
            Some(clock) => {
                let given: [Argument<'_>; 2] = [clock, &"openssl"];
                tool_in(&self.folder, "faketime", "faketime", &[&given[..], &arguments].concat(), b"")
            }
        }
        .ends(0)
    }

    /// The answer to a request, in a file of this name.
    pub fn answer(&self, request: &Path, name: &str) -> PathBuf {
        let answer = self.folder.join(name);
        let (request, answer_text) = (request.to_str().unwrap(), answer.to_str().unwrap());
        self.openssl(&format!(
            "ts -reply -config tsa.cnf -section tsa -queryfile {request} -signer tsa.pem -inkey tsa.key -out {answer_text}"
        ));
        answer
    }
}

/// A copy of the whole bundle in a folder of its own.
fn bundle(name: &str) -> PathBuf {
    let folder = scratch().join("timestamps").join(name);
    fs::create_dir_all(&folder).unwrap();
    let bundle = folder.join("bundle.zip");
    fs::hard_link(&whole_bundle().path, &bundle).unwrap();
    bundle
}

fn beside(bundle: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", bundle.display()))
}

fn attach(bundle: &Path, answer: &Path, more: &[Argument<'_>]) -> Ran {
    let given: [Argument<'_>; 5] = [&"timestamp", &"attach", &bundle, &answer, &"--json"];
    classproof(&[&given[..], more].concat())
}

#[track_caller]
fn problem(ran: &Ran) -> String {
    ran.json()["problem"]["kind"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn answers_of_openssl_are_checked_as_it_checks_them() {
    for (kind, digits, fraction) in [("RSA", 0, 0), ("P-256", 3, 3), ("P-384", 6, 6)] {
        let authority = Authority::new(kind, kind, digits, "sha256", 365);
        let bundle = bundle(kind);
        let request = beside(&bundle, ".tsq");
        classproof(&[&"timestamp", &"request", &bundle]).ends(0);
        let answer = authority.answer(&request, "answer.tsr");
        authority.openssl(&format!("ts -verify -queryfile {} -in answer.tsr -CAfile root.pem", request.display()));
        attach(&bundle, &answer, &[&"--authorities", &authority.root]).ends(0);

        let signature = authority.folder.join("signature");
        let unzipped = tool("unzip", "unzip", &[&"-p", &bundle, &"*/tagmanifest-sha256.txt.sig"]).ends(0).stdout;
        fs::write(&signature, unzipped).unwrap();
        let token = beside(&bundle, ".tst");
        authority.openssl(&format!("ts -verify -data signature -in {} -token_in -CAfile root.pem", token.display()));

        let ran = classproof(&[&"timestamp", &"verify", &bundle, &"--authorities", &authority.root, &"--json"]).ends(0).json();
        assert_eq!(ran["authority"], "CN=Authority");
        let at = ran["at"].as_str().unwrap();
        assert!(at.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count()) <= fraction, "{at}");
        // Without anybody to trust it proves nothing.
        let nobody = classproof(&[&"timestamp", &"verify", &bundle, &"--json"]).ends(4);
        assert_eq!(problem(&nobody), "untrusted");
        let words = classproof(&[&"timestamp", &"verify", &bundle, &"--authorities", &authority.root]).ends(0).stdout;
        assert!(words.contains("时间戳有效") && words.contains("Authority"), "{words}");
    }
}

/// What an answer must not have is refused, and nothing is written.
#[test]
fn answers_that_prove_nothing_are_refused() {
    let authority = Authority::usual("refusing");
    let own = bundle("refused");
    classproof(&[&"timestamp", &"request", &own]).ends(0);
    let request = beside(&own, ".tsq");
    let trust: [Argument<'_>; 2] = [&"--authorities", &authority.root];

    let folder = &authority.folder;
    fs::write(folder.join("other"), "other data").unwrap();
    authority.openssl("ts -query -data other -sha256 -cert -out other.tsq");
    let other_data = authority.answer(&folder.join("other.tsq"), "other.tsr");
    let again = beside(&own, ".again.tsq");
    classproof(&[&"timestamp", &"request", &own, &"--output", &again]).ends(0);
    let other_nonce = authority.answer(&again, "again.tsr");
    let signature = tool("unzip", "unzip", &[&"-p", &own, &"*/tagmanifest-sha256.txt.sig"]).ends(0).stdout;
    fs::write(folder.join("signature"), signature).unwrap();
    authority.openssl("ts -query -data signature -sha256 -no_nonce -out bare.tsq");
    let without_nonce = authority.answer(&folder.join("bare.tsq"), "bare.tsr");
    let good = authority.answer(&request, "good.tsr");
    let garbage = folder.join("garbage.tsr");
    fs::write(&garbage, &fs::read(&good).unwrap()[..200]).unwrap();
    let choosy = Authority::new("choosy", "P-256", 0, "sha512", 365);
    let rejected = choosy.answer(&request, "rejected.tsr");
    let outside = Authority::new("outside", "P-256", 0, "sha256", 0);
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    let late = outside.answer(&request, "late.tsr");

    for (name, answer, words) in [
        ("other data", &other_data, "另一个文件"),
        ("other nonce", &other_nonce, "另一次申请"),
        ("no nonce", &without_nonce, "另一次申请"),
        ("garbage", &garbage, "损坏"),
        ("the request itself", &request, "损坏"),
        ("rejected", &rejected, "拒绝"),
    ] {
        let ran = classproof(&[&[&"timestamp" as Argument<'_>, &"attach", &own, answer], &trust[..]].concat()).ends(4);
        assert!(ran.stderr.contains(words), "{name}: {ran}");
        assert!(!beside(&own, ".tst").exists(), "{name}");
    }
    let ran = classproof(&[&"timestamp", &"attach", &own, &late, &"--authorities", &outside.root]).ends(4);
    assert!(ran.stderr.contains("有效期"), "{ran}");
    assert!(!beside(&own, ".tst").exists());

    // Without the request beside it, an answer without a number is the best that there is; without a certificate it is none.
    fs::remove_file(&request).unwrap();
    let ran = attach(&own, &without_nonce, &trust);
    assert!(ran.code == Some(4) && ran.stdout.contains("证书") || ran.stderr.contains("证书"), "{ran}");
    attach(&own, &good, &trust).ends(0);
    // What is there is not replaced without being asked for.
    attach(&own, &good, &trust).ends(5);
    attach(&own, &good, &[trust[0], trust[1], &"--force"]).ends(0);
}

/// A token of an unknown signer or an unknown algorithm is kept: what it lacks may be known later.
#[test]
fn what_can_not_be_checked_is_kept_and_said() {
    let authority = Authority::new("sm3", "P-256", 0, "sha256,sm3", 365);
    let own = bundle("unchecked");
    let signature = tool("unzip", "unzip", &[&"-p", &own, &"*/tagmanifest-sha256.txt.sig"]).ends(0).stdout;
    fs::write(authority.folder.join("signature"), signature).unwrap();
    authority.openssl("ts -query -data signature -sm3 -cert -no_nonce -out sm3.tsq");
    let answer = authority.answer(&authority.folder.join("sm3.tsq"), "sm3.tsr");
    let ran = attach(&own, &answer, &[&"--authorities", &authority.root]).ends(1);
    assert_eq!(problem(&ran), "unknown_algorithm");
    assert!(beside(&own, ".tst").exists());
    let verified = classproof(&[&"timestamp", &"verify", &own, &"--authorities", &authority.root]).ends(1);
    assert!(verified.stdout.contains("未核验") && verified.stdout.contains("SM3"), "{verified}");

    let stranger = Authority::usual("stranger");
    let other = bundle("stranger");
    classproof(&[&"timestamp", &"request", &other]).ends(0);
    let answer = stranger.answer(&beside(&other, ".tsq"), "answer.tsr");
    assert_eq!(problem(&attach(&other, &answer, &[&"--authorities", &authority.root]).ends(4)), "untrusted");
    classproof(&[&"timestamp", &"verify", &other, &"--authorities", &stranger.root]).ends(0);

    let unstamped = bundle("unstamped");
    let ran = classproof(&[&"timestamp", &"verify", &unstamped, &"--authorities", &stranger.root]).ends(5);
    assert!(ran.stderr.contains("timestamp request"), "{ran}");
    let no_certificates = classproof(&[&"timestamp", &"verify", &other, &"--authorities", &answer]).ends(5);
    assert!(no_certificates.stderr.contains("PEM"), "{no_certificates}");
}

/// No changed byte gives another time, and none makes a token of other data.
#[test]
fn a_changed_token_never_proves_another_time() {
    let authority = Authority::usual("changed");
    let data = b"the bytes of a signature".to_vec();
    let request = Request::new(&data, [0xFF; 8]).unwrap();
    fs::write(authority.folder.join("own.tsq"), request.bytes()).unwrap();
    let answer = fs::read(authority.answer(&authority.folder.join("own.tsq"), "own.tsr")).unwrap();
    let authorities = Authorities::read(&fs::read(&authority.root).unwrap()).unwrap();
    let token = Token::read(&answer).unwrap();
    let now = jiff::Timestamp::now();
    let proven = token.check(&data, Some(&request), &authorities, now).unwrap();
    assert_eq!(token.check(b"other", None, &authorities, now), Err(TimestampProblem::OtherData));
    for index in 0..token.bytes().len() {
        let mut changed = token.bytes().to_vec();
        changed[index] ^= 1;
        if let Ok(other) = Token::read(&changed).and_then(|token| token.check(&data, Some(&request), &authorities, now)) {
            assert_eq!(other, proven, "byte {index}");
        }
    }
    for length in 0..token.bytes().len() {
        assert!(Token::read(&token.bytes()[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn an_authority_is_asked_over_http() {
    let authority = Authority::usual("asked");
    let own = bundle("asked");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let ran = std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert!(reader.read_line(&mut head).unwrap() > 0, "{head}");
            }
            let head = head.to_lowercase();
            assert!(head.starts_with("post /tsa ") && head.contains("content-type: application/timestamp-query"), "{head}");
            let length = head.split("content-length: ").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
            let mut request = vec![0; length];
            reader.read_exact(&mut request).unwrap();
            let file = authority.folder.join("asked.tsq");
            fs::write(&file, request).unwrap();
            let answer = fs::read(authority.answer(&file, "asked.tsr")).unwrap();
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n\r\n", answer.len())
                .unwrap();
            stream.write_all(&answer).unwrap();
        });
        let url = format!("http://{address}/tsa");
        classproof(&[&"timestamp", &"request", &own, &"--tsa", &url, &"--authorities", &authority.root, &"--json"])
    });
    let report: Value = ran.ends(0).json();
    assert_eq!(report["authority"], "CN=Authority", "{report}");
    assert!(beside(&own, ".tst").exists());

    let url = format!("http://{address}/tsa");
    drop(listener);
    let silent = classproof(&[&"timestamp", &"request", &own, &"--tsa", &url, &"--force"]).ends(5);
    assert!(silent.stderr.contains(&url), "{silent}");
    let secure = classproof(&[&"timestamp", &"request", &own, &"--tsa", &"https://example.org", &"--force"]).ends(5);
    assert!(secure.stderr.contains("http://"), "{secure}");
}

/// A bundle whose signer's key has expired since is accepted where a time-stamp proves that it was signed before.
#[test]
fn a_time_stamp_proves_that_a_bundle_was_signed_in_time() {
    let authority = Authority::new("in-time", "P-256", 3, "sha256", 8000);
    let own = bundle("in-time");
    classproof(&[&"timestamp", &"request", &own]).ends(0);
    let answer = authority.answer(&beside(&own, ".tsq"), "answer.tsr");
    attach(&own, &answer, &[&"--authorities", &authority.root]).ends(0);
    // Registered until 2040: what is verified later must have been signed before.
    let trust = scratch().join("timestamps/until-2040");
    let key = super::institutions::public(super::institutions::own_key());
    let code = super::classes::own_code();
    classproof(&[&"trust", &"add", &"--trust", &trust, &"--principal", &code, &"--key", &key, &"--until", &"2040-01-01"]).ends(0);
    let verify = |more: &[Argument<'_>]| {
        let given: [Argument<'_>; 7] = [&"verify", &own, &"--trust", &trust, &"--at", &"2046-05-01", &"--json"];
        classproof(&[&given[..], more].concat())
    };
    let late = verify(&[]).ends(4);
    assert_eq!(late.json()["authenticity"]["findings"][0]["kind"], "expired", "{late}");
    assert_eq!(late.json()["timestamp"]["problem"]["kind"], "untrusted", "{late}");
    let words = classproof(&[&"verify", &own, &"--trust", &trust, &"--at", &"2046-05-01"]).ends(4).stdout;
    assert!(words.contains("没有采用"), "{words}");
    let report = verify(&[&"--authorities", &authority.root]).json();
    assert_eq!(report["authenticity"]["outcome"], "passed", "{report}");
    assert_eq!(report["authenticity"]["judged"]["by"], "timestamp", "{report}");
    assert_eq!(report["timestamp"]["authority"], "CN=Authority", "{report}");

    // An authority whose certificate ended before, and that nobody stamped again, answers for nothing.
    let short = Authority::usual("short");
    let answer = short.answer(&beside(&own, ".tsq"), "answer.tsr");
    attach(&own, &answer, &[&"--authorities", &short.root, &"--force"]).ends(0);
    let ended = verify(&[&"--authorities", &short.root]).ends(4).json();
    assert_eq!(ended["timestamp"]["problem"]["kind"], "expired", "{ended}");
    let given: [Argument<'_>; 6] = [&"timestamp", &"verify", &own, &"--authorities", &short.root, &"--json"];
    classproof(&given).ends(0);
    assert_eq!(problem(&classproof(&[&given[..], &[&"--at", &"2046-05-01"]].concat()).ends(4)), "expired");
}
