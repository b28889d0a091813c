use crate::name::named;

named! {
    /// What a person may do within an organisation (役割); what each may do is every service's table.
    pub enum Role {
        /// Reads (閲覧者).
        Viewer = "viewer",
        /// Enters, confirms and completes (担当者).
        Clerk = "clerk",
        /// Locks, which nobody can undo (データロック担当者).
        Locker = "locker",
        /// Keeps the organisation's people and settings (管理者).
        Administrator = "administrator",
        /// Reads records of what was done and verifies them (監査者).
        Auditor = "auditor",
        /// A program that acts for the organisation (連携システム).
        Integration = "integration",
    }
}
