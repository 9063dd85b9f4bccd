//! The two messages of the SSH agent protocol that signing takes (draft-ietf-sshm-ssh-agent): the list of keys, and a signature.

use crate::formats::signature::{KeyError, VerifyingKey, signature_file, to_be_signed};

/// The most bytes of an answer, as in OpenSSH.
pub const MOST_ANSWER: u32 = 256 * 1024;

const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;

/// Asks for the keys that the agent holds.
pub fn ask_for_keys() -> Vec<u8> {
    framed(vec![REQUEST_IDENTITIES])
}

/// The keys in an answer, those of kinds that are not used here left out. The answer is without its length.
///
/// # Errors
/// [`KeyError::AgentRefused`] where it is none.
pub fn keys(answer: &[u8]) -> Result<Vec<VerifyingKey>, KeyError> {
    read_keys(answer).ok_or(KeyError::AgentRefused)
}

fn read_keys(answer: &[u8]) -> Option<Vec<VerifyingKey>> {
    let rest = answer.strip_prefix(&[IDENTITIES_ANSWER])?;
    let (count, mut rest) = rest.split_first_chunk()?;
    let mut keys = Vec::new();
    for _ in 0..u32::from_be_bytes(*count) {
        let (key, behind) = string(rest)?;
        let (_comment, behind) = string(behind)?;
        keys.extend(VerifyingKey::from_wire(key));
        rest = behind;
    }
    Some(keys)
}

/// Asks for a signature over `message` for one purpose.
///
/// # Errors
/// [`KeyError::Library`] where there is no such purpose.
pub fn ask_for_signature(key: &VerifyingKey, namespace: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut request = vec![SIGN_REQUEST];
    put(&mut request, &key.wire()?);
    put(&mut request, &to_be_signed(namespace, message)?);
    request.extend([0; 4]);
    Ok(framed(request))
}

/// The signature file of an answer, checked against the message.
///
/// # Errors
/// [`KeyError::AgentRefused`] where there is no signature in it, or one that does not hold.
pub fn signature(answer: &[u8], key: &VerifyingKey, namespace: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
    let made = answer.strip_prefix(&[SIGN_RESPONSE]).and_then(string);
    made.and_then(|(made, _)| signature_file(key, namespace, message, made)).ok_or(KeyError::AgentRefused)
}

/// A string at the start, and what follows it.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

fn put(request: &mut Vec<u8>, string: &[u8]) {
    request.extend(u32::try_from(string.len()).unwrap_or(u32::MAX).to_be_bytes());
    request.extend(string);
}

fn framed(request: Vec<u8>) -> Vec<u8> {
    let mut framed = Vec::with_capacity(request.len() + 4);
    put(&mut framed, &request);
    framed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::signature::{BUNDLE_NAMESPACE, Signature, SigningKey};

    #[test]
    fn answers_that_are_none_are_refused_and_cost_nothing() {
        let key = SigningKey::generate("k").unwrap().public();
        let mut list = vec![IDENTITIES_ANSWER, 0, 0, 0, 1];
        put(&mut list, &key.wire().unwrap());
        put(&mut list, b"comment");
        assert!(keys(&list).unwrap()[0].same_key(&key));
        for end in 0..list.len() {
            assert_eq!(keys(&list[..end]).err(), Some(KeyError::AgentRefused), "{end}");
        }
        for answer in [&b""[..], &[5], &[IDENTITIES_ANSWER, 255, 255, 255, 255], &[SIGN_RESPONSE, 255, 255, 255, 255], &[SIGN_RESPONSE]] {
            assert!(keys(answer).is_err() && signature(answer, &key, BUNDLE_NAMESPACE, b"m").is_err(), "{answer:?}");
        }
    }

    /// A security key signs its application, flags and a counter with the message (PROTOCOL.u2f).
    #[test]
    fn signatures_of_security_keys_are_read_and_checked() {
        use ed25519_dalek::Signer as _;
        use sha2::{Digest as _, Sha256};
        let secret = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let kind = b"sk-ssh-ed25519@openssh.com";
        let mut wire = Vec::new();
        [&kind[..], secret.verifying_key().as_bytes(), b"ssh:"].into_iter().for_each(|part| put(&mut wire, part));
        let key = VerifyingKey::from_wire(&wire).unwrap();
        let (flags, counter) = (1_u8, 9_u32);
        let signed = to_be_signed(BUNDLE_NAMESPACE, b"message").unwrap();
        let about = [&Sha256::digest(b"ssh:")[..], &[flags], &counter.to_be_bytes(), &Sha256::digest(&signed)].concat();
        let mut made = Vec::new();
        put(&mut made, kind);
        put(&mut made, &secret.sign(&about).to_bytes());
        made.push(flags);
        made.extend(counter.to_be_bytes());
        let mut answer = vec![SIGN_RESPONSE];
        put(&mut answer, &made);
        let file = signature(&answer, &key, BUNDLE_NAMESPACE, b"message").unwrap();
        let read = Signature::read(&file).unwrap();
        assert!(read.key().same_key(&key) && read.check(BUNDLE_NAMESPACE, b"message").is_ok());
        assert!(read.check(BUNDLE_NAMESPACE, b"other").is_err());
        assert!(signature(&answer, &key, BUNDLE_NAMESPACE, b"other").is_err());
        assert!(VerifyingKey::read(&key.line()).unwrap().same_key(&key));
    }
}
