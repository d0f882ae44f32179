//! `SHA256SUMS`, in the form that `sha256sum --check` reads.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::target::NAME;
use crate::tree;

/// The digest of each file of a release, by its name, in the order of the names.
pub type Sums = Vec<(String, String)>;

/// Writes the digests of all archives and packages of a version that are in a folder, and returns them.
pub fn write(folder: &Path, version: &str) -> Result<Sums, String> {
    let mut sums = Sums::new();
    if folder.is_dir() {
        tree::collect(folder, "", &mut |path, name| {
            if [format!("{NAME}-{version}-"), format!("{NAME}_{version}_")].iter().any(|begin| name.starts_with(begin))
            {
                sums.push((name, hex(&Sha256::digest(tree::read_bytes(path)?))));
            }
            Ok(false)
        })?;
    }
    if sums.is_empty() {
        return Err(format!("{} has no archive of {version}: run `cargo xtask dist` first", folder.display()));
    }
    let lines: Vec<String> = sums.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    tree::write(&folder.join("SHA256SUMS"), lines.concat())?;
    Ok(sums)
}

pub fn hex(digest: &[u8]) -> String {
    let bytes: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}
