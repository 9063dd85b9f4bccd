//! The command line: subcommands and their options. Their help texts are in `messages/help.json`.

mod signing;

pub use signing::{
    KeyChangePassphraseArgs, KeyCommand, KeyFormArgs, KeyNewArgs, KeyShowArgs, SignerKind, TimestampAttachArgs, TimestampCommand,
    TimestampRenewArgs, TimestampRequestArgs, TimestampVerifyArgs, TrustAddArgs, TrustCommand, TrustImportArgs, TrustListArgs,
    TrustRevokeArgs, TrustRotateArgs, TrustSignArgs, VersionArgs,
};

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use classproof::formats::recovery::Share;
use classproof::formats::volumes::VolumeSize;
use classproof::words::lang::Lang;
use classproof::words::portion::Portion;

#[derive(Debug, Parser)]
#[command(
    name = "classproof",
    version,
    disable_version_flag = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 110
)]
pub struct CommandLine {
    #[command(flatten)]
    pub everywhere: Everywhere,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every subcommand.
#[derive(Clone, Debug, Args)]
pub struct Everywhere {
    #[arg(long, global = true, display_order = 901, value_name = "zh-CN|en", value_parser = language)]
    pub lang: Option<Lang>,
    #[arg(long, global = true, display_order = 902)]
    pub json: bool,
    #[arg(long, short, global = true, display_order = 903)]
    pub quiet: bool,
    #[arg(long, global = true, display_order = 904, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(InitArgs),
    Check(CheckArgs),
    Pack(PackArgs),
    Probe(ProbeArgs),
    Verify(VerifyArgs),
    Spotcheck(SpotcheckArgs),
    Show(ShowArgs),
    Extract(ExtractArgs),
    Label(LabelArgs),
    Repair(RepairArgs),
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    #[command(subcommand)]
    Receipt(ReceiptCommand),
    #[command(subcommand)]
    Key(KeyCommand),
    #[command(subcommand)]
    Trust(TrustCommand),
    #[command(subcommand)]
    Timestamp(TimestampCommand),
    #[command(subcommand)]
    Standard(StandardCommand),
    Desk(DeskArgs),
    Doctor,
    Man(ManArgs),
    Completions(CompletionsArgs),
}

#[derive(Debug, Args)]
pub struct DeskArgs {
    #[arg(value_name = "FOLDER|BUNDLE")]
    pub path: Option<PathBuf>,
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub idle: u16,
    #[arg(long)]
    pub no_browser: bool,
    #[command(flatten)]
    pub of: StandardArgs,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Asked for on a terminal if absent.
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub class_id: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub class_name: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub institution: Option<String>,
    #[arg(long, value_name = "CODE")]
    pub credit_code: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub start: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub end: Option<String>,
    #[arg(long)]
    pub as_json: bool,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[arg(long, requires = "report")]
    pub force: bool,
    #[arg(long, short)]
    pub all: bool,
    #[arg(long, conflicts_with = "all")]
    pub paste: bool,
    #[arg(long)]
    pub fresh: bool,
    #[arg(long, conflicts_with_all = ["report", "paste"])]
    pub watch: bool,
    #[command(flatten)]
    pub of: StandardArgs,
}

#[derive(Debug, Args)]
pub struct PackArgs {
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    #[arg(long, short, value_name = "FILE")]
    pub key: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
    #[arg(long, short)]
    pub all: bool,
    #[arg(long, value_name = "TEXT")]
    pub with_gaps: Option<String>,
    #[arg(long, value_name = "ID|BUNDLE")]
    pub supersedes: Option<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    #[arg(long, value_name = "5%", value_parser = share)]
    pub recovery: Option<Share>,
    #[arg(long, value_name = "dvd|bd|4GB", value_parser = volume_size)]
    pub volume_size: Option<VolumeSize>,
    #[arg(long)]
    pub no_reread: bool,
    #[command(flatten)]
    pub of: StandardArgs,
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

#[derive(Debug, Args)]
pub struct ProbeArgs {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long, value_name = "+08:00", allow_hyphen_values = true)]
    pub zone: Option<String>,
    #[arg(long)]
    pub faces: bool,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[arg(value_name = "BUNDLE", required = true)]
    pub bundles: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["trust", "at", "profile", "bagit", "receipt", "compare", "accept_profile", "report"])]
    pub bag: bool,
    #[arg(long)]
    pub bagit: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "no_receipt")]
    pub receipt: Option<PathBuf>,
    #[arg(long)]
    pub no_receipt: bool,
    #[arg(long, value_name = "NAME|FILE")]
    pub compare: Option<String>,
    #[arg(long, value_name = "SHA256")]
    pub accept_profile: Vec<String>,
    #[command(flatten)]
    pub of: StandardArgs,
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[arg(long, requires = "report")]
    pub force: bool,
    #[arg(long, short)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub struct SpotcheckArgs {
    #[arg(value_name = "BUNDLE|DIR", required_unless_present = "list")]
    pub bundles: Vec<PathBuf>,
    #[arg(long, value_name = "99%", value_parser = portion)]
    pub confidence: Option<Portion>,
    #[arg(long, value_name = "1%", value_parser = portion)]
    pub share: Option<Portion>,
    #[arg(long, value_name = "N")]
    pub number: Option<u64>,
    #[arg(long, value_name = "TEXT")]
    pub seed: Option<String>,
    #[arg(long, value_name = "5%", value_parser = portion)]
    pub bad_share: Option<Portion>,
    #[arg(long, value_name = "FILE", conflicts_with = "bundles")]
    pub list: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
}

