//! Time-stamps of a bundle or a receipt: the stamped bytes are those of its signature, and the files lie beside it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::formats::bagit::bag::Bag as _;
use crate::formats::bagit::{SIGNATURE_NAME, most_bytes};
use crate::formats::receipt::{RECEIPT_ENDING, SIGNATURE_ENDING};
use crate::formats::timestamp::{Authorities, AuthoritiesError, MOST_BYTES, Request, RequestError, Stamp, TimestampProblem, Token};
use crate::formats::volumes::{archive_of, with_ending};
use crate::stages::open::{OpenError, open};
use crate::stages::small_file::read_if_there;
use crate::stages::write::{WriteError, write_file};
use crate::words::system;
use crate::words::wording::{Explain, Message, explained};

/// How the names of a request and of a token end.
const REQUEST_ENDING: &str = ".tsq";
const TOKEN_ENDING: &str = ".tst";
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

/// Why there is no request or no token.
#[derive(Debug)]
pub enum TimestampError {
    /// There is no bundle.
    Open(OpenError),
    /// The bundle or receipt is not signed.
    Unsigned,
    /// A file could not be read.
    Read {
        /// Its path.
        path: PathBuf,
        /// The system's reason: a term key.
        why: String,
    },
    /// A request that can not be used.
    Request(RequestError),
    /// A list of authorities that can not be read.
    Authorities(AuthoritiesError),
    /// A token that proves nothing.
    Problem(TimestampProblem),
    /// The authority did not answer.
    NoAnswer {
        /// Its address.
        url: String,
    },
    /// An address that does not begin with `http://`.
    Address {
        /// The address.
        url: String,
    },
    /// A file could not be written.
    Write(WriteError),
}

impl Explain for TimestampError {
    fn explain(&self) -> Message {
        match self {
            Self::Open(error) => error.explain(),
            Self::Unsigned => Message::new("timestamp.unsigned"),
            Self::Read { path, why } => Message::new("timestamp.unreadable").text("path", path.display().to_string()).term("reason", why),
            Self::Request(error) => error.explain(),
            Self::Authorities(error) => error.explain(),
            Self::Problem(problem) => problem.explain(),
            Self::NoAnswer { url } => Message::new("timestamp.no_answer").text("url", url),
            Self::Address { url } => Message::new("timestamp.address").text("url", url),
            Self::Write(error) => error.explain(),
        }
    }
}

explained!(TimestampError {
    Open(OpenError),
    Request(RequestError),
    Authorities(AuthoritiesError),
    Problem(TimestampProblem),
    Write(WriteError)
});

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
        with_ending(&self.base, TOKEN_ENDING)
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
        replace: bool,
    ) -> Result<Result<Stamp, TimestampProblem>, TimestampError> {
        let token = Token::read(answer)?;
        let request = small_file(&self.request_path())?.map(|file| Request::read(&file)).transpose()?;
        let proven = token.check(&self.signature, request.as_ref(), authorities);
        match &proven {
            Ok(_) | Err(TimestampProblem::Untrusted { .. } | TimestampProblem::UnknownAlgorithm { .. }) => {}
            Err(problem) => return Err(problem.clone().into()),
        }
        write_file(&self.token_path(), token.bytes(), replace, false)?;
        Ok(proven)
    }

    /// Checks the token beside it, or another one; `None` if there is none.
    ///
    /// # Errors
    /// [`TimestampError::Read`].
    pub fn check(
        &self,
        token: Option<&Path>,
        authorities: &Authorities,
    ) -> Result<Option<Result<Stamp, TimestampProblem>>, TimestampError> {
        let path = token.map_or_else(|| self.token_path(), Path::to_owned);
        let Some(file) = small_file(&path)? else { return Ok(None) };
        Ok(Some(Token::read(&file).and_then(|token| token.check(&self.signature, None, authorities))))
    }
}

/// Reads the token beside a bundle; `None` if there is none.
///
/// # Errors
/// [`TimestampError::Read`].
pub fn token_beside(bundle: &Path) -> Result<Option<Vec<u8>>, TimestampError> {
    small_file(&with_ending(&archive_of(bundle), TOKEN_ENDING))
}

fn small_file(path: &Path) -> Result<Option<Vec<u8>>, TimestampError> {
    read_if_there(path).map_err(|error| TimestampError::Read { path: path.to_owned(), why: system::reason(&error) })
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
