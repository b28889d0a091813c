//! 分配シミュレーション: rules tried, compared and adopted.

pub(crate) mod form;
pub(crate) mod outcome;
pub(crate) mod page;
pub(crate) mod refusal;
