//! What stands above the fields of each page of the form.

use vsys_proto::contract_intake::v1::Mandate;

use super::{
    address,
    step::{Step, label},
};
use crate::{frame::Frame, guest::Guest, locale::Locale};

/// Where one is in the form, and where one goes from there.
pub(super) struct Head {
    pub(super) number: String,
    /// What the page showed: another one's change is noticed.
    pub(super) version: u64,
    pub(super) place: usize,
    pub(super) of: usize,
    pub(super) steps: Vec<Link>,
    pub(super) back: String,
    pub(super) next: String,
    /// The form was kept, although something is wrong with it.
    pub(super) is_kept: bool,
    pub(super) locale: Locale,
}

/// A page of the form.
pub(super) struct Link {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) is_current: bool,
}

impl Head {
    pub(super) fn of(guest: &Guest, mandate: &Mandate, step: Step) -> Self {
        let number = &mandate.mandate_number;
        let path = |step: Step| address(number, &format!("/{}", step.as_str()));
        let link = |other: Step| Link {
            path: path(other),
            text: guest.locale.text(&other.title()),
            is_current: other == step,
        };
        Self {
            number: number.clone(),
            version: mandate.version,
            place: step.place(),
            of: Step::ALL.len(),
            steps: Step::ALL.into_iter().map(link).collect(),
            back: step.back().map_or_else(|| address(number, ""), path),
            next: path(step.next()),
            is_kept: false,
            locale: guest.locale,
        }
    }

    /// What is wrong, with the label of its field: many fields lack the same.
    pub(super) fn says(&self, field: &str, problem: &str) -> String {
        let field = self.locale.text(&label(field));
        let values = [("field", field.as_str()), ("problem", problem)];
        self.locale.text_with("field-problem", &values)
    }

    /// What stands round the page.
    pub(super) fn frame(&self, guest: &Guest, step: Step) -> Frame {
        let path = address(&self.number, &format!("/{}", step.as_str()));
        Frame::for_guest(guest, &step.title()).at(path)
    }
}
