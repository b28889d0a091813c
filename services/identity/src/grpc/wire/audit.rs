use std::num::ParseIntError;

use tonic::Status;
use vsys_proto::convert::{optional_time, timestamp, wire_tier};
use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Tier as WireTier;
use vsys_vocabulary::Tier;

use super::super::{reason, status};
use crate::app::Verification;
use crate::domain::audit::Entry;
use crate::store::Page;
use crate::store::audit_entries::Filter;

/// What is looked for; a page goes on below the entry that the one before ended with.
pub(crate) fn audit_search(wire: &v1::SearchAuditRequest) -> Result<(Filter, Page), Status> {
    let time = |time, field| optional_time(time, field).map_err(|error| status::malformed(&error));
    let page = super::page(wire.page_size, &wire.page_token)?;
    let unknown =
        |_: ParseIntError| status::refuse(reason::about(&reason::PAGE_TOKEN_INVALID, "page_token"));
    let before = (!page.after.is_empty()).then(|| page.after.parse());
    let filter = Filter {
        person: super::term(&wire.person, "person")?,
        organisation: super::term(&wire.organisation_id, "organisation_id")?,
        rpc: super::term(&wire.rpc, "rpc")?,
        text: super::term(&wire.text, "text")?,
        refused_only: wire.refused_only,
        from: time(wire.from_time, "from_time")?,
        until: time(wire.until_time, "until_time")?,
        before: before.transpose().map_err(unknown)?,
        area: None,
    };
    Ok((filter, page))
}

pub(crate) fn wire_audit_entry(entry: Entry) -> v1::AuditEntry {
    let Entry { sequence, answered, hash } = entry;
    v1::AuditEntry {
        sequence,
        time: Some(timestamp(answered.at)),
        person: answered.person,
        organisation_id: answered.organisation,
        tier: answered.tier.parse::<Tier>().map_or(WireTier::Unspecified, wire_tier).into(),
        address: answered.address,
        rpc: answered.rpc,
        request_json: answered.request,
        code: answered.code,
        reason: answered.reason,
        before_json: answered.before,
        after_json: answered.after,
        hash: hash.to_hex(),
    }
}

pub(crate) fn wire_verification(verified: &Verification) -> v1::VerifyAuditResponse {
    let Verification { entries, head, broken } = verified;
    v1::VerifyAuditResponse {
        entries: *entries,
        head_hash: if head.sequence == 0 { String::new() } else { head.hash.to_hex() },
        intact: broken.is_none(),
        broken_at: broken.map_or(0, |broken| broken.at),
    }
}
