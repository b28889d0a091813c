use vsys_messaging::Heard;
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::{self, Malformed};

use crate::domain::demand::Round;
use crate::domain::rounds::Rounds;

/// Adds a round that was opened, at the time of the fact.
pub(super) fn opened(
    told: wire::RoundCreated,
    fact: &Heard,
    rounds: &mut Rounds,
) -> Result<(), Malformed> {
    let round = Round {
        id: convert::id(&told.round_id, "round_id")?,
        number: told.round_number,
        product: told.product_code,
        vials_per_box: convert::packs(told.packs, "packs")?.vaccine.get(),
        cancelled: false,
    };
    rounds.open(round, fact.occurred_at);
    Ok(())
}

/// Adds a round that was cancelled.
pub(super) fn cancelled(told: &wire::RoundCancelled, rounds: &mut Rounds) -> Result<(), Malformed> {
    rounds.cancel(convert::id(&told.round_id, "round_id")?);
    Ok(())
}
