//! Corrections after the lock.

use tonic::Code;

use vsys_proto::{
    allocation::v1::{self, AmendmentKind},
    convert::item_units,
    vocabulary::v1::ItemUnits,
};
use vsys_vocabulary::Amounts;

use crate::atlas::{
    CHIYODA, KANAGAWA, MAKER, MINATO, NATION, TOKYO, boxes, clinic, closed_venue, hospital, march,
    satellite, units,
};
use crate::country::{Country, clerk, locker};
use crate::refusal::{assert_refused, value};

impl Country {
    /// What it takes to give Chiyoda's hospital other quantities.
    async fn amendment(&self, units: ItemUnits) -> v1::AmendLineRequest {
        v1::AmendLineRequest {
            request_id: self.request_id(),
            sheet_id: self.sheet(CHIYODA).await.sheet_id,
            facility_code: hospital(CHIYODA),
            units: Some(units),
            reason: "冷凍庫の故障".into(),
        }
    }

    async fn redirection(&self, to: &str) -> v1::RedirectLineRequest {
        v1::RedirectLineRequest {
            request_id: self.request_id(),
            sheet_id: self.sheet(CHIYODA).await.sheet_id,
            facility_code: hospital(CHIYODA),
            to_facility_code: to.to_owned(),
            reason: "会場の変更".into(),
        }
    }

    async fn declination(&self) -> v1::DeclineLineRequest {
        v1::DeclineLineRequest {
            request_id: self.request_id(),
            sheet_id: self.sheet(CHIYODA).await.sheet_id,
            facility_code: hospital(CHIYODA),
            reason: "接種の中止".into(),
        }
    }

    /// Chiyoda's lines by site: as locked, and as in force.
    async fn lines_of_chiyoda(&self) -> Vec<(String, ItemUnits, ItemUnits)> {
        let lines = self.sheet(CHIYODA).await.lines.into_iter();
        lines
            .map(|line| (line.child_code, line.units.unwrap(), line.effective_units.unwrap()))
            .collect()
    }

    fn wait_until_march(&self, day: u32, hour: u32) {
        let at = march(day, hour);
        self.sandbox.clock.set(chrono::DateTime::from_timestamp(at.seconds, 0).unwrap());
    }
}

fn nothing() -> ItemUnits {
    item_units(&Amounts::ZERO)
}

#[tokio::test]
async fn a_quantity_is_corrected_and_the_lock_stays_as_it_was() {
    let country = Country::locked().await;
    let wish = country.amendment(units(100, 500, 500)).await;
    let made = country.amendments(&locker(TOKYO)).amend_line(wish.clone()).await.unwrap();
    let made = made.into_inner().amendment.unwrap();
    assert_eq!((made.version, made.kind()), (1, AmendmentKind::Quantity));
    assert_eq!((made.before, made.after), (Some(boxes(1)), Some(units(100, 500, 500))));
    assert_eq!((made.person.as_str(), made.organisation.as_str()), ("locker-13", TOKYO));
    let sheet = country.sheet(CHIYODA).await;
    let told: v1::LineAmended = country.last_told().await;
    assert_eq!((&told.amendment_id, &told.lock_id), (&wish.request_id, &sheet.lock_id));
    assert_eq!((told.version, told.kind()), (1, AmendmentKind::Quantity));
    assert_eq!((told.before, told.after), (made.before, made.after));
    assert_eq!(told.ship_to.unwrap().facility_code, hospital(CHIYODA));
    assert_eq!((told.round_number.as_str(), told.reason.as_str()), ("第1クール", "冷凍庫の故障"));
    assert_eq!(told.redirected_before, None);
    let subjects = country.subjects().await;
    assert_eq!(subjects.last().unwrap(), "vsys.allocation.v1.LineAmended.13.131016");
    let lines = country.lines_of_chiyoda().await;
    assert_eq!(lines, [(hospital(CHIYODA), boxes(1), units(100, 500, 500))]);
    let request = v1::ListAmendmentsRequest { sheet_id: sheet.sheet_id };
    let listed = country.amendments(&clerk(CHIYODA)).list_amendments(request).await.unwrap();
    assert_eq!(listed.into_inner().amendments, [made]);
    let chain = v1::VerifyChainRequest { round_id: country.round.clone() };
    let chain = country.rounds(&locker(NATION)).verify_chain(chain).await.unwrap().into_inner();
    assert_eq!((chain.entries, chain.intact), (5, true));
}

