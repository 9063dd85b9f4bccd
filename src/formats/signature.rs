//! SSHSIG signatures and OpenSSH key files (PROTOCOL.sshsig and PROTOCOL.key of OpenSSH), compatible with `ssh-keygen -Y verify`.

use base64ct::{Base64, Encoding as _};
use ssh_key::public::KeyData;
use ssh_key::rand_core::OsRng;
use ssh_key::{Algorithm, Cipher, HashAlg, Kdf, LineEnding, PrivateKey, PublicKey, SshSig};
use zeroize::Zeroizing;

use crate::words::wording::{Explain, Message, explained};

/// The namespace of bundle signatures. A key that is trusted for this namespace is not trusted for any other.
pub const BUNDLE_NAMESPACE: &str = "classproof-bundle-v1";

/// The namespace of the signature of a registry, made with a root key of the district.
pub const REGISTRY_NAMESPACE: &str = "classproof-registry-v1";

/// The namespace of a receipt's signature.
pub const RECEIPT_NAMESPACE: &str = "classproof-receipt-v1";

/// bcrypt rounds for the passphrase of a new key: about 0.2 s.
const KDF_ROUNDS: u32 = 24;

/// Limit on the size of a signature, a key file or a public key line, in bytes.
pub const MOST_KEY_BYTES: usize = 64 * 1024;

/// Why a key file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// Not an OpenSSH private key.
    NotAPrivateKey,
    /// Not an OpenSSH public key line.
    NotAPublicKey,
    /// A public key file that an editor has saved as UTF-16.
    Utf16,
    /// A public key in RFC 4716 format, as written by PuTTY.
    Rfc4716,
    /// Not an Ed25519 key; with the key type.
    OtherKind(String),
    /// The key is encrypted and no passphrase was given.
    PassphraseNeeded,
    /// The passphrase is wrong.
    WrongPassphrase,
    /// The key is encrypted with 3DES, which is not supported.
    OldCipher,
    /// No agent answers.
    NoAgent,
    /// The agent does not hold that key.
    NotInAgent(String),
    /// The agent would not sign, or nobody has touched the security key.
    AgentRefused,
    /// Others may read the file of the private key.
    Exposed(String),
    /// No random numbers available, or an error of the library.
    Library,
}

impl Explain for KeyError {
    fn explain(&self) -> Message {
        match self {
            Self::NotAPrivateKey => Message::new("key.not_private"),
            Self::NotAPublicKey => Message::new("key.not_public"),
            Self::Utf16 => Message::new("key.utf16"),
            Self::Rfc4716 => Message::new("key.rfc4716"),
            Self::OtherKind(kind) => Message::new("key.other_kind").text("kind", kind),
            Self::PassphraseNeeded => Message::new("key.passphrase_needed"),
            Self::WrongPassphrase => Message::new("key.passphrase_wrong"),
            Self::OldCipher => Message::new("key.old_cipher"),
            Self::NoAgent => Message::new("key.no_agent"),
            Self::NotInAgent(which) => Message::new("key.not_in_agent").text("which", which),
            Self::AgentRefused => Message::new("key.agent_refused"),
            Self::Exposed(path) => Message::new(if cfg!(windows) { "key.exposed_windows" } else { "key.exposed" }).text("path", path),
            Self::Library => Message::new("key.library"),
        }
    }
}

explained!(KeyError);

/// Makes signatures: with a private key that was read, or through an agent that holds one.
pub trait Signs: Sync {
    /// The public half of the key.
    fn public(&self) -> VerifyingKey;

    /// A signature file over `message` for one purpose.
    ///
    /// # Errors
    /// [`KeyError`]: the key can not be used, or its holder refused.
    fn sign(&self, namespace: &str, message: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// A private key.
pub struct SigningKey(PrivateKey);

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey(PublicKey);

/// A parsed signature that has not been verified.
#[derive(Clone, Debug)]
pub struct Signature(SshSig);

/// Why a signature is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// Not an SSHSIG signature in canonical form.
    Malformed,
    /// There is other text before or after the signature.
    Surrounded,
    /// Not Ed25519 with SHA-256 or SHA-512.
    OtherKind,
    /// Made for another namespace.
    Namespace,
    /// Does not match the message.
    Wrong,
}

impl SigningKey {
    /// Generates an Ed25519 key.
    ///
    /// # Errors
    /// [`KeyError::Library`] if no random numbers are available.
    pub fn generate(comment: &str) -> Result<Self, KeyError> {
        let mut key = PrivateKey::random(&mut OsRng, Algorithm::Ed25519).map_err(|_| KeyError::Library)?;
        key.set_comment(comment);
        Ok(Self(key))
    }

