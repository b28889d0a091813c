//! Mandates for tests.

use chrono::NaiveDate;

use super::{
    ADDRESS, Category, Grant, KANA, MANDATARY, MOST_PRODUCTS, MUNICIPALITY, Mandate, NAME, NUMBER,
    PERSON, PHONE, PRODUCT, Purpose, REASON, Supply,
};

/// A clinic of Chiyoda that receives from a hospital.
pub(crate) fn clinic() -> Mandate {
    Mandate {
        number: "M-0000123".to_owned(),
        submitted_on: NaiveDate::from_ymd_opt(2021, 3, 15).unwrap(),
        received_on: None,
        mandatary: "千代田区医師会".to_owned(),
        code: "0110113719".parse().unwrap(),
        name: "髙橋こどもクリニック".to_owned(),
        kana: "タカハシコドモクリニック".to_owned(),
        postcode: "100-8916".to_owned(),
        municipality: "東京都千代田区".to_owned(),
        address: "霞が関一丁目2番2号 中央合同ビル3階".to_owned(),
        phone: "03-5253-1111".to_owned(),
        representative: "髙橋 吉郎".to_owned(),
        contact: "渡邉 祐子".to_owned(),
        purpose: Purpose::Joining(Grant {
            category: Category::Clinic,
            supply: Supply::Satellite("1312345674".parse().unwrap()),
            products: vec!["コミナティ筋注".to_owned()],
        }),
        replaced_by: None,
    }
}

/// As long as a mandate can be, in full-width letters.
pub(crate) fn longest() -> Mandate {
    let full = |length: usize| "鬱".repeat(length);
    Mandate {
        number: "M".repeat(NUMBER),
        received_on: NaiveDate::from_ymd_opt(2021, 12, 31),
        mandatary: full(MANDATARY),
        name: full(NAME),
        kana: "ア".repeat(KANA),
        municipality: full(MUNICIPALITY),
        address: full(ADDRESS),
        phone: "0".repeat(PHONE),
        representative: full(PERSON),
        contact: full(PERSON),
        purpose: Purpose::Change {
            replaces: "M".repeat(NUMBER),
            grant: Grant {
                category: Category::VenueMunicipal,
                supply: Supply::Linked("1312345674".parse().unwrap()),
                products: vec![full(PRODUCT); MOST_PRODUCTS],
            },
        },
        replaced_by: Some("M".repeat(NUMBER)),
        ..clinic()
    }
}

/// As long as a withdrawal can be.
pub(crate) fn longest_withdrawal() -> Mandate {
    let purpose = Purpose::Withdrawal {
        replaces: "M".repeat(NUMBER),
        last_on: NaiveDate::from_ymd_opt(2021, 12, 31).unwrap(),
        reason: "鬱".repeat(REASON),
    };
    Mandate { purpose, ..longest() }
}
