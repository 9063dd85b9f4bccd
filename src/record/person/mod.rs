//! Persons as tables write them: names and id numbers as they are compared, checked and shown.

mod id_number;
mod name;

pub use id_number::{IdFault, check_id, masked_id, normal_id};
pub use name::{like, masked_name, normal_name};

/// What tells one person from another: the id number, else the name.
pub fn key(name: &str, id_number: Option<&str>) -> String {
    match id_number.map(normal_id).filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => normal_name(name),
    }
}
