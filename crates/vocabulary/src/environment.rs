use crate::name::named;

named! {
    /// Which deployment something belongs to (環境); none may reach another.
    pub enum Environment {
        /// The real one (本番環境).
        Production = "production",
        /// For exercises; yellow on every screen (研修環境).
        Training = "training",
        /// On someone's own machine, and in tests.
        Local = "local",
    }
}
