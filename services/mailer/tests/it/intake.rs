//! What contract-intake tells; it seals for the mailer as identity does.

use vsys_proto::convert;
use vsys_proto::vocabulary::v1 as vocabulary;
use vsys_proto::{contract_intake::v1 as intake, identity::v1 as identity};

use crate::facts::{APPLICATION, CHIYODA, Identity, NUMBER, Person, ROUND};

impl Identity {
    /// To somebody who is told why something comes back.
    fn sent_back(&self, to: &Person) -> Vec<u8> {
        let reason = "会場の住所が途中までです。\n番地まで入力してください。".into();
        self.seal(&identity::Addressee { reason, ..to.addressee() })
    }

    pub(crate) fn mandate_submitted(&self, contact: &Person) -> intake::MandateSubmitted {
        intake::MandateSubmitted {
            mandate_number: NUMBER.into(),
            facility_code: "1310000026".into(),
            facility_name: "千代田ダミー診療所".into(),
            mandatary_name: "千代田区医師会".into(),
            sealed_addressee: self.linked(contact),
        }
    }

    pub(crate) fn proof_resent(&self, contact: &Person) -> intake::ProofResent {
        let told = self.mandate_submitted(contact);
        intake::ProofResent {
            mandate_number: told.mandate_number,
            facility_code: told.facility_code,
            facility_name: told.facility_name,
            mandatary_name: told.mandatary_name,
            sealed_addressee: told.sealed_addressee,
        }
    }

    pub(crate) fn mandate_locked(&self, contact: &Person) -> intake::MandateLocked {
        intake::MandateLocked {
            mandate_id: ROUND.into(),
            mandate_number: NUMBER.into(),
            ship_to: Some(vocabulary::ShipTo {
                facility_code: "1310000026".into(),
                name: "千代田ダミー診療所".into(),
                ..vocabulary::ShipTo::default()
            }),
            municipality_code: CHIYODA.into(),
            mandatary_name: "千代田区医師会".into(),
            locked_time: Some(convert::timestamp(self.now)),
            sealed_addressee: self.plain(contact),
            sealed_contact: b"sealed for identity".to_vec(),
            ..intake::MandateLocked::default()
        }
    }

    /// The lock of a change.
    pub(crate) fn mandate_changed(&self, contact: &Person) -> intake::MandateLocked {
        intake::MandateLocked {
            replaces_mandate_number: "M-0000100".into(),
            ..self.mandate_locked(contact)
        }
    }

    pub(crate) fn mandate_sent_back(&self, contact: &Person) -> intake::MandateSentBack {
        intake::MandateSentBack {
            mandate_number: NUMBER.into(),
            facility_code: "1310000026".into(),
            facility_name: "千代田ダミー診療所".into(),
            mandatary_name: "千代田区医師会".into(),
            sealed_addressee: self.sent_back(contact),
        }
    }

    pub(crate) fn secret_reissued(&self, contact: &Person) -> intake::SecretReissued {
        let told = self.mandate_submitted(contact);
        intake::SecretReissued {
            mandate_number: told.mandate_number,
            facility_code: told.facility_code,
            facility_name: told.facility_name,
            mandatary_name: told.mandatary_name,
            sealed_addressee: told.sealed_addressee,
        }
    }

    pub(crate) fn mandate_withdrawn(&self, contact: &Person) -> intake::MandateWithdrawn {
        intake::MandateWithdrawn {
            mandate_number: NUMBER.into(),
            replaces_mandate_number: "M-0000100".into(),
            facility_code: "1310000026".into(),
            facility_name: "千代田ダミー診療所".into(),
            municipality_code: CHIYODA.into(),
            mandatary_name: "千代田区医師会".into(),
            last_date: Some(vocabulary::Date { year: 2021, month: 3, day: 31 }),
            locked_time: Some(convert::timestamp(self.now)),
            sealed_addressee: self.plain(contact),
        }
    }

    pub(crate) fn code_applied_for(&self, applicant: &Person) -> intake::CodeAppliedFor {
        intake::CodeAppliedFor {
            application_number: APPLICATION.into(),
            facility_name: "千代田ダミー会場".into(),
            prefecture_name: "東京都".into(),
            sealed_addressee: self.linked(applicant),
        }
    }

    pub(crate) fn application_returned(&self, applicant: &Person) -> intake::ApplicationReturned {
        intake::ApplicationReturned {
            application_number: APPLICATION.into(),
            facility_name: "千代田ダミー会場".into(),
            sealed_addressee: self.sent_back(applicant),
        }
    }

    pub(crate) fn code_numbered(&self, applicant: &Person) -> intake::CodeNumbered {
        intake::CodeNumbered {
            application_number: APPLICATION.into(),
            facility_code: "9000000019".into(),
            facility_name: "千代田ダミー会場".into(),
            sealed_addressee: self.plain(applicant),
        }
    }
}
