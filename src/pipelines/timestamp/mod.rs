//! Time-stamps of a bundle or a receipt: the stamped bytes are those of its signature, and the files lie beside it.

mod beside;
mod error;
pub mod renew;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use crate::formats::bagit::bag::Bag as _;
use crate::formats::bagit::{SIGNATURE_NAME, most_bytes};
use crate::formats::receipt::{RECEIPT_ENDING, SIGNATURE_ENDING};
use crate::formats::timestamp::{Authorities, MOST_BYTES, Request, Stamp, TimestampProblem, Token};
use crate::formats::volumes::{archive_of, with_ending};
use crate::stages::evidence::{Chain, Proven};
use crate::stages::open::open;
use crate::stages::write::write_file;
use crate::words::system;

use beside::{renewals, small_file, token_path};

pub use beside::stamps;
pub use error::TimestampError;

/// How the name of a request ends.
const REQUEST_ENDING: &str = ".tsq";
/// Longest wait for an authority.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A bundle or a receipt whose signature is stamped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The file that request and token lie beside: of volumes the name of the whole.
    pub base: PathBuf,
    /// The bytes of its signature file.
    pub signature: Vec<u8>,
}

impl Stamped {
    /// Reads the signature of a bundle, or that of a receipt from the file beside it.
    ///
    /// # Errors
    /// [`TimestampError`].
    pub fn read(path: &Path) -> Result<Self, TimestampError> {
        if path.to_string_lossy().ends_with(RECEIPT_ENDING) {
            let signature = small_file(&with_ending(path, SIGNATURE_ENDING))?.ok_or(TimestampError::Unsigned)?;
            return Ok(Self { base: path.to_owned(), signature });
        }
        let bundle = open(path)?;
        let file = bundle.file(SIGNATURE_NAME).filter(|file| file.size <= most_bytes(SIGNATURE_NAME, 0));
        let file = file.ok_or(TimestampError::Unsigned)?;
        let mut signature = Vec::new();
        let read = bundle.read_through(file, &mut |bytes| {
            signature.extend_from_slice(bytes);
            Ok(())
        });
        read.map_err(|error| TimestampError::Read { path: path.to_owned(), why: system::reason(&error) })?;
        Ok(Self { base: archive_of(path), signature })
    }

    /// Where its request lies: `NAME.tsq`.
    pub fn request_path(&self) -> PathBuf {
        with_ending(&self.base, REQUEST_ENDING)
    }

    /// Where its token lies: `NAME.tst`.
    pub fn token_path(&self) -> PathBuf {
        token_path(&self.base)
    }

    /// Writes a request with a new nonce.
    ///
    /// # Errors
    /// [`TimestampError`]; the file exists and `replace` is not set.
    pub fn request(&self, output: &Path, nonce: [u8; 8], replace: bool) -> Result<Request, TimestampError> {
        let request = Request::new(&self.signature, nonce)?;
        write_file(output, request.bytes(), replace, false)?;
        Ok(request)
    }

    /// Checks an authority's answer against the signature and the request beside it, and writes the token. A token that nobody trusted vouches
    /// for, or of an unknown algorithm, is kept all the same: what it lacks may be known later. Returns what it proves.
    ///
    /// # Errors
    /// [`TimestampError`]: another answer, or a damaged one.
    pub fn attach(
        &self,
        answer: &[u8],
        authorities: &Authorities,
        at: Timestamp,
        replace: bool,
    ) -> Result<Result<Stamp, TimestampProblem>, TimestampError> {
        let token = Token::read(answer)?;
        let request = small_file(&self.request_path())?.map(|file| Request::read(&file)).transpose()?;
        let proven = token.check(&self.signature, request.as_ref(), authorities, at);
        if let Err(problem) = &proven
            && !problem.is_kept()
        {
            return Err(problem.clone().into());
        }
        write_file(&self.token_path(), token.bytes(), replace, false)?;
        Ok(proven)
    }

    /// Checks the token beside it, or another one, and the lists beside it. What lies above them: of a receipt, the lists of its bundle.
    ///
    /// # Errors
    /// [`TimestampError::Read`].
    pub fn check(&self, token: Option<&Path>, authorities: &Authorities, at: Timestamp) -> Result<Proven, TimestampError> {
        let mut stamps = stamps(&self.base)?;
        if let Some(path) = token {
            stamps.token = small_file(path)?;
        }
        let of_bundle = self.base.to_str().and_then(|base| base.strip_suffix(RECEIPT_ENDING));
        let above = of_bundle.map(|bundle| renewals(Path::new(bundle))).transpose()?.unwrap_or_default();
        let above = Chain::judge(&above, None, authorities, at);
        let chain = Chain::judge(&stamps.renewals, Some(&above), authorities, at);
        Ok(chain.prove(stamps.token.as_deref(), &self.signature, authorities, at))
    }
}

/// Reads the certificates of authorities; none where the file does not exist.
///
/// # Errors
/// [`TimestampError`].
pub fn authorities(path: &Path) -> Result<Option<Authorities>, TimestampError> {
    Ok(small_file(path)?.map(|file| Authorities::read(&file)).transpose()?)
}

/// Sends a request to an authority over HTTP (RFC 3161, 3.4) and returns its answer.
///
/// # Errors
/// [`TimestampError::Address`] or [`TimestampError::NoAnswer`].
pub fn ask(url: &str, request: &Request) -> Result<Vec<u8>, TimestampError> {
    if !url.starts_with("http://") {
        return Err(TimestampError::Address { url: url.to_owned() });
    }
    let no_answer = || TimestampError::NoAnswer { url: url.to_owned() };
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(LONGEST_WAIT)).max_redirects(0).build().into();
    let answer = agent.post(url).header("Content-Type", "application/timestamp-query").send(request.bytes());
    let mut answer = answer.map_err(|_| no_answer())?;
    answer.body_mut().with_config().limit(MOST_BYTES as u64).read_to_vec().map_err(|_| no_answer())
}
