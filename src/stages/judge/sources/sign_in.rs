//! Sign-in sheets of a unit, sign-in books that cover it, and the people who signed, if the signatures were transcribed.

use std::collections::BTreeSet;

use super::super::evidence::{File, Opening, opening, pages};
use super::super::facts::View;
use super::super::group::Group;
use super::super::index::Index;
use super::signers::signed;
use super::unit::unit_facts;
use crate::record::role::Role;
use crate::record::session::UnitKind;
use crate::words::finding::Fact;

pub(super) fn view<'a>(group: &Group<'a>, groups: usize) -> View<'a> {
    let index = group.index;
    let mut facts = unit_facts(group.units());
    let here = |file: &&File<'a>| file.units.iter().any(|unit| group.units.binary_search(unit).is_ok());
    let sheets: Vec<&File<'a>> = index.of_role(Role::SignIn).filter(here).collect();
    let standing = |wanted: Opening| sheets.iter().filter(move |sheet| opening(sheet.measured) == wanted).map(|sheet| sheet.record);
    facts.count("sheets", standing(Opening::Opens).count());
    facts.paths("sheets_broken", standing(Opening::Broken));
    facts.paths("sheets_unmeasured", standing(Opening::Unmeasured));

    let assessed = group.units().any(|unit| unit.kind == UnitKind::Assessment);
    let books: Vec<&File<'a>> = index.of_role(Role::SignInBook).filter(|book| opening(book.measured) == Opening::Opens).collect();
    let whole = books.iter().filter(|book| book.units.is_empty() && is_of_assessment(book) == assessed);
    let book_pages: usize = whole.clone().map(|book| pages(book.measured)).sum();
    // A book that names its units needs a page for each of them; a book that names none needs a page for every unit of the class.
    let named = books.iter().any(|book| here(book) && pages(book.measured) >= book.units.len().min(groups));
    facts.count("book_pages", book_pages);
    facts.flag("book_covers", named || book_pages >= groups && book_pages > 0);

    let signed = signed(index, group.units());
    facts.flag("transcribed", signed.is_some());
    let names = signed.unwrap_or_default();
    let present: BTreeSet<usize> = names.iter().flat_map(|name| index.people.find(name, None)).collect();
    facts.count("signed", present.len());
    let expected: BTreeSet<usize> = group.units().flat_map(|unit| index.people.on(unit.date)).collect();
    facts.count("expected", expected.len());
    facts.list("strangers", strangers(index, names).into_iter().map(|name| Fact::Text(name.to_owned())).collect());
    let electronic = index.of_role(Role::CheckIn).filter(here).filter(|file| opening(file.measured) == Opening::Opens);
    facts.paths("electronic", electronic.map(|file| file.record));
    let mut files: Vec<_> = standing(Opening::Opens).collect();
    files.extend(books.iter().filter(|book| here(book)).map(|book| book.record));
    files.extend(whole.map(|book| book.record).filter(|_| sheets.is_empty()));
    View { subject: group.subject.clone(), facts, files }
}

fn is_of_assessment(book: &File) -> bool {
    book.record.path.parts().any(|part| part.contains("考核") || part.contains("考评"))
}

/// The signed names that are not on the roster, without duplicates; empty if there is no roster.
fn strangers<'n>(index: &Index, signed: Vec<&'n str>) -> BTreeSet<&'n str> {
    let known = !index.people.roster.is_empty();
    signed.into_iter().filter(|name| known && index.people.find(name, None).is_empty()).collect()
}
