//! Whoever looks on while a round is played.

/// Is told of steps and how far they are.
pub trait Watch: Send + Sync {
    /// A step of so many parts begins.
    fn begin(&self, what: &str, of: usize);
    /// So many more parts of it are done.
    fn advance(&self, by: usize);
    /// It is done.
    fn end(&self);
}

/// Looks away.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Watch for Quiet {
    fn begin(&self, _: &str, _: usize) {}
    fn advance(&self, _: usize) {}
    fn end(&self) {}
}
