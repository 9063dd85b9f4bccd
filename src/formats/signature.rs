//! SSHSIG signatures and OpenSSH key files (PROTOCOL.sshsig and PROTOCOL.key of OpenSSH), compatible with `ssh-keygen -Y verify`.

use ssh_key::rand_core::OsRng;
use ssh_key::{Algorithm, Cipher, HashAlg, Kdf, LineEnding, PrivateKey, PublicKey, SshSig};
use zeroize::Zeroizing;

use crate::words::wording::{Explain, Message, explained};

/// The namespace of bundle signatures. A key that is trusted for this namespace is not trusted for any other.
pub const BUNDLE_NAMESPACE: &str = "classproof-bundle-v1";

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
            Self::Library => Message::new("key.library"),
        }
    }
}

explained!(KeyError);

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
        let key = PublicKey::from_openssh(line).map_err(|_| KeyError::NotAPublicKey)?;
        if key.algorithm() == Algorithm::Ed25519 { Ok(Self(key)) } else { Err(KeyError::OtherKind(key.algorithm().to_string())) }
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

    /// Whether both are the same key; comments are ignored.
    pub fn same_key(&self, other: &Self) -> bool {
        self.0.key_data() == other.0.key_data()
    }
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
        if signature.algorithm() != Algorithm::Ed25519 || !known_hash { Err(SignatureError::OtherKind) } else { Ok(Self(signature)) }
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
        self.key().0.verify(namespace, message, &self.0).map_err(|_| SignatureError::Wrong)
    }
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
}
