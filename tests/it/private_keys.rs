//! Private keys: those in ssh-agent sign too, and a file that others may read signs nothing.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::classes::whole_class;
use super::institutions::{key, own_key, public, verify};
use super::program::{Argument, NOW, Ran, command, scratch};

/// An ssh-agent of its own, ended with the test.
struct Agent {
    socket: PathBuf,
    child: Child,
}

impl Agent {
    fn start(name: &str) -> Self {
        let socket = scratch().join(format!("{name}.agent"));
        let child = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|error| panic!("ssh-agent can not be run ({error}); install it: apt-get install openssh-client"));
        for _ in 0..200 {
            if socket.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        Self { socket, child }
    }

    fn add(&self, arguments: &[&str]) {
        let mut add = Command::new("ssh-add");
        let status = add.args(arguments).env("SSH_AUTH_SOCK", &self.socket).stdin(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.unwrap().success());
    }

    fn run(&self, arguments: &[Argument<'_>]) -> Ran {
        Ran::of(command(arguments).env("SSH_AUTH_SOCK", &self.socket))
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_key_that_the_agent_holds_signs_like_its_file() {
    let agent = Agent::start("signing");
    let bundle = scratch().join("by-agent.zip");
    let fingerprint = super::program::classproof(&[&"key", &"show", &public(own_key()), &"--json"]).ends(0).json()["fingerprint"].clone();
    let named = format!("agent:{}", fingerprint.as_str().unwrap());
    let pack = |agent: &Agent, key: &str, to: &Path| agent.run(&[&"pack", &whole_class(), &"--key", &key, &"-o", &to, &"--now", &NOW]);
    let refused = pack(&agent, &named, &bundle).ends(5);
    assert!(refused.stderr.contains("ssh-add") && !bundle.exists(), "{refused}");
    agent.add(&[own_key().to_str().unwrap()]);
    pack(&agent, &named, &bundle).ends(0);
    verify(&bundle).ends(0);
    // The same bytes as with the file: Ed25519 has one signature for a message.
    let by_file = scratch().join("by-file.zip");
    pack(&agent, own_key().to_str().unwrap(), &by_file).ends(0);
    assert_eq!(fs::read(&bundle).unwrap(), fs::read(&by_file).unwrap());
    // By its public key, as ssh-keygen takes one: a registry.
    let trust = scratch().join("agents-registry");
    let own = public(own_key());
    agent.run(&[&"trust", &"add", &"--trust", &trust, &"--as", &"root", &"--principal", &"district-1", &"--key", &own]).ends(0);
    agent.run(&[&"trust", &"sign", &"--trust", &trust, &"--key", &own]).ends(0);
    // Locked, it holds nothing.
    agent.add(&["-D"]);
    assert!(agent.run(&[&"trust", &"sign", &"--trust", &trust, &"--key", &own]).ends(5).stderr.contains("ssh-add"));
    let mut nobody = command(&[&"trust", &"sign", &"--trust", &trust, &"--key", &own]);
    let ran = Ran::of(nobody.env("SSH_AUTH_SOCK", scratch().join("no-agent"))).ends(5);
    assert!(ran.stderr.contains("ssh-agent"), "{ran}");
}

#[test]
fn a_private_key_that_others_may_read_signs_nothing() {
    let exposed = key("exposed");
    let change = || super::program::classproof(&[&"key", &"change-passphrase", &exposed, &"--no-passphrase"]);
    for mode in [0o644, 0o640, 0o604, 0o660, 0o666] {
        fs::set_permissions(&exposed, fs::Permissions::from_mode(mode)).unwrap();
        let refused = change().ends(5);
        assert!(refused.stderr.contains("chmod 600") && refused.stderr.contains("exposed"), "{mode:o}: {refused}");
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(&exposed, fs::Permissions::from_mode(mode)).unwrap();
        change().ends(0);
    }
}