    /// Reads an OpenSSH private key file. `passphrase` is called only if the key is encrypted.
    ///
    /// # Errors
    /// [`KeyError`] for an invalid file or a wrong passphrase; [`KeyError::PassphraseNeeded`] if `passphrase` returns none.
    pub fn read(file: &[u8], passphrase: impl FnOnce() -> Option<Zeroizing<String>>) -> Result<Self, KeyError> {
        if file.len() > MOST_KEY_BYTES {
            return Err(KeyError::NotAPrivateKey);
        }
        let key = PrivateKey::from_openssh(file).map_err(|_| KeyError::NotAPrivateKey)?;
        if key.algorithm() != Algorithm::Ed25519 {
            return Err(KeyError::OtherKind(key.algorithm().to_string()));
        }
        if !key.is_encrypted() {
            return Ok(Self(key));
        }
        if key.cipher() == Cipher::TDesCbc {
            return Err(KeyError::OldCipher);
        }
        let passphrase = passphrase().ok_or(KeyError::PassphraseNeeded)?;
        key.decrypt(passphrase.as_bytes()).map(Self).map_err(|_| KeyError::WrongPassphrase)
    }

    /// The OpenSSH private key file, encrypted if a passphrase is given.
    ///
    /// # Errors
    /// [`KeyError::Library`] if no random numbers are available.
    pub fn to_file(&self, passphrase: Option<&str>) -> Result<Zeroizing<String>, KeyError> {
        let text = match passphrase {
            None => self.0.to_openssh(LineEnding::LF),
            Some(passphrase) => {
                let mut salt = vec![0; 16];
                ssh_key::rand_core::RngCore::try_fill_bytes(&mut OsRng, &mut salt).map_err(|_| KeyError::Library)?;
                let checkint = ssh_key::rand_core::RngCore::next_u32(&mut OsRng);
                let kdf = Kdf::Bcrypt { salt, rounds: KDF_ROUNDS };
                self.0.encrypt_with(Cipher::Aes256Ctr, kdf, checkint, passphrase).and_then(|key| key.to_openssh(LineEnding::LF))
            }
        };
        text.map_err(|_| KeyError::Library)
    }

    /// The public key.
    pub fn public(&self) -> VerifyingKey {
        VerifyingKey(self.0.public_key().clone())
    }

    /// Signs `message` for one namespace and returns the signature file in the format of `ssh-keygen -Y sign`.
    ///
    /// # Errors
    /// [`KeyError::Library`].
    pub fn sign(&self, namespace: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.0
            .sign(namespace, HashAlg::Sha512, message)
            .and_then(|signature| signature.to_pem(LineEnding::LF))
            .map(String::into_bytes)
            .map_err(|_| KeyError::Library)
    }
}

impl Signs for SigningKey {
    fn public(&self) -> VerifyingKey {
        Self::public(self)
    }

    fn sign(&self, namespace: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        Self::sign(self, namespace, message)
    }
}

impl VerifyingKey {
    /// Reads a public key line: `ssh-ed25519 AAAA… comment`.
    ///
    /// # Errors
    /// [`KeyError`] if it is not an Ed25519 public key on one line.
    pub fn read(line: &str) -> Result<Self, KeyError> {
        let line = line.trim_start_matches('\u{FEFF}').trim();
        if line.len() > MOST_KEY_BYTES {
            return Err(KeyError::NotAPublicKey);
        }
        if line.contains('\0') {
            return Err(KeyError::Utf16);
        }
        if line.starts_with("---- BEGIN SSH2 PUBLIC KEY") {
            return Err(KeyError::Rfc4716);
        }
        let key = PublicKey::from_openssh(line).map_err(|_| other_kind(line).map_or(KeyError::NotAPublicKey, KeyError::OtherKind))?;
        if is_used(&key.algorithm()) { Ok(Self(key)) } else { Err(KeyError::OtherKind(key.algorithm().to_string())) }
    }

    /// The public key line without comment: `ssh-ed25519 AAAA…`.
    pub fn line(&self) -> String {
        let key = PublicKey::new(self.0.key_data().clone(), "");
        key.to_openssh().map(|line| line.trim_end().to_owned()).unwrap_or_default()
    }

    /// The comment of the public key line.
    pub fn comment(&self) -> &str {
        self.0.comment()
    }

    /// The fingerprint in OpenSSH format: `SHA256:…`.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }

    /// The key as the agent protocol has it.
    pub(super) fn wire(&self) -> Result<Vec<u8>, KeyError> {
        self.0.to_bytes().map_err(|_| KeyError::Library)
    }

