//! The chain of time-stamps: what the tokens beside a bundle or receipt prove, each judged at the time of the next one over it.

use jiff::Timestamp;

use crate::formats::evidence::EvidenceList;
use crate::formats::timestamp::{Authorities, Stamp, TimestampProblem, Token};

/// One list of evidence with its token, as they lie there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Its number, from 1.
    pub number: u16,
    /// The list.
    pub list: Vec<u8>,
    /// The list of many lists, where the token is over that.
    pub day: Option<Vec<u8>>,
    /// The token; none while the request is not answered.
    pub token: Option<Vec<u8>>,
}

/// The tokens beside a bundle or a receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    /// The token over its signature.
    pub token: Option<Vec<u8>>,
    /// The lists, by their numbers.
    pub renewals: Vec<Renewal>,
}

/// What tokens over one signature prove.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proven {
    /// The token over the signature, where there is one.
    pub token: Option<Result<Stamp, TimestampProblem>>,
    /// The lists, by their numbers.
    pub renewals: Vec<ProvenRenewal>,
    /// The earliest time by which the signature was there, if there is any.
    pub earliest: Option<Stamp>,
}

/// What one list and its token prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenRenewal {
    /// Its number.
    pub number: u16,
    /// When all that it lists was there, or why it proves nothing.
    pub stamp: Result<Stamp, TimestampProblem>,
    /// When its token was judged.
    pub judged: Timestamp,
}

/// Lists whose tokens were judged.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    renewals: Vec<(ProvenRenewal, Option<EvidenceList>)>,
    held: Vec<(Stamp, EvidenceList)>,
}

impl Renewal {
    /// What its token is over.
    pub fn stamped(&self) -> &[u8] {
        self.day.as_ref().unwrap_or(&self.list)
    }

    fn stamp(&self, authorities: &Authorities, until: Timestamp) -> Result<Stamp, TimestampProblem> {
        let file = self.token.as_ref().ok_or(TimestampProblem::NoToken)?;
        if let Some(day) = &self.day {
            EvidenceList::read(day).filter(|day| day.holds(&self.list)).ok_or(TimestampProblem::BadList)?;
        }
        Token::read(file)?.check(self.stamped(), None, authorities, until)
    }
}

impl Chain {
    /// Judges lists, the newest first: it at `at`, each before it at the earliest time by which a later one held list and token. The lists of
    /// `above` may hold these: a bundle's lists hold its receipt.
    pub fn judge(renewals: &[Renewal], above: Option<&Self>, authorities: &Authorities, at: Timestamp) -> Self {
        let held = above.map(|above| above.held.clone()).unwrap_or_default();
        let mut chain = Self { renewals: Vec::new(), held };
        for renewal in renewals.iter().rev() {
            let files = [Some(&renewal.list), renewal.day.as_ref(), renewal.token.as_ref()];
            let judged = chain.until(&files.into_iter().flatten().map(Vec::as_slice).collect::<Vec<_>>(), at);
            let list = EvidenceList::read(&renewal.list);
            let stamp = list.as_ref().ok_or(TimestampProblem::BadList).and_then(|_| renewal.stamp(authorities, judged));
            if let (Ok(stamp), Some(list)) = (&stamp, &list) {
                chain.held.push((stamp.clone(), list.clone()));
            }
            chain.renewals.push((ProvenRenewal { number: renewal.number, stamp, judged }, list));
        }
        chain.renewals.reverse();
        chain
    }

    /// What these lists, and the token over it, prove of a signature.
    pub fn prove(&self, token: Option<&[u8]>, signature: &[u8], authorities: &Authorities, at: Timestamp) -> Proven {
        let token = token.map(|file| {
            let until = self.until(&[file, signature], at);
            Token::read(file)?.check(signature, None, authorities, until)
        });
        let of_it = |(one, list): &(ProvenRenewal, Option<EvidenceList>)| match list {
            Some(list) if one.stamp.is_ok() && !list.holds(signature) => {
                ProvenRenewal { stamp: Err(TimestampProblem::NotListed), ..one.clone() }
            }
            _ => one.clone(),
        };
        let listed = self.earliest(&[signature]).cloned();
        let stamped = token.as_ref().and_then(|token| token.clone().ok());
        Proven {
            earliest: stamped.into_iter().chain(listed).min_by_key(|stamp| stamp.at),
            renewals: self.renewals.iter().map(of_it).collect(),
            token,
        }
    }

    /// The earliest stamp over a list that holds all of these files.
    fn earliest(&self, files: &[&[u8]]) -> Option<&Stamp> {
        let holding = self.held.iter().filter(|(_, list)| files.iter().all(|file| list.holds(file)));
        holding.map(|(stamp, _)| stamp).min_by_key(|stamp| stamp.at)
    }

    fn until(&self, files: &[&[u8]], at: Timestamp) -> Timestamp {
        self.earliest(files).map_or(at, |stamp| stamp.at)
    }
}
