//! Why a candidate gets what it gets: the inputs used, and a sentence.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{BaseShare, Column, DOSES_PER_PERSON, Proportion, Ratio};

/// What a walk in some order gave one candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topping {
    /// Place in the walk, from 1.
    pub place: u32,
    /// Boxes it could have got.
    pub wanted: u32,
    /// Boxes it got before the pot was used up.
    pub boxes: u32,
}

/// Doses so far, where a rate was worked out from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doses {
    /// Doses allocated so far.
    pub allocated: u32,
    /// Doses recorded as given so far.
    pub recorded: u32,
}

/// How one share came about; shown in English by `Display` and in Japanese by
/// [`to_ja`](Explanation::to_ja), and stored with the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Explanation {
    /// F0.
    Equal {
        /// Boxes for everyone without an exception.
        each: u32,
        /// Boxes named for this one.
        exception: Option<u32>,
    },
    /// F1.
    Population(Proportion),
    /// F2.
    BaseRequests {
        /// Part of the base.
        base: Proportion,
        /// Part of the adjustment.
        adjustment: Proportion,
        /// Boxes requested.
        requested: u32,
        /// Doses recorded ÷ doses allocated, or the given percentage.
        usage: Ratio,
        /// What the usage was worked out from; absent where it was given.
        doses: Option<Doses>,
        /// Part of the extra.
        extra: Topping,
    },
    /// F3.
    StockRate {
        /// The base.
        base: BaseShare,
        /// Boxes requested.
        requested: u32,
        /// (Doses allocated − doses recorded) ÷ (population 12+ × 2).
        rate: Ratio,
        /// What the rate was worked out from.
        doses: Doses,
        /// Residents aged 12 and over.
        population: u64,
        /// Doses given in the last week.
        doses_last_week: u32,
        /// The same in boxes, rounded up.
        boxes_last_week: u32,
        /// What was given above the base.
        extra: Topping,
    },
    /// F4.
    CutOverstocked {
        /// The base before the cut.
        base: BaseShare,
        /// Unused doses on hand.
        doses_in_stock: u32,
        /// Doses given in the last week.
        doses_last_week: u32,
        /// Weeks of stock above which the base is cut.
        weeks: u32,
        /// Per cent that are cut then.
        percent: u32,
        /// True when the stock is above that.
        over: bool,
        /// Boxes cut, now in the prefecture's reserve.
        cut: u32,
    },
    /// F5.
    Entitlement {
        /// Residents aged 12 and over.
        population: u64,
        /// Per cent of them that are counted on.
        percent: u32,
        /// Doses delivered so far.
        doses_delivered: u32,
        /// Doses this candidate is still entitled to, rounded down; below zero when it has more.
        doses: i64,
        /// Code of the prefecture it is totalled under, its own code if there is none.
        group: String,
        /// Doses the prefecture is entitled to, rounded down.
        group_doses: i64,
        /// The same in whole boxes, none below zero.
        group_entitled: u64,
        /// Boxes the prefecture gets.
        group_boxes: u32,
        /// This candidate's part of them.
        boxes: u32,
    },
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal { each, exception: None } => write!(f, "{} for each", boxes(*each)),
            Self::Equal { each, exception: Some(named) } => {
                write!(f, "{}, a named exception to {} for each", boxes(*named), digits(*each))
            }
            Self::Population(part) => write!(f, "{part}"),
            Self::BaseRequests { base, adjustment, requested, usage, doses, extra } => {
                let above = requested.saturating_sub(base.boxes());
                write!(
                    f,
                    "base: {base}; adjustment: {adjustment}; extra: place {} by usage of {usage}{}, \
                     {} requested above the base, {} given",
                    digits(extra.place),
                    doses.map(Doses::usage).unwrap_or_default(),
                    boxes(above),
                    digits(extra.boxes),
                )
            }
            Self::StockRate {
                base,
                requested,
                rate,
                doses: so_far,
                population,
                doses_last_week,
                boxes_last_week,
                extra,
            } => {
                let above = requested.saturating_sub(base.boxes);
                write!(
                    f,
                    "{base}; extra: place {} by stock rate of {rate} ({} − {} doses for {} \
                     people aged 12 and over × {DOSES_PER_PERSON}), {} of {} last week, {} \
                     requested above the base, {} given",
                    digits(extra.place),
                    digits(so_far.allocated),
                    digits(so_far.recorded),
                    digits(*population),
                    boxes(*boxes_last_week),
                    doses(*doses_last_week),
                    digits(above),
                    digits(extra.boxes),
                )
            }
            Self::CutOverstocked {
                base,
                doses_in_stock,
                doses_last_week,
                weeks,
                percent,
                over,
                cut,
            } => {
                let stock = digits(*doses_in_stock);
                let week = digits(*doses_last_week);
                write!(f, "{base}; {stock} doses in stock at {week} a week are ")?;
                if *over {
                    let cut = digits(*cut);
                    write!(f, "over {weeks} weeks: {percent}% cut, {cut} to the reserve")
                } else {
                    write!(f, "not over {weeks} weeks: not cut")
                }
            }
            Self::Entitlement {
                population,
                percent,
                doses_delivered,
                doses,
                group,
                group_doses,
                group_entitled,
                group_boxes,
                boxes: own,
            } => write!(
                f,
                "{percent}% of {} people aged 12 and over × {DOSES_PER_PERSON} − {} doses delivered \
                 = {} doses; {group} is entitled to {} doses = {} whole boxes and gets {}, of which \
                 {} here",
                digits(*population),
                digits(*doses_delivered),
                digits(*doses),
                digits(*group_doses),
                digits(*group_entitled),
                digits(*group_boxes),
                digits(*own),
            ),
        }
    }
}

impl Doses {
    fn usage(self) -> String {
        format!(" ({} of {} doses)", digits(self.recorded), digits(self.allocated))
    }
}

impl fmt::Display for Proportion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pool, column, weight, weights, whole, topped_up } = self;
        let counted = match column {
            Column::Population => "people",
            Column::Population65Plus => "people aged 65 and over",
            Column::Population12To64 => "people aged 12 to 64",
            Column::Population12Plus => "people aged 12 and over",
            Column::RequestedBoxes => "boxes requested",
            other => other.name(),
        };
        let more = if *topped_up { " + 1 by largest remainder" } else { "" };
        write!(
            f,
            "{} × {} of {} {counted} = {}{more}",
            boxes(*pool),
            digits(*weight),
            digits(*weights),
            digits(*whole),
        )
    }
}

impl fmt::Display for BaseShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.proportion {
            Some(part) => write!(f, "base: {part}"),
            None => write!(f, "base: {} as given", boxes(self.boxes)),
        }
    }
}

fn boxes(count: u32) -> String {
    if count == 1 { "1 box".to_owned() } else { format!("{} boxes", digits(count)) }
}

fn doses(count: u32) -> String {
    if count == 1 { "1 dose".to_owned() } else { format!("{} doses", digits(count)) }
}

/// A number with a comma before every three digits.
pub(super) fn digits(number: impl Into<i128>) -> String {
    let number = number.into();
    let plain = number.unsigned_abs().to_string();
    let mut written = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn numbers_are_written_with_commas() {
        assert_eq!(digits(0), "0");
        assert_eq!(digits(999), "999");
        assert_eq!(digits(-1_000), "-1,000");
        assert_eq!(digits(35_767_994), "35,767,994");
    }
}
