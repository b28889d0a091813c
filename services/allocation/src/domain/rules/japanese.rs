//! Explanations in Japanese.

use super::explanation::digits;
use super::{BaseShare, Column, DOSES_PER_PERSON, Doses, Explanation, Proportion};

impl Explanation {
    /// The explanation as a Japanese sentence.
    #[must_use]
    pub fn to_ja(&self) -> String {
        match self {
            Self::Equal { each, exception: None } => format!("一律{}箱", digits(*each)),
            Self::Equal { each, exception: Some(named) } => {
                format!("個別指定で{}箱(一律は{}箱)", digits(*named), digits(*each))
            }
            Self::Population(part) => proportion(part),
            Self::BaseRequests { base, adjustment, requested, usage, doses, extra } => format!(
                "基本枠:{}。調整枠:{}。追加枠:使用率{usage}{}で{}番目、希望のうち基本枠を超える{}箱に対し{}箱",
                proportion(base),
                proportion(adjustment),
                doses.map(usage_of).unwrap_or_default(),
                digits(extra.place),
                digits(requested.saturating_sub(base.boxes())),
                digits(extra.boxes),
            ),
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
                format!(
                    "{}。上乗せ:在庫率{rate}(配分済{}回-接種記録{}回、12歳以上人口{}人×{DOSES_PER_PERSON}回)で低い方から{}番目、直近1週間の接種{}回({}箱相当)と\
                     希望のうち基本枠を超える{}箱の少ない方に対し{}箱",
                    baseline(base),
                    digits(so_far.allocated),
                    digits(so_far.recorded),
                    digits(*population),
                    digits(extra.place),
                    digits(*doses_last_week),
                    digits(*boxes_last_week),
                    digits(requested.saturating_sub(base.boxes)),
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
                let outcome = if *over {
                    format!("を超えるため{percent}%減、{}箱を都道府県調整枠へ", digits(*cut))
                } else {
                    "以内のため減算なし".to_owned()
                };
                format!(
                    "{}。在庫{}回分は直近1週間の接種{}回の{weeks}週分{outcome}",
                    baseline(base),
                    digits(*doses_in_stock),
                    digits(*doses_last_week),
                )
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
                boxes,
            } => format!(
                "12歳以上人口{}人の{percent}%×{DOSES_PER_PERSON}回-納入済{}回=残り{}回。{group}の合計{}回分({}箱)に\
                 対し{}箱、うち{}箱",
                digits(*population),
                digits(*doses_delivered),
                digits(*doses),
                digits(*group_doses),
                digits(*group_entitled),
                digits(*group_boxes),
                digits(*boxes),
            ),
        }
    }
}

fn usage_of(doses: Doses) -> String {
    format!("(接種記録{}回/配分済{}回)", digits(doses.recorded), digits(doses.allocated))
}

fn proportion(part: &Proportion) -> String {
    let Proportion { pool, column, weight, weights, whole, topped_up } = part;
    let unit = if *column == Column::RequestedBoxes { "箱" } else { "人" };
    let more = if *topped_up { "、端数が大きい順に1箱追加" } else { "" };
    format!(
        "{}箱×{}{}{unit}/全体{}{unit}=整数部分{}箱{more}",
        digits(*pool),
        column.name_ja(),
        digits(*weight),
        digits(*weights),
        digits(*whole),
    )
}

fn baseline(base: &BaseShare) -> String {
    match &base.proportion {
        Some(part) => format!("基本枠:{}", proportion(part)),
        None => format!("基本枠:所与の{}箱", digits(base.boxes)),
    }
}
