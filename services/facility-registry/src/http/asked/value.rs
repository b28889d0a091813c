//! Values of parameters; what is wrong with one is said as a sentence.

use vsys_vocabulary::FacilityCode;

use super::super::element::is_medical_institution;
use super::super::system;
use crate::domain::position::Position;
use crate::domain::text;

/// Entries of a page when no number is asked for.
pub(super) const USUAL_COUNT: usize = 50;
/// Most entries of a page; who asks for more gets these.
const MOST_COUNT: usize = 200;
/// Most characters of a text.
const TEXT: usize = 200;
/// Most codes at once.
const MOST_CODES: usize = 200;
/// How far one looks when no distance is given, in metres.
const USUAL_DISTANCE: u32 = 10_000;
/// How far one may look, in metres.
const MOST_DISTANCE: f64 = 100_000.0;

/// What answers are written in, by any of its names.
const FORMATS: [&str; 4] = ["json", "application/json", "application/fhir+json", "text/json"];

pub(super) fn code(text: &str) -> Option<FacilityCode> {
    text.parse().ok()
}

/// Codes with commas between them, each with its system where that is allowed. What can be no
/// site's is left out: nothing is found by it.
pub(super) fn codes(text: &str, systems: bool) -> Result<Vec<FacilityCode>, String> {
    let tokens: Vec<&str> = text.split(',').map(str::trim).collect();
    if tokens.len() > MOST_CODES {
        return Err(format!("{} codes are more than {MOST_CODES}", tokens.len()));
    }
    let mut codes = Vec::new();
    for token in tokens {
        let (numbered, value) = match token.split_once('|').filter(|_| systems) {
            Some((system, value)) => (Some(system), value),
            None => (None, token),
        };
        if value.is_empty() {
            return Err("name a code: [system]|[code], or the code alone".to_owned());
        }
        let named = |code: &FacilityCode| match numbered {
            None | Some(system::FACILITY_CODE) => true,
            Some(system::MEDICAL_INSTITUTION) => is_medical_institution(*code),
            Some(_) => false,
        };
        codes.extend(code(value).filter(named));
    }
    Ok(codes)
}

/// Narrows codes down to those that are also among others.
pub(super) fn both(known: &mut Option<Vec<FacilityCode>>, codes: Vec<FacilityCode>) {
    let before = known.take();
    let also = |code: &FacilityCode| before.as_ref().is_none_or(|before| before.contains(code));
    *known = Some(codes.into_iter().filter(also).collect());
}

/// One text; a comma would mean another one, unless a backslash stands before it.
pub(super) fn string(text: &str) -> Result<String, String> {
    let alone = text.replace("\\,", "");
    if alone.contains(',') {
        return Err("give one value; a comma within it is written \\,".to_owned());
    }
    let plain = text.replace("\\,", ",").replace("\\\\", "\\");
    text::required(&plain, TEXT).map_err(|fault| fault.to_string())
}

/// For each of `active` and `inactive` that is named, whether it means open.
pub(super) fn status(text: &str) -> Result<Vec<bool>, String> {
    let mut open = Vec::new();
    for token in text.split(',').map(str::trim) {
        let code = match token.split_once('|') {
            Some(("" | system::LOCATION_STATUS, code)) => code,
            Some((other, _)) => return Err(format!("no status is of {other}")),
            None => token,
        };
        match code {
            "active" => open.push(true),
            "inactive" => open.push(false),
            "suspended" => {}
            other => return Err(format!("{other} is none of active, suspended, inactive")),
        }
    }
    open.sort_unstable();
    open.dedup();
    Ok(open)
}

pub(super) fn boolean(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "it is true or false".to_owned())
}

/// A point, and how many metres away.
pub(super) fn near(text: &str) -> Result<(Position, u32), String> {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let (latitude, longitude, distance, unit) = match parts.as_slice() {
        [latitude, longitude] => (latitude, longitude, "", "km"),
        [latitude, longitude, distance] => (latitude, longitude, *distance, "km"),
        [latitude, longitude, distance, unit] => (latitude, longitude, *distance, *unit),
        _ => return Err("it is latitude|longitude|distance|unit".to_owned()),
    };
    let degrees = |text: &str| {
        text.parse::<f64>().map_err(|_| format!("{text} is no number of degrees, as 35.68"))
    };
    let point = Position::new(degrees(latitude)?, degrees(longitude)?);
    let point = point.map_err(|fault| fault.to_string())?;
    let metres = match unit {
        "km" | "" => 1_000.0,
        "m" => 1.0,
        other => return Err(format!("{other} is no unit here: km or m")),
    };
    if distance.is_empty() {
        return Ok((point, USUAL_DISTANCE));
    }
    let distance: f64 =
        distance.parse().map_err(|_| format!("{distance} is no number of {unit}"))?;
    let metres = distance * metres;
    if metres > 0.0 && metres <= MOST_DISTANCE {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        let metres = metres.ceil() as u32;
        Ok((point, metres))
    } else {
        Err("the distance is more than nothing, and 100 km at most".to_owned())
    }
}

pub(super) fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!("it is 1 to {MOST_COUNT}")),
        Ok(count) => Ok(MOST_COUNT.min(count)),
    }
}

pub(super) fn format(text: &str) -> Result<(), String> {
    if FORMATS.contains(&text) {
        Ok(())
    } else {
        Err("answers are application/fhir+json only".to_owned())
    }
}
