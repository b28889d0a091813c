//! A form whose fields are not known before it is sent: rows of a grid, chosen sheets.

/// Fields in their order.
pub(crate) type Fields = Vec<(String, String)>;

/// Fields as readers of forms take them.
pub(crate) fn pairs(fields: &Fields) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

/// The value of a field; empty where there is none.
pub(crate) fn value<'f>(fields: &'f Fields, wanted: &str) -> &'f str {
    pairs(fields).find(|(name, _)| *name == wanted).map_or("", |(_, value)| value)
}

/// The same without blanks round it.
pub(crate) fn text(fields: &Fields, wanted: &str) -> String {
    value(fields, wanted).trim().to_owned()
}

/// All values of a field that may stand several times.
pub(crate) fn values(fields: &Fields, wanted: &str) -> Vec<String> {
    let named = pairs(fields).filter(|(name, _)| *name == wanted);
    named.map(|(_, value)| value.to_owned()).collect()
}