    /// Reads a key as the agent protocol has it.
    pub(super) fn from_wire(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = PublicKey::from_bytes(bytes).map_err(|_| KeyError::NotAPublicKey)?;
        if is_used(&key.algorithm()) { Ok(Self(key)) } else { Err(KeyError::OtherKind(key.algorithm().to_string())) }
    }

    /// Whether both are the same key; comments are ignored.
    pub fn same_key(&self, other: &Self) -> bool {
        self.0.key_data() == other.0.key_data()
    }
}

/// The bytes that a key has to sign for a signature over `message`.
pub(super) fn to_be_signed(namespace: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
    SshSig::signed_data(namespace, HashAlg::Sha512, message).map_err(|_| KeyError::Library)
}

/// The signature file of a signature that was made elsewhere over [`to_be_signed`]; none where it does not hold.
pub(super) fn signature_file(key: &VerifyingKey, namespace: &str, message: &[u8], made: &[u8]) -> Option<Vec<u8>> {
    let made = ssh_key::Signature::try_from(made).ok()?;
    let signature = Signature(SshSig::new(key.0.key_data().clone(), namespace, HashAlg::Sha512, made).ok()?);
    signature.check(namespace, message).ok()?;
    signature.0.to_pem(LineEnding::LF).ok().map(String::into_bytes)
}

impl Signature {
    /// Reads a signature file. Only the canonical form written by OpenSSH is accepted, so that a signature has exactly one encoding.
    ///
    /// # Errors
    /// [`SignatureError`] if the form or the algorithm is not accepted.
    pub fn read(file: &[u8]) -> Result<Self, SignatureError> {
        if file.len() > MOST_KEY_BYTES {
            return Err(SignatureError::Malformed);
        }
        if is_surrounded(file) {
            return Err(SignatureError::Surrounded);
        }
        let signature = SshSig::from_pem(file).map_err(|_| SignatureError::Malformed)?;
        let written = signature.to_pem(LineEnding::LF).map_err(|_| SignatureError::Malformed)?;
        if written.as_bytes() != file {
            return Err(SignatureError::Malformed);
        }
        let known_hash = matches!(signature.hash_alg(), HashAlg::Sha256 | HashAlg::Sha512);
        if !is_used(&signature.algorithm()) || signature.version() != SshSig::VERSION || !known_hash {
            Err(SignatureError::OtherKind)
        } else {
            Ok(Self(signature))
        }
    }

    /// The public key stated in the signature.
    pub fn key(&self) -> VerifyingKey {
        VerifyingKey(PublicKey::new(self.0.public_key().clone(), ""))
    }

    /// Verifies the signature of `message` for a namespace.
    ///
    /// # Errors
    /// [`SignatureError::Namespace`] or [`SignatureError::Wrong`].
    pub fn check(&self, namespace: &str, message: &[u8]) -> Result<(), SignatureError> {
        if self.0.namespace() != namespace {
            return Err(SignatureError::Namespace);
        }
        let holds = match self.0.public_key() {
            KeyData::Ed25519(key) => SshSig::signed_data(namespace, self.0.hash_alg(), message)
                .is_ok_and(|signed| ed25519_holds(&key.0, &signed, self.0.signature_bytes())),
            _ => self.key().0.verify(namespace, message, &self.0).is_ok(),
        };
        if holds { Ok(()) } else { Err(SignatureError::Wrong) }
    }
}

/// The kind of a public key line that OpenSSH reads and the library does not; its blob is strings up to the end, the first of them the kind.
fn other_kind(line: &str) -> Option<String> {
    const KINDS: [&str; 5] =
        ["ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ecdsa-sha2-nistp256@openssh.com"];
    let mut words = line.split_ascii_whitespace();
    let kind = words.next().filter(|kind| KINDS.contains(kind))?;
    let blob = Base64::decode_vec(words.next()?).ok()?;
    let (mut rest, mut first) = (blob.as_slice(), None);
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk()?;
        let (string, behind) = behind.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        first.get_or_insert(string);
        rest = behind;
    }
    (first == Some(kind.as_bytes())).then(|| kind.to_owned())
}

/// Ed25519, in a file or on a security key (FIDO2).
fn is_used(kind: &Algorithm) -> bool {
    matches!(kind, Algorithm::Ed25519 | Algorithm::SkEd25519)
}

/// Whether an Ed25519 signature holds (RFC 8032), strictly: one spelling of each signature, and no key that fits several messages.
fn ed25519_holds(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let key = ed25519_dalek::VerifyingKey::from_bytes(key);
    let signature = ed25519_dalek::Signature::from_slice(signature);
    key.is_ok_and(|key| signature.is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()))
}