#[tokio::test]
async fn a_site_declines_and_what_is_free_goes_to_another() {
    let country = Country::locked().await;
    let wish = country.declination().await;
    let site = clerk(&hospital(CHIYODA));
    let made = country.amendments(&site).decline_line(wish).await.unwrap();
    let made = made.into_inner().amendment.unwrap();
    assert_eq!((made.kind(), made.after), (AmendmentKind::Decline, Some(nothing())));
    let wish = v1::AmendLineRequest {
        facility_code: clinic(CHIYODA),
        ..country.amendment(boxes(1)).await
    };
    let made = country.amendments(&locker(TOKYO)).amend_line(wish).await.unwrap().into_inner();
    assert_eq!(made.amendment.unwrap().version, 2);
    // The clinic has no locked line and stands among the lines by its amendment.
    let lines = country.lines_of_chiyoda().await;
    assert_eq!(
        lines,
        [(hospital(CHIYODA), boxes(1), nothing()), (clinic(CHIYODA), nothing(), boxes(1))]
    );
    let told: v1::LineAmended = country.last_told().await;
    assert_eq!((told.facility_code, told.before), (clinic(CHIYODA), Some(nothing())));
    assert_eq!(told.ship_to.unwrap().name, "ダミー診療所");
}

#[tokio::test]
async fn a_town_redirects_a_line_to_another_of_its_sites() {
    let country = Country::locked().await;
    let wish = country.redirection(&clinic(CHIYODA)).await;
    let made = country.amendments(&clerk(CHIYODA)).redirect_line(wish).await.unwrap();
    let made = made.into_inner().amendment.unwrap();
    assert_eq!((made.kind(), made.redirected_to), (AmendmentKind::Redirect, clinic(CHIYODA)));
    let told: v1::LineAmended = country.last_told().await;
    assert_eq!((told.before, told.after), (Some(boxes(1)), Some(nothing())));
    assert_eq!(told.redirected_before, Some(nothing()));
    assert_eq!(told.redirected_after, Some(boxes(1)));
    assert_eq!(told.ship_to.unwrap().facility_code, clinic(CHIYODA));
    // Nothing is left at the hospital.
    let before = country.traces().await;
    let wish = country.redirection(&clinic(CHIYODA)).await;
    let refused = country.amendments(&clerk(CHIYODA)).redirect_line(wish).await;
    assert_refused(refused, Code::FailedPrecondition, "NOTHING_THERE", "facility_code");
    country.assert_untouched(&before).await;
    // And the clinic hands it on.
    let wish = v1::RedirectLineRequest {
        facility_code: clinic(CHIYODA),
        ..country.redirection(&hospital(CHIYODA)).await
    };
    country.amendments(&clerk(CHIYODA)).redirect_line(wish).await.unwrap();
    let lines = country.lines_of_chiyoda().await;
    assert_eq!(lines, [(hospital(CHIYODA), boxes(1), boxes(1))]);
}

