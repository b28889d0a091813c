//! The services of this checkout, as their folders say, and every name that follows from one.

use std::fs;
use std::path::PathBuf;

use crate::checkout::Checkout;

/// A service with tables of its own.
pub(crate) struct Service {
    /// Kebab case, as its folder: `logistics-notifier`.
    pub(crate) name: String,
    folder: PathBuf,
}

impl Service {
    /// Its schema: `logistics_notifier`.
    pub(crate) fn schema(&self) -> String {
        self.name.replace('-', "_")
    }

    /// A setting of its own: `VSYS_LOGISTICS_NOTIFIER_LISTEN`.
    pub(crate) fn setting(&self, what: &str) -> String {
        format!("VSYS_{}_{what}", self.schema().to_uppercase())
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &PathBuf {
        &self.folder
    }

    /// Its migrations, oldest first.
    pub(crate) fn migrations(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.folder.join("migrations"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "sql") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

/// All services that have migrations, by name.
pub(crate) fn with_tables(checkout: &Checkout) -> anyhow::Result<Vec<Service>> {
    let mut services = Vec::new();
    for entry in fs::read_dir(checkout.root.join("services"))? {
        let folder = entry?.path();
        if folder.join("migrations").is_dir()
            && let Some(name) = folder.file_name().and_then(|name| name.to_str())
        {
            services.push(Service { name: name.to_owned(), folder });
        }
    }
    services.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(services)
}
