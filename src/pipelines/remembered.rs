//! Measuring with a cache: unchanged files are not measured again.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::formats::chunks;
use crate::formats::region::ReadAt;
use crate::formats::sheet::{Sheet, SheetError};
use crate::record::facts::{FileFacts, Problem};
use crate::record::members::{Member, Members};
use crate::record::stamp::Stamp;
use crate::stages::cache::{Cache, CacheOptions};
use crate::stages::probe::{ProbeOptions, Probed, Prober};
use crate::words::digest::Digest;
use crate::words::path::MemberPath;
use crate::words::system;

/// The cached results of one file, by kind of measurement.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Measured {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probed: Option<(ProbeOptions, Probed)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    root: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sheets: Option<Result<Vec<Sheet>, SheetError>>,
}

/// The members of a class and the prober that measures them, optionally with a cache.
pub struct Remembered<'a> {
    members: &'a dyn Members,
    prober: &'a dyn Prober,
    cache: Option<Known>,
    measured: AtomicU64,
}

/// The cache, and the stamps of the files at the start of the check.
struct Known {
    cache: Cache<Measured>,
    stamps: BTreeMap<MemberPath, Stamp>,
}

impl<'a> Remembered<'a> {
    /// Without a cache.
    pub fn nothing(members: &'a dyn Members, prober: &'a dyn Prober) -> Self {
        Self { members, prober, cache: None, measured: AtomicU64::new(0) }
    }

    /// With the cache of the class in this folder. Results with previews have their own cache.
    pub fn of(dir: &Path, members: &'a dyn Members, prober: &'a dyn Prober, previews: bool, options: &CacheOptions) -> Self {
        let cache = Cache::open(dir, if previews { "pictures" } else { "facts" }, options).map(|cache| {
            let stamp = |member: &Member| Some((member.path.clone(), members.stamp(member)?));
            Known { cache, stamps: members.members().iter().filter_map(stamp).collect() }
        });
        Self { cache, ..Self::nothing(members, prober) }
    }

    /// The members of the class.
    pub fn members(&self) -> &'a dyn Members {
        self.members
    }

    /// Number of measurements that were not in the cache.
    pub fn measured(&self) -> u64 {
        self.measured.load(Ordering::Relaxed)
    }

    /// Saves the measurements for the next check.
    pub fn save(self) {
        if let Some(Known { cache, stamps }) = self.cache {
            // A file that changed during the check is not cached.
            let same = |(path, stamp): (MemberPath, Stamp)| {
                (self.members.stamp(self.members.member(&path)?) == Some(stamp)).then_some((path, stamp))
            };
            cache.save(&stamps.into_iter().filter_map(same).collect());
        }
    }

    /// Returns the cached value, or else measures; `keep` stores the result, if it depends only on the file.
    fn look_up<T: Clone>(
        &self,
        path: &MemberPath,
        known: impl Fn(Measured) -> Option<T>,
        measure: impl FnOnce() -> T,
        keep: impl FnOnce(&mut Measured, &T),
    ) -> T {
        let stamped = self.cache.as_ref().and_then(|cache| Some((&cache.cache, *cache.stamps.get(path)?)));
        if let Some(found) = stamped.and_then(|(cache, stamp)| known(cache.of(path, stamp)?)) {
            return found;
        }
        self.measured.fetch_add(1, Ordering::Relaxed);
        let found = measure();
        if let Some((cache, stamp)) = stamped {
            cache.note(path, stamp, |measured| keep(measured, &found));
        }
        found
    }

    /// Measures a member.
    pub fn probe(&self, member: &Member, options: &ProbeOptions) -> Probed {
        let measure = || match self.members.open(member) {
            Ok(source) => self.prober.probe(&member.path, &source, options),
            Err(error) => FileFacts::only(Problem::Unreadable { reason: system::reason(&error) }).into(),
        };
        let known = |measured: Measured| measured.probed.filter(|(how, _)| how == options).map(|(_, probed)| probed);
        self.look_up(&member.path, known, measure, |measured, probed| {
            // Problems that may be due to this run are not cached.
            let of_the_run = |problem: &Problem| matches!(problem, Problem::GaveUp { .. } | Problem::Unreadable { .. });
            measured.probed = (!probed.facts.problems.iter().any(of_the_run)).then(|| (*options, probed.clone()));
        })
    }

    /// The root of a member's chunk tree.
    pub fn root(&self, member: &Member) -> Option<Digest> {
        let measure = || -> io::Result<Digest> { chunks::root_of(self.members.open(member)?.as_ref()) };
        self.look_up(&member.path, |measured| measured.root.map(Some), || measure().ok(), |measured, root| measured.root = *root)
    }

    /// The cells of an open workbook or table.
    ///
    /// # Errors
    /// As [`Prober::sheets`].
    pub fn sheets(&self, path: &MemberPath, source: &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> {
        self.look_up(
            path,
            |measured| measured.sheets,
            || self.prober.sheets(path, source),
            |measured, sheets| {
                let of_the_run = matches!(sheets, Err(SheetError::GaveUp | SheetError::Unreadable(_)));
                measured.sheets = (!of_the_run).then(|| sheets.clone());
            },
        )
    }
}