/// Whether there are other bytes before or after the armoured signature.
fn is_surrounded(file: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN SSH SIGNATURE-----";
    const END: &[u8] = b"-----END SSH SIGNATURE-----";
    let place = |mark: &[u8]| file.windows(mark.len()).position(|window| window == mark);
    match (place(BEGIN), place(END)) {
        (Some(begin), Some(end)) => {
            begin > 0 || file.get(end + END.len()..).is_some_and(|behind| ![&b""[..], b"\n", b"\r\n"].contains(&behind))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_bytes_and_its_purpose_only() {
        let key = SigningKey::generate("test").unwrap();
        let file = key.sign(BUNDLE_NAMESPACE, b"bytes").unwrap();
        let signature = Signature::read(&file).unwrap();
        assert!(signature.key().same_key(&key.public()));
        assert_eq!(signature.check(BUNDLE_NAMESPACE, b"bytes"), Ok(()));
        assert_eq!(signature.check(BUNDLE_NAMESPACE, b"bytez"), Err(SignatureError::Wrong));
        assert_eq!(signature.check("file", b"bytes"), Err(SignatureError::Namespace));
    }

    #[test]
    fn no_change_of_a_signature_file_passes() {
        let key = SigningKey::generate("test").unwrap();
        let file = key.sign(BUNDLE_NAMESPACE, b"bytes").unwrap();
        for index in 0..file.len() {
            for flip in [1, 0x20, 0x80] {
                let mut changed = file.clone();
                changed[index] ^= flip;
                let holds = Signature::read(&changed)
                    .is_ok_and(|signature| signature.key().same_key(&key.public()) && signature.check(BUNDLE_NAMESPACE, b"bytes").is_ok());
                assert!(!holds, "byte {index} ^ {flip}");
            }
        }
        for changed in [[file.as_slice(), b"\n"].concat(), [b"\n", file.as_slice()].concat()] {
            assert_eq!(Signature::read(&changed).err(), Some(SignatureError::Surrounded));
        }
        assert_eq!(Signature::read(&file[..file.len() - 1]).err(), Some(SignatureError::Malformed));
    }

    #[test]
    fn a_key_file_opens_with_its_passphrase_only() {
        let key = SigningKey::generate("机构").unwrap();
        let file = key.to_file(Some("口令 pass")).unwrap();
        let read = |passphrase: Option<&str>| {
            SigningKey::read(file.as_bytes(), || passphrase.map(|text| text.to_owned().into())).map(|key| key.public())
        };
        assert!(read(Some("口令 pass")).unwrap().same_key(&key.public()));
        assert_eq!(read(Some("wrong")).err(), Some(KeyError::WrongPassphrase));
        assert_eq!(read(None).err(), Some(KeyError::PassphraseNeeded));
        assert!(SigningKey::read(key.to_file(None).unwrap().as_bytes(), || None).is_ok());
        assert!(matches!(SigningKey::read(b"nonsense", || None), Err(KeyError::NotAPrivateKey)));
    }

    #[test]
    fn a_public_line_is_read_as_it_is_written() {
        let key = SigningKey::generate("x").unwrap().public();
        assert!(VerifyingKey::read(&format!("\u{FEFF}{} some comment\r\n", key.line())).unwrap().same_key(&key));
        assert!(VerifyingKey::read("ssh-ed25519 AAAA").is_err());
    }

    /// The test vectors of Project Wycheproof, through the check that verifies bundles.
    #[test]
    fn wycheproofs_vectors_come_out_as_they_say() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../fixtures/wycheproof/ed25519_test.json")).unwrap();
        let bytes = |value: &serde_json::Value| {
            let text = value.as_str().unwrap();
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect::<Vec<u8>>()
        };
        let mut held = [0, 0];
        for group in vectors["testGroups"].as_array().unwrap() {
            let key: [u8; 32] = bytes(&group["publicKey"]["pk"]).try_into().unwrap();
            for test in group["tests"].as_array().unwrap() {
                let valid = test["result"] == "valid";
                assert_eq!(ed25519_holds(&key, &bytes(&test["msg"]), &bytes(&test["sig"])), valid, "{test}");
                held[usize::from(valid)] += 1;
            }
        }
        assert_eq!(held.iter().sum::<usize>(), vectors["numberOfTests"].as_u64().unwrap() as usize);
        assert!(held[0] > 50 && held[1] > 50, "{held:?}");
    }

    /// A key of small order fits a signature to any message under the lax rules; here to none.
    #[test]
    fn keys_of_small_order_sign_nothing() {
        let mut point = [0; 32];
        point[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(!ed25519_holds(&point, b"any message", &signature));
    }
}
