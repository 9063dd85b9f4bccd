//! Reads `class.json`. The workbooks are converted into the same JSON, so that both have the same fields.

use serde_json::Value;

use crate::record::class::{ClassDate, ClassError, ClassRecord, ClockTime, Fault, LessonHours, Place, check};

/// File name of the class record as JSON.
pub const CLASS_JSON: &str = "class.json";

/// Reads and checks `class.json`.
///
/// # Errors
/// The field (or line and column, if the file is not JSON) and its fault.
pub fn from_json(bytes: &[u8]) -> Result<ClassRecord, ClassError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let record: ClassRecord = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            // Determining the typed fault requires the value. The part parsed so far parses again.
            let document = serde_json::from_slice(bytes).unwrap_or(Value::Null);
            let (path, fault) = fault(&path, &inner.to_string(), &document);
            fault.at(CLASS_JSON, Place::Field(path))
        } else {
            Fault::NotJson.at(CLASS_JSON, Place::Line(inner.line(), inner.column()))
        }
    })?;
    reader.end().map_err(|error| Fault::NotJson.at(CLASS_JSON, Place::Line(error.line(), error.column())))?;
    check(&record).map_err(|(path, fault)| fault.at(CLASS_JSON, Place::Field(path)))?;
    Ok(record)
}

/// Converts a class record from JSON, without checks. The error is the path of the invalid field and its fault.
pub(super) fn from_value(document: &Value) -> Result<ClassRecord, (String, Fault)> {
    serde_path_to_error::deserialize(document).map_err(|error| {
        let path = error.path().to_string();
        fault(&path, &error.into_inner().to_string(), document)
    })
}

/// Converts serde's error message into a typed fault. Serde passes errors on only as text, so the value at the path is parsed again by the
/// types that may have rejected it, and the messages are compared.
fn fault(path: &str, sentence: &str, document: &Value) -> (String, Fault) {
    let quoted = |start: &str| sentence.strip_prefix(start).and_then(|rest| rest.split('`').next()).map(str::to_owned);
    let below = |name: &str| match path {
        "." => name.to_owned(),
        path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    if let Some(name) = quoted("unknown field `") {
        return (below(&name), Fault::UnknownField(name));
    }
    if let Some(name) = quoted("missing field `") {
        return (below(&name), Fault::Missing(below(&name)));
    }
    if let Some(found) = quoted("unknown variant `") {
        let words = sentence.split('`').skip(3).step_by(2).map(str::to_owned).collect();
        return (path.to_owned(), Fault::Word { found, words });
    }
    let refused = match at(document, path) {
        Some(Value::String(text)) => [ClassDate::parse(text).err(), ClockTime::parse(text).err()].into_iter().flatten().collect(),
        Some(Value::Number(number)) => LessonHours::try_from(number.as_f64().unwrap_or(f64::NAN)).err().into_iter().collect(),
        _ => Vec::new(),
    };
    match refused.into_iter().find(|error| sentence.starts_with(&error.to_string())) {
        Some(error) => (path.to_owned(), error.into()),
        None => (path.to_owned(), Fault::Shape),
    }
}

/// The value at a path such as `timetable[3].start`.
fn at<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    path.split(['.', '[']).filter(|step| !step.is_empty()).try_fold(document, |value, step| match step.strip_suffix(']') {
        Some(index) => value.get(index.parse::<usize>().ok()?),
        None => value.get(step),
    })
}

#[cfg(test)]
mod tests;
