//! Rounds, and what the nation keeps for them: products, packs, deadlines, supply to come.

pub(crate) mod deadlines;
pub(crate) mod ending;
pub(crate) mod horizon;
pub(crate) mod issuing;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod order_list;
pub(crate) mod orders;
pub(crate) mod products;
pub(crate) mod show;
