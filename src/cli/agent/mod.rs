//! Keys that ssh-agent holds: on a disk, on a security key (FIDO2), or on another machine.

#[cfg(unix)]
mod socket_unix;
#[cfg(windows)]
mod socket_windows;

use std::io::{Read, Write};

use classproof::formats::agent::{MOST_ANSWER, ask_for_keys, ask_for_signature, keys, signature};
use classproof::formats::signature::{KeyError, Signs, VerifyingKey};

#[cfg(unix)]
use socket_unix as socket;
#[cfg(windows)]
use socket_windows as socket;

/// A key that the agent holds.
pub struct AgentKey(VerifyingKey);

impl AgentKey {
    /// The key with that fingerprint, `SHA256:…`.
    ///
    /// # Errors
    /// [`KeyError`]: no agent answers, or it does not hold the key.
    pub fn with_fingerprint(fingerprint: &str) -> Result<Self, KeyError> {
        let found = held()?.into_iter().find(|key| key.fingerprint() == fingerprint);
        found.map(Self).ok_or_else(|| KeyError::NotInAgent(fingerprint.to_owned()))
    }

    /// The private half of a public key.
    ///
    /// # Errors
    /// As [`AgentKey::with_fingerprint`].
    pub fn of(key: &VerifyingKey) -> Result<Self, KeyError> {
        Self::with_fingerprint(&key.fingerprint())
    }
}

impl Signs for AgentKey {
    fn public(&self) -> VerifyingKey {
        self.0.clone()
    }

    fn sign(&self, namespace: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let answer = answered(&ask_for_signature(&self.0, namespace, message)?)?;
        signature(&answer, &self.0, namespace, message)
    }
}

fn held() -> Result<Vec<VerifyingKey>, KeyError> {
    keys(&answered(&ask_for_keys())?)
}

/// Sends a request and reads the answer, without its length.
fn answered(request: &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut agent = socket::connect().ok_or(KeyError::NoAgent)?;
    let mut exchange = || {
        agent.write_all(request)?;
        let mut length = [0; 4];
        agent.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length).min(MOST_ANSWER);
        let mut answer = Vec::new();
        (&mut agent).take(u64::from(length)).read_to_end(&mut answer)?;
        Ok::<_, std::io::Error>(answer)
    };
    exchange().map_err(|_| KeyError::NoAgent)
}
