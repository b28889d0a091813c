//! What one may ask for, of each resource.

/// What a parameter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Id,
    Identifier,
    Name,
    Address,
    State,
    Status,
    Active,
    Near,
    Count,
    Cursor,
    Format,
}

/// A parameter of a search, as it is described to others.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) key: Key,
    pub(super) name: &'static str,
    /// HL7's type of it and its definition; none for what says how the answer is to be.
    pub(super) defined: Option<(&'static str, &'static str)>,
    pub(super) about: &'static str,
}

/// One of the resources.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) parameters: &'static [Parameter],
}

impl Kind {
    /// The parameter of this name, without a modifier.
    pub(super) fn parameter(self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The names of them all, for who has asked for another.
    pub(super) fn names(self) -> String {
        let names: Vec<_> = self.parameters.iter().map(|parameter| parameter.name).collect();
        names.join(", ")
    }
}

const fn defined(
    key: Key,
    name: &'static str,
    (kind, definition): (&'static str, &'static str),
    about: &'static str,
) -> Parameter {
    Parameter { key, name, defined: Some((kind, definition)), about }
}

const fn plain(key: Key, name: &'static str, about: &'static str) -> Parameter {
    Parameter { key, name, defined: None, about }
}

const ID: Parameter = defined(
    Key::Id,
    "_id",
    ("token", "http://hl7.org/fhir/SearchParameter/Resource-id"),
    "The site's code; several with commas.",
);
const COUNT: Parameter = plain(Key::Count, "_count", "Entries of a page.");
const CURSOR: Parameter = plain(Key::Cursor, "_cursor", "From the link to the next page.");
const FORMAT: Parameter = plain(Key::Format, "_format", "JSON.");

const IDENTIFIER: &str =
    "The site's code, with or without the system that numbers it; several with commas.";
const NAME: &str = "How the name begins, in kanji, in kana, or in English where that is public; \
                    :contains for some part of it, :exact for all of it.";
const ADDRESS: &str = "How the address begins, with or without prefecture and municipality; or how \
                       the postcode does.";
const STATE: &str = "How the prefecture's name begins.";

pub(super) const LOCATION: Kind = Kind {
    name: "Location",
    parameters: &[
        ID,
        defined(
            Key::Identifier,
            "identifier",
            ("token", "http://hl7.org/fhir/SearchParameter/Location-identifier"),
            IDENTIFIER,
        ),
        defined(
            Key::Name,
            "name",
            ("string", "http://hl7.org/fhir/SearchParameter/Location-name"),
            NAME,
        ),
        defined(
            Key::Address,
            "address",
            ("string", "http://hl7.org/fhir/SearchParameter/Location-address"),
            ADDRESS,
        ),
        defined(
            Key::State,
            "address-state",
            ("string", "http://hl7.org/fhir/SearchParameter/Location-address-state"),
            STATE,
        ),
        defined(
            Key::Status,
            "status",
            ("token", "http://hl7.org/fhir/SearchParameter/Location-status"),
            "active for open sites, inactive for closed ones.",
        ),
        defined(
            Key::Near,
            "near",
            ("special", "http://hl7.org/fhir/SearchParameter/Location-near"),
            "latitude|longitude|distance|unit: sites whose own position is known, the nearest \
             first; km or m, 10 km where no distance is given, 100 km at most.",
        ),
        COUNT,
        CURSOR,
        FORMAT,
    ],
};

pub(super) const ORGANIZATION: Kind = Kind {
    name: "Organization",
    parameters: &[
        ID,
        defined(
            Key::Identifier,
            "identifier",
            ("token", "http://hl7.org/fhir/SearchParameter/Organization-identifier"),
            IDENTIFIER,
        ),
        defined(
            Key::Name,
            "name",
            ("string", "http://hl7.org/fhir/SearchParameter/Organization-name"),
            NAME,
        ),
        defined(
            Key::Address,
            "address",
            ("string", "http://hl7.org/fhir/SearchParameter/Organization-address"),
            ADDRESS,
        ),
        defined(
            Key::State,
            "address-state",
            ("string", "http://hl7.org/fhir/SearchParameter/Organization-address-state"),
            STATE,
        ),
        defined(
            Key::Active,
            "active",
            ("token", "http://hl7.org/fhir/SearchParameter/Organization-active"),
            "true for open sites, false for closed ones.",
        ),
        COUNT,
        CURSOR,
        FORMAT,
    ],
};
