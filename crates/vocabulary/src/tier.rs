use crate::name::named;

named! {
    /// A tier of government, or a kind of organisation beside it, that acts in the system (階層).
    pub enum Tier {
        /// The nation (国).
        Nation = "nation",
        /// A prefecture (都道府県).
        Prefecture = "prefecture",
        /// A municipality, special wards included (市町村).
        Municipality = "municipality",
        /// A medical institution or vaccination site (医療機関・接種会場).
        Facility = "facility",
        /// A manufacturer or wholesaler (ワクチンメーカー・卸業者).
        Partner = "partner",
        /// The service desk (サービスデスク).
        ServiceDesk = "service-desk",
        /// A body that receives mandates for its members (とりまとめ団体).
        CoordinatingBody = "coordinating-body",
    }
}