#[tokio::test]
async fn a_correction_that_can_not_be_is_refused() {
    let country = Country::locked().await;
    let before = country.traces().await;
    let mut tokyo = country.amendments(&locker(TOKYO));
    let one_more = country.amendment(ItemUnits { vaccine_vials: 196, ..boxes(1) }).await;
    let refused = tokyo.amend_line(one_more).await;
    let status = assert_refused(refused, Code::FailedPrecondition, "ABOVE_CEILING", "units");
    assert_eq!(["sum", "ceiling"].map(|key| value(&status, key)), ["196", "195"]);
    let same = country.amendment(boxes(1)).await;
    let refused = tokyo.amend_line(same).await;
    assert_refused(refused, Code::FailedPrecondition, "NOTHING_CHANGES", "units");
    let silent = v1::AmendLineRequest { reason: " ".into(), ..country.amendment(boxes(0)).await };
    let refused = tokyo.amend_line(silent).await;
    assert_refused(refused, Code::InvalidArgument, "NO_REASON", "reason");
    let nobody = v1::AmendLineRequest {
        facility_code: "131016".into(),
        ..country.amendment(boxes(0)).await
    };
    let refused = tokyo.amend_line(nobody).await;
    assert_refused(refused, Code::InvalidArgument, "MALFORMED_VALUE", "facility_code");
    let prefecture = v1::AmendLineRequest {
        sheet_id: country.sheet(TOKYO).await.sheet_id,
        ..country.amendment(boxes(0)).await
    };
    let refused = tokyo.amend_line(prefecture).await;
    assert_refused(refused, Code::FailedPrecondition, "NOT_A_MUNICIPALITY", "sheet_id");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_line_goes_to_an_open_basic_site_of_the_same_town_only() {
    let country = Country::locked().await;
    let before = country.traces().await;
    let mut chiyoda = country.amendments(&clerk(CHIYODA));
    for (to, reason) in [
        (hospital(MINATO), "FACILITY_OF_ANOTHER_MUNICIPALITY"),
        (satellite(CHIYODA), "FACILITY_NOT_BASIC"),
        (closed_venue(CHIYODA), "FACILITY_CLOSED"),
        ("1399999999".to_owned(), "NO_SUCH_FACILITY"),
    ] {
        let wish = country.redirection(&to).await;
        let refused = chiyoda.redirect_line(wish).await;
        let (code, field) = (Code::FailedPrecondition, "to_facility_code");
        let status = assert_refused(refused, code, "LINES_REFUSED", field);
        assert_eq!(value(&status, "line_reason"), reason);
    }
    let wish = country.redirection(&hospital(CHIYODA)).await;
    let refused = chiyoda.redirect_line(wish).await;
    assert_refused(refused, Code::FailedPrecondition, "NOTHING_CHANGES", "units");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn only_those_concerned_correct() {
    let country = Country::locked().await;
    let before = country.traces().await;
    let amend = country.amendment(units(100, 500, 500)).await;
    let refused = country.amendments(&locker(KANAGAWA)).amend_line(amend.clone()).await;
    assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "sheet_id");
    // A town has no say in quantities, nor has the nation.
    for of in [CHIYODA, NATION] {
        let refused = country.amendments(&clerk(of)).amend_line(amend.clone()).await;
        assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_RPC", "");
    }
    let decline = country.declination().await;
    for of in [MINATO.to_owned(), clinic(CHIYODA)] {
        let refused = country.amendments(&clerk(&of)).decline_line(decline.clone()).await;
        assert_refused(refused, Code::PermissionDenied, "NOT_YOUR_OFFICE", "sheet_id");
    }
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn nothing_is_corrected_before_the_lock() {
    let country = Country::decided().await;
    let before = country.traces().await;
    let wish = country.amendment(units(100, 500, 500)).await;
    let refused = country.amendments(&locker(TOKYO)).amend_line(wish).await;
    assert_refused(refused, Code::FailedPrecondition, "SHEET_NOT_LOCKED", "sheet_id");
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn a_partner_takes_corrections_until_its_own_cut_off_and_others_until_the_rounds() {
    let country = Country::locked().await;
    let cut_off = v1::SetCutOffRequest {
        round_id: country.round.clone(),
        partner_id: MAKER.into(),
        cut_off_time: Some(march(24, 12)),
    };
    let round = country.rounds(&clerk(NATION)).set_cut_off(cut_off).await.unwrap().into_inner();
    assert_eq!(round.round.unwrap().cut_offs[0].cut_off_time, Some(march(24, 12)));
    country.wait_until_march(24, 12);
    let before = country.traces().await;
    let mut tokyo = country.amendments(&locker(TOKYO));
    // The maker delivers the vaccine, and its cut-off is now.
    let vaccine = country.amendment(ItemUnits { vaccine_vials: 100, ..boxes(1) }).await;
    let refused = tokyo.amend_line(vaccine.clone()).await;
    assert_refused(refused, Code::FailedPrecondition, "AFTER_CUT_OFF", "sheet_id");
    let decline = country.declination().await;
    let refused = country.amendments(&clerk(CHIYODA)).decline_line(decline).await;
    assert_refused(refused, Code::FailedPrecondition, "AFTER_CUT_OFF", "sheet_id");
    country.assert_untouched(&before).await;
    // The wholesaler delivers needles, until the round's cut-off on the 25th at 12:00.
    let needles = country.amendment(ItemUnits { needle_pieces: 900, ..boxes(1) }).await;
    tokyo.amend_line(needles).await.unwrap();
    country.wait_until_march(25, 12);
    let before = country.traces().await;
    let needles = country.amendment(ItemUnits { needle_pieces: 800, ..boxes(1) }).await;
    let refused = tokyo.amend_line(needles).await;
    assert_refused(refused, Code::FailedPrecondition, "AFTER_CUT_OFF", "sheet_id");
    country.assert_untouched(&before).await;
}
