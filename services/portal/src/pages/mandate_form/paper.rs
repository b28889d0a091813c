//! A mandate on paper: what the form says, in Japanese whoever reads the page, as a PDF.

use axum::response::IntoResponse as _;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use vsys_proto::contract_intake::v1::{ListChoicesResponse, Mandate, MandateState};
use vsys_proto::documents::v1::{MandateDocument, RenderMandateRequest};

use super::{address, choices, facts, is_number, opening::Opened, words};
use crate::{
    flash::Flash,
    guest::Guest,
    locale::Locale,
    page::{Answer, done},
    trouble::Trouble,
};

/// Whether there is a paper: what is with its applicant may still become another one.
pub(crate) fn is_printable(mandate: &Mandate) -> bool {
    match mandate.state() {
        MandateState::Unspecified | MandateState::Draft | MandateState::SentBack => false,
        MandateState::Submitted | MandateState::Received | MandateState::Locked => true,
    }
}

/// Back to the page of the mandate, which says when there will be one.
pub(crate) fn later(guest: &Guest, page: String) -> Answer {
    done(&guest.portal, page, &Flash::of("mandate-paper-later"))
}

/// Its address, below the page of the mandate; empty where there is none.
pub(crate) fn path(mandate: &Mandate, page: &str) -> String {
    if is_printable(mandate) { format!("{page}/pdf") } else { String::new() }
}

/// `GET /mandate/{number}/pdf`.
pub(crate) async fn show(opened: Opened) -> Answer {
    let (guest, mandate) = (&opened.guest, &opened.mandate);
    if !is_printable(mandate) {
        return later(guest, address(&mandate.mandate_number, ""));
    }
    // It costs more than a page.
    guest.portal.limits.form(guest.address)?;
    let municipality_code = opened.form().municipality_code;
    let known = choices::all(guest, municipality_code.get(..2).unwrap_or_default()).await?;
    print(guest, mandate, &known).await
}

/// The file, to be kept.
pub(crate) async fn print(guest: &Guest, mandate: &Mandate, known: &ListChoicesResponse) -> Answer {
    let number = &mandate.mandate_number;
    if !is_number(number) {
        return Err(Trouble::fault("a mandate to be printed has no number"));
    }
    let document = Some(document(mandate, known));
    let wish = guest.request(RenderMandateRequest { mandate: document });
    let answer = guest.portal.clients.documents().render_mandate(wish).await;
    let pdf = answer.map_err(Trouble::of_open_call)?.into_inner().pdf;
    let disposition = format!("attachment; filename=\"mandate-{number}.pdf\"");
    let headers =
        [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, pdf).into_response())
}

/// What the paper says.
fn document(mandate: &Mandate, known: &ListChoicesResponse) -> MandateDocument {
    const PAPER: Locale = Locale::Ja;
    let mandate = mandate.clone();
    let form = mandate.form.unwrap_or_default();
    let products = form.product_codes.iter();
    MandateDocument {
        mandatary_name: mandate.mandatary.unwrap_or_default().name,
        municipality_name: facts::municipality(known, &form.municipality_code, PAPER),
        product_names: products.map(|code| words::chosen(&known.products, code, PAPER)).collect(),
        mandate_number: mandate.mandate_number,
        submitted_time: mandate.submitted_time,
        received_time: mandate.received_time,
        facility_code: mandate.facility_code,
        name: form.name,
        kana: form.kana,
        postcode: form.postcode,
        address: form.address,
        phone: form.phone,
        category: form.category,
        r#type: form.r#type,
        basic_facility_code: form.basic_facility_code,
        representative: form.representative,
        contact_name: form.contact_name,
        kind: mandate.kind,
        replaces_mandate_number: mandate.replaces_mandate_number,
        replaced_by_mandate_number: mandate.replaced_by_mandate_number,
        last_date: form.last_date,
        withdrawal_reason: form.withdrawal_reason,
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::contract_intake::v1::{Choice, Mandatary, MandateForm};

    use super::*;

    #[test]
    fn a_paper_calls_everything_by_its_japanese_name() {
        let choice = |code: &str, name: &str| Choice {
            code: code.into(),
            name: name.into(),
            name_en: "in English".into(),
        };
        let known = ListChoicesResponse {
            prefectures: vec![choice("13", "東京都")],
            municipalities: vec![choice("131016", "千代田区")],
            bodies: Vec::new(),
            products: vec![choice("pfizer", "コミナティ")],
        };
        let mandate = Mandate {
            mandate_number: "M-0000123".to_owned(),
            mandatary: Some(Mandatary {
                name: "千代田区医師会".to_owned(),
                ..Mandatary::default()
            }),
            form: Some(MandateForm {
                municipality_code: "131016".to_owned(),
                product_codes: vec!["pfizer".to_owned(), "moderna".to_owned()],
                contact_mail: "nobody's business".to_owned(),
                ..MandateForm::default()
            }),
            ..Mandate::default()
        };
        let said = document(&mandate, &known);
        assert_eq!(said.municipality_name, "東京都千代田区");
        assert_eq!(said.product_names, ["コミナティ", "moderna"]);
        assert_eq!(said.mandatary_name, "千代田区医師会");
        assert!(!format!("{said:?}").contains("business"));
    }

    #[test]
    fn only_what_is_handed_in_is_on_paper() {
        let printable = |state: MandateState| {
            is_printable(&Mandate { state: state.into(), ..Mandate::default() })
        };
        assert!(!printable(MandateState::Draft) && !printable(MandateState::SentBack));
        assert!(printable(MandateState::Submitted) && printable(MandateState::Locked));
    }
}
