use chrono::{DateTime, Utc};
use uuid::Uuid;

use vsys_messaging::{Envelope, Scope};
use vsys_proto::facility_registry::v1;
use vsys_vocabulary::Office;

use crate::store::demand_totals::Changed;

/// What a basic site and those that receive from it want in a round changed.
pub(crate) fn demand_changed(event_id: Uuid, changed: &Changed, at: DateTime<Utc>) -> Envelope {
    let scope = Scope::of(&Office::Municipality(changed.municipality));
    Envelope::fact(event_id, scope, &wire(changed), at)
}

fn wire(changed: &Changed) -> v1::DemandChanged {
    v1::DemandChanged {
        facility_code: changed.facility.to_string(),
        prefecture_code: changed.municipality.prefecture().to_string(),
        municipality_code: changed.municipality.to_string(),
        round_id: changed.round.to_string(),
        round_number: changed.round_number.clone(),
        capacity_doses: changed.total.capacity_doses,
        wanted_vials: changed.total.wanted_vials,
        sites: changed.total.sites,
        version: changed.version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demand::Total;

    #[test]
    fn a_sum_is_told_with_everything_known() {
        let changed = Changed {
            facility: "1310000018".parse().unwrap(),
            municipality: "131016".parse().unwrap(),
            round: Uuid::nil(),
            round_number: "H-003".into(),
            total: Total { capacity_doses: 1_170, wanted_vials: 195, sites: 2 },
            version: 3,
        };
        insta::assert_debug_snapshot!(wire(&changed), @r#"
        DemandChanged {
            facility_code: "1310000018",
            prefecture_code: "13",
            municipality_code: "131016",
            round_id: "00000000-0000-0000-0000-000000000000",
            round_number: "H-003",
            capacity_doses: 1170,
            wanted_vials: 195,
            sites: 2,
            version: 3,
        }
        "#);
        let noon = "2021-04-05T03:00:00Z".parse().unwrap();
        let envelope = demand_changed(Uuid::nil(), &changed, noon);
        assert_eq!(envelope.subject, "vsys.facility_registry.v1.DemandChanged.13.131016");
    }
}
