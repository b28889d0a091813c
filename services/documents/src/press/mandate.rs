//! A mandate as its template wants it.

use chrono::Datelike as _;
use serde::Serialize;

use crate::domain::era;
use crate::domain::mandate::{Grant, Mandate, Purpose};

/// The layout, and every word that stands in all mandates.
pub(super) const TEMPLATE: &str = include_str!("../../templates/mandate.typ");

/// What the template reads from `facts.json`.
#[derive(Serialize)]
struct Facts<'m> {
    title: &'static str,
    number: &'m str,
    /// The date for programs: year, month, day.
    date: [i64; 3],
    /// The date in words.
    submitted: String,
    mandatary: &'m str,
    /// What is declared, in one sentence.
    declared: String,
    /// Who gives the mandate: label and text.
    giver: [(&'static str, String); 3],
    /// What the table says: label and text.
    site: Vec<(&'static str, String)>,
    link: &'m str,
    scale: f64,
}

/// The facts as JSON, with letters of that size.
pub(super) fn facts(mandate: &Mandate, link: &str, scale: f64) -> serde_json::Result<Vec<u8>> {
    let day = mandate.submitted_on;
    serde_json::to_vec(&Facts {
        title: mandate.purpose.title(),
        number: &mandate.number,
        date: [day.year().into(), day.month().into(), day.day().into()],
        submitted: era::written(day),
        mandatary: &mandate.mandatary,
        declared: declared(&mandate.purpose),
        giver: [
            ("所在地", address(mandate)),
            ("名称", mandate.name.clone()),
            ("代表者", mandate.representative.clone()),
        ],
        site: site(mandate),
        link,
        scale,
    })
}

/// What the site declares, in our own words.
fn declared(purpose: &Purpose) -> String {
    const GRANTED: &str = "下記の施設で行う予防接種について、集合契約の締結、変更及び終了に関する\
                           一切の権限を、上記の者に委任します。";
    match purpose {
        Purpose::Joining(_) => format!("当方は、{GRANTED}"),
        Purpose::Change { replaces, .. } => {
            format!("当方は、委任状{replaces}を変更し、{GRANTED}")
        }
        Purpose::Withdrawal { replaces, last_on, .. } => format!(
            "当方は、下記の施設について、委任状{replaces}による委任を取り下げ、{}を最後の日として、\
             集合契約から離脱します。",
            era::written(*last_on)
        ),
    }
}

fn address(mandate: &Mandate) -> String {
    format!("〒{} {}{}", mandate.postcode, mandate.municipality, mandate.address)
}

fn site(mandate: &Mandate) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("医療機関コード等", mandate.code.to_string()),
        ("施設の名称", mandate.name.clone()),
        ("フリガナ", mandate.kana.clone()),
        ("電話番号", mandate.phone.clone()),
    ];
    match &mandate.purpose {
        Purpose::Joining(grant) | Purpose::Change { grant, .. } => lines.extend(granted(grant)),
        Purpose::Withdrawal { last_on, reason, .. } => lines
            .extend([("契約の最終日", era::written(*last_on)), ("取下げの理由", reason.clone())]),
    }
    lines.push(("担当者", mandate.contact.clone()));
    let before = mandate.purpose.replaces();
    lines.extend(before.map(|number| ("元の委任状", number.to_owned())));
    lines.push(("提出日", era::written(mandate.submitted_on)));
    lines.extend(mandate.received_on.map(|day| ("受領日", era::written(day))));
    let after = mandate.replaced_by.as_ref();
    lines.extend(after.map(|number| ("後の委任状", number.clone())));
    lines
}

fn granted(grant: &Grant) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("施設の分類", grant.category.written().to_owned()),
        ("施設の種別", grant.supply.written().to_owned()),
    ];
    let basic = grant.supply.basic();
    lines.extend(basic.map(|code| ("基本型接種施設", code.to_string())));
    lines.push(("使用するワクチン", grant.products.join("、")));
    lines
}