#[derive(Debug, Args)]
pub struct ExtractArgs {
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    #[arg(value_name = "NAME", conflicts_with = "redacted")]
    pub names: Vec<String>,
    #[arg(long)]
    pub redacted: bool,
    #[arg(long, short, value_name = "DIR")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct LabelArgs {
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    #[arg(long, value_name = "PICTURE", conflicts_with_all = ["output", "size", "form", "force"])]
    pub scan: Option<PathBuf>,
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long, value_name = "a4|case|bag", value_enum, default_value_t = LabelSize::A4, hide_possible_values = true, hide_default_value = true)]
    pub size: LabelSize,
    #[arg(long = "as", value_name = "pdf|svg|text", value_enum, hide_possible_values = true)]
    pub form: Option<LabelForm>,
    #[arg(long)]
    pub force: bool,
}

/// The medium that the label is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LabelSize {
    A4,
    Case,
    Bag,
}

/// The file format of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LabelForm {
    Pdf,
    Svg,
    Text,
}

#[derive(Debug, Args)]
pub struct RepairArgs {
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub recovery: Option<PathBuf>,
    #[arg(long, value_name = "dvd|bd|4GB", value_parser = volume_size)]
    pub volume_size: Option<VolumeSize>,
}

#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
    Add(RecoveryAddArgs),
}

#[derive(Debug, Args)]
pub struct RecoveryAddArgs {
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    #[arg(long, value_name = "5%", value_parser = share)]
    pub share: Option<Share>,
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum ReceiptCommand {
    Issue(Box<ReceiptIssueArgs>),
    Verify(ReceiptVerifyArgs),
    Page(ReceiptPageArgs),
}

#[derive(Debug, Args)]
pub struct ReceiptIssueArgs {
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    #[arg(long, short, value_name = "FILE", required_unless_present = "blank_answers")]
    pub key: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub officer: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub office: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "answers", "reject", "remark"])]
    pub blank_answers: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub reject: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub remark: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    #[command(flatten)]
    pub of: StandardArgs,
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
    #[arg(long, short)]
    pub all: bool,
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

#[derive(Debug, Args)]
pub struct ReceiptVerifyArgs {
    #[arg(value_name = "RECEIPT")]
    pub receipt: PathBuf,
    #[arg(value_name = "BUNDLE")]
    pub bundle: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub previous: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ReceiptPageArgs {
    #[arg(value_name = "RECEIPT")]
    pub receipt: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    #[command(flatten)]
    pub of: StandardArgs,
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Subcommand)]
pub enum StandardCommand {
    List(StandardArgs),
    Show(StandardShowArgs),
    Table(StandardTableArgs),
}

/// The standard to use: built in by default, or read from another authority's folder.
#[derive(Debug, Args)]
pub struct StandardArgs {
    #[arg(long, value_name = "DIR")]
    pub standard: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct StandardShowArgs {
    #[arg(value_name = "RULE", required = true)]
    pub rules: Vec<String>,
    #[command(flatten)]
    pub of: StandardArgs,
}

#[derive(Debug, Args)]
pub struct StandardTableArgs {
    #[arg(long, value_name = "text|html", value_enum, default_value_t = TableForm::Text)]
    pub format: TableForm,
    #[command(flatten)]
    pub of: StandardArgs,
}

/// The output format of a standard; for JSON use `--json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TableForm {
    Text,
    Html,
}

fn share(text: &str) -> Result<Share, String> {
    Share::parse(text).map_err(|_| "1% … 50%".to_owned())
}

fn volume_size(text: &str) -> Result<VolumeSize, String> {
    VolumeSize::parse(text).map_err(|_| "dvd / bd / 4GB / 700MiB / 4000000000 (≥ 1 MiB)".to_owned())
}

fn portion(text: &str) -> Result<Portion, String> {
    Portion::parse(text).map_err(|_| "0.0001% … 99.9999%".to_owned())
}

fn language(text: &str) -> Result<Lang, String> {
    match text.to_lowercase().as_str() {
        "zh" | "zh-cn" | "zh_cn" => Ok(Lang::Chinese),
        "en" => Ok(Lang::English),
        _ => Err("zh-CN / en".to_owned()),
    }
}
