//! Reads the class record and the tables of people of a class folder.
//!
//! Workbooks are parsed through [`OpenSheets`]; in the program, by a worker process. This module only interprets the cells.

mod cell;
pub mod class;
mod header;
pub mod people;

use std::sync::Arc;

use crate::formats::region::ReadAt;
use crate::formats::sheet::{Sheet, SheetError};
use crate::record::members::{Member, Members};
use crate::words::path::MemberPath;
use crate::words::system;

/// Parses a workbook or table into sheets of cells.
pub type OpenSheets<'a> = &'a (dyn Fn(&MemberPath, &Arc<dyn ReadAt>) -> Result<Vec<Sheet>, SheetError> + Sync);

/// A class folder, and the parser of its workbooks.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The files.
    pub members: &'a dyn Members,
    /// The parser of workbooks and tables.
    pub open_sheets: OpenSheets<'a>,
}

impl Source<'_> {
    fn sheets(&self, member: &Member) -> Result<Vec<Sheet>, SheetError> {
        let source = self.members.open(member).map_err(|error| SheetError::Unreadable(system::reason(&error)))?;
        (self.open_sheets)(&member.path, &source)
    }
}
