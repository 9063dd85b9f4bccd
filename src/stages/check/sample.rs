//! A sample of the payload: small files are read completely; of the rest, as many units as the stated confidence requires.
//!
//! A unit is a chunk of a recording, or a whole picture, document or table, because these are usually replaced as a whole. A file of one
//! chunk is as cheap to read as to skip, and the records of the class show whose bundle it is.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::checked::{PayloadMethod, Sample, SampleOptions};
use super::chunks::{Item, Job, Read, SPAN_CHUNKS, State, front_to_back, span};
use crate::formats::chunks::{CHUNK_BYTES, chunk_count};
use crate::formats::sampling::{draw, odds};
use crate::record::facts::Content;
use crate::record::layout::CLASS_INFO_FOLDER;
use crate::words::progress::Phase;

/// How a file is sampled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// Not at all: it is read completely.
    Full,
    /// The whole file is one unit.
    File,
    /// Each chunk is a unit.
    Chunk,
}

/// A file and the numbers of its units.
struct Stock<'a> {
    item: &'a Item<'a>,
    by: By,
    /// The number of its first unit.
    first: u64,
    units: u64,
}

/// A range of chunks of one file that is read at once.
struct Span {
    stock: usize,
    from: u64,
    to: u64,
}

pub(super) fn read(job: &Job<'_>, items: &[Item<'_>], options: &SampleOptions) -> Read {
    let stocks = stocks(job, items);
    let units = stocks.last().map_or(0, |last| last.first + last.units);
    let wanted = options.number.unwrap_or_else(|| odds::needed(units, options.share.of(units), options.confidence));
    let drawn = wanted.min(units);
    let chosen: BTreeSet<u64> = match (&job.records.id, usize::try_from(drawn)) {
        (Some(id), Ok(count)) if drawn < units => draw::numbers(&options.seed, id, units).take(count).collect(),
        _ => (0..units).collect(),
    };
    let spans = spans(&stocks, &chosen);
    let bytes_of = |span: &Span| {
        let size = stocks.get(span.stock).map_or(0, |stock| stock.item.sealed.size);
        (span.to * CHUNK_BYTES).min(size) - (span.from * CHUNK_BYTES).min(size)
    };
    let bytes = spans.iter().map(bytes_of).sum();
    let phase = Phase::Check.begin(job.progress, bytes);
    let read_span = |one: &Span| {
        let item = stocks.get(one.stock)?.item;
        let state = if item.seekable() { span(job, item, one.from, one.to) } else { front_to_back(job, item) };
        Some((one.stock, one.to - one.from, state))
    };
    let states: Vec<(usize, u64, State)> = spans.par_iter().filter_map(read_span).collect();
    drop(phase);

    let mut read = Read { method: PayloadMethod::Sample, bytes, ..Read::default() };
    let mut bad = 0;
    let mut states = states.into_iter().peekable();
    for (number, stock) in stocks.iter().enumerate() {
        let mut whole = State::default();
        let mut chunks = 0;
        while let Some((_, count, state)) = states.next_if(|(of, _, _)| *of == number) {
            chunks += count;
            whole.append(state);
        }
        read.files += u64::from(chunks > 0 || stock.item.sealed.size == 0);
        bad += match stock.by {
            By::Full => 0,
            By::File => u64::from(!whole.bad.is_empty()),
            By::Chunk => whole.bad.len() as u64,
        };
        if chunks == chunk_count(stock.item.sealed.size) {
            whole.judge(stock.item, None, &mut read);
        } else {
            whole.name_bad(stock.item, &mut read);
        }
    }
    let full = stocks.iter().filter(|stock| stock.by == By::Full).count() as u64;
    let fewer_than = odds::fewer_than(units, drawn, options.confidence);
    read.sample = Some(Sample { units, drawn, bad, full, fewer_than });
    read
}

fn stocks<'a>(job: &Job<'_>, items: &'a [Item<'a>]) -> Vec<Stock<'a>> {
    let files = job.records.inventory.as_ref().map(|inventory| inventory.files.as_slice()).unwrap_or_default();
    let mut first = 0;
    let stock = |item: &'a Item<'a>| {
        let file = files.binary_search_by(|file| file.path.cmp(item.sealed.path)).ok().and_then(|at| files.get(at));
        let chunks = chunk_count(item.sealed.size);
        let by = match file.map(|file| &file.facts.content) {
            _ if chunks <= 1 => By::Full,
            Some(Content::Table(_)) if item.sealed.path.within(CLASS_INFO_FOLDER).is_some() => By::Full,
            Some(Content::Picture(_) | Content::Document(_) | Content::Table(_)) => By::File,
            _ => By::Chunk,
        };
        let units = match by {
            By::Full => 0,
            By::File => 1,
            By::Chunk => chunks,
        };
        let stock = Stock { item, by, first, units };
        first += units;
        stock
    };
    items.iter().map(stock).collect()
}

/// The chunks to read, file by file in ascending order.
fn spans(stocks: &[Stock<'_>], chosen: &BTreeSet<u64>) -> Vec<Span> {
    let mut spans = Vec::new();
    for (number, stock) in stocks.iter().enumerate() {
        let chunks = chunk_count(stock.item.sealed.size);
        let mut drawn = chosen.range(stock.first..stock.first + stock.units).map(|unit| unit - stock.first).peekable();
        if stock.by == By::Chunk && stock.item.seekable() {
            spans.extend(drawn.map(|chunk| Span { stock: number, from: chunk, to: chunk + 1 }));
        } else if stock.by == By::Full || drawn.peek().is_some() {
            let length = if stock.item.seekable() { SPAN_CHUNKS } else { chunks.max(1) };
            spans.extend((0..chunks.div_ceil(length)).map(|span| Span {
                stock: number,
                from: span * length,
                to: ((span + 1) * length).min(chunks),
            }));
        }
    }
    spans
}
