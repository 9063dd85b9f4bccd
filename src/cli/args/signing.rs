//! The command line of keys, trusted signers and time-stamps.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    New(KeyNewArgs),
    Show(KeyShowArgs),
    ChangePassphrase(KeyChangePassphraseArgs),
    Form(KeyFormArgs),
}

#[derive(Debug, Args)]
pub struct KeyNewArgs {
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub comment: String,
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    pub passphrase_file: Option<PathBuf>,
    #[arg(long)]
    pub no_passphrase: bool,
    #[arg(long, value_name = "TEXT", requires = "credit_code")]
    pub institution: Option<String>,
    #[arg(long, value_name = "CODE", requires = "institution")]
    pub credit_code: Option<String>,
}

#[derive(Debug, Args)]
pub struct KeyFormArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "TEXT")]
    pub institution: Option<String>,
    #[arg(long, value_name = "CODE")]
    pub credit_code: Option<String>,
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct KeyShowArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct KeyChangePassphraseArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    pub new_passphrase_file: Option<PathBuf>,
    #[arg(long)]
    pub no_passphrase: bool,
}

#[derive(Debug, Subcommand)]
pub enum TimestampCommand {
    Request(TimestampRequestArgs),
    Attach(TimestampAttachArgs),
    Verify(TimestampVerifyArgs),
    Renew(TimestampRenewArgs),
}

#[derive(Debug, Args)]
pub struct TimestampRequestArgs {
    #[arg(value_name = "BUNDLE|RECEIPT")]
    pub file: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long, value_name = "URL", conflicts_with = "output")]
    pub tsa: Option<String>,
    #[arg(long, value_name = "FILE", requires = "tsa")]
    pub authorities: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct TimestampAttachArgs {
    #[arg(value_name = "BUNDLE|RECEIPT|SHELF")]
    pub file: PathBuf,
    #[arg(value_name = "ANSWER")]
    pub answer: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct TimestampVerifyArgs {
    #[arg(value_name = "BUNDLE|RECEIPT")]
    pub file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub token: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
pub struct TimestampRenewArgs {
    #[arg(value_name = "BUNDLE|RECEIPT|SHELF", required = true)]
    pub of: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "URL")]
    pub tsa: Option<String>,
    #[arg(long, value_name = "FILE", requires = "tsa")]
    pub authorities: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Subcommand)]
pub enum TrustCommand {
    Add(TrustAddArgs),
    List(TrustListArgs),
    Revoke(TrustRevokeArgs),
    Rotate(TrustRotateArgs),
    Sign(TrustSignArgs),
    Import(TrustImportArgs),
}

#[derive(Debug, Args)]
pub struct TrustAddArgs {
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "CODE|NAME")]
    pub principal: String,
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    #[arg(long = "as", value_name = "institution|officer|root", value_enum, default_value_t = SignerKind::Institution, hide_possible_values = true, hide_default_value = true)]
    pub kind: SignerKind,
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    #[command(flatten)]
    pub version: VersionArgs,
}

/// Who signs: an institution its bundles, an officer the receipts, the district's root the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SignerKind {
    Institution,
    Officer,
    Root,
}

#[derive(Debug, Args)]
pub struct TrustListArgs {
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[group(id = "when", required = true, multiple = false, args = ["from", "never"])]
pub struct TrustRevokeArgs {
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long)]
    pub never: bool,
    #[command(flatten)]
    pub version: VersionArgs,
}

#[derive(Debug, Args)]
pub struct TrustRotateArgs {
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "CODE|NAME")]
    pub principal: String,
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    #[arg(long = "as", value_name = "institution|officer|root", value_enum, default_value_t = SignerKind::Institution, hide_possible_values = true, hide_default_value = true)]
    pub kind: SignerKind,
    #[arg(long, value_name = "30", value_parser = clap::value_parser!(u16).range(0..=3660))]
    pub overlap: Option<u16>,
    #[command(flatten)]
    pub version: VersionArgs,
}

#[derive(Debug, Args)]
pub struct TrustSignArgs {
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "KEY")]
    pub key: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct TrustImportArgs {
    #[arg(value_name = "REGISTRY")]
    pub registry: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub root: Option<PathBuf>,
}

/// Who signs a new version of a registry, and when it is made.
#[derive(Debug, Args)]
pub struct VersionArgs {
    #[arg(long, value_name = "KEY")]
    pub sign_with: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "sign_with")]
    pub passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}
