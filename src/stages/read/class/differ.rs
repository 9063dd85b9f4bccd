//! Compares two sources of the same class record field by field, and fills fields that one of them leaves open.

use serde_json::Value as Json;

use crate::record::disagreement::Disagreement;
use crate::record::people::masked_number;

/// Most disagreements that are listed.
const MOST: usize = 100;

/// Fields with different values in both documents. A field missing in one of them is unknown there and contradicts nothing. Lists must have
/// the same length.
pub fn differences(json: &Json, workbook: &Json) -> Vec<Disagreement> {
    let mut found = Vec::new();
    compare("", json, workbook, &mut found);
    found
}

fn compare(path: &str, json: &Json, workbook: &Json, found: &mut Vec<Disagreement>) {
    if found.len() >= MOST {
        return;
    }
    match (json, workbook) {
        (Json::Null, _) | (_, Json::Null) => {}
        (Json::Object(left), Json::Object(right)) => {
            for (name, value) in left {
                if let Some(other) = right.get(name) {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    compare(&path, value, other, found);
                }
            }
        }
        (Json::Array(left), Json::Array(right)) if left.len() == right.len() => {
            for (index, (value, other)) in left.iter().zip(right).enumerate() {
                compare(&format!("{path}[{index}]"), value, other, found);
            }
        }
        (Json::Array(left), Json::Array(right)) => found.push(Disagreement::RecordFiles {
            field: format!("{path}[]"),
            json: left.len().to_string(),
            workbook: right.len().to_string(),
        }),
        _ if same(json, workbook) => {}
        _ => found.push(Disagreement::RecordFiles { field: path.to_owned(), json: told(path, json), workbook: told(path, workbook) }),
    }
}

fn same(json: &Json, workbook: &Json) -> bool {
    match (json.as_f64(), workbook.as_f64()) {
        (Some(left), Some(right)) => left == right,
        _ => json == workbook,
    }
}

/// A value as shown in a disagreement. Ids and telephone numbers are masked, because disagreements are displayed and stored.
fn told(path: &str, value: &Json) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if path.ends_with(".id_number") || path.ends_with(".phone") { masked_number(&text) } else { text }
}

/// Fills missing fields of the first document from the second. A list is copied completely or not at all.
pub fn fill(document: &mut Json, from: &Json) {
    let (Json::Object(fields), Json::Object(others)) = (document, from) else { return };
    for (name, other) in others {
        match fields.get_mut(name) {
            Some(value) if value.is_object() => fill(value, other),
            Some(value) if !value.is_null() => {}
            _ => {
                fields.insert(name.clone(), other.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_both_say_can_disagree() {
        let left = json!({"a": 1, "b": {"c": "x"}, "d": [1, 2], "e": [{"f": 3.0}], "g": true});
        let right = json!({"a": 1.0, "b": {"c": "y", "z": 1}, "d": [1], "e": [{"f": 3.5}], "h": 2});
        let doors = |field: &str, json: &str, workbook: &str| Disagreement::RecordFiles {
            field: field.to_owned(),
            json: json.to_owned(),
            workbook: workbook.to_owned(),
        };
        assert_eq!(differences(&left, &right), [doors("b.c", "x", "y"), doors("d[]", "2", "1"), doors("e[0].f", "3.0", "3.5")]);
        let mut filled = left.clone();
        fill(&mut filled, &right);
        assert_eq!(filled, json!({"a": 1, "b": {"c": "x", "z": 1}, "d": [1, 2], "e": [{"f": 3.0}], "g": true, "h": 2}));
    }

    #[test]
    fn ids_are_told_masked() {
        let (left, right) = (json!([{"id_number": "500113199003071234"}]), json!([{"id_number": "500113199003070000"}]));
        let Some(Disagreement::RecordFiles { json, .. }) = differences(&left, &right).pop() else { unreachable!() };
        assert_eq!(json, "500113********1234");
    }
}
