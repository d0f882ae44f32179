//! The page's files, which travel inside the program.

/// `files!["a.css", …]`: the name and the content of each.
macro_rules! files {
    [$($name:literal),* $(,)?] => {
        &[$(($name, include_str!(concat!("../../page/", $name)))),*]
    };
}

/// Every file of `page/`.
pub(super) const FILES: &[(&str, &str)] = files!["index.html",];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_in_the_table() {
        let folder = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("page")).unwrap();
        let there: BTreeSet<_> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let listed: BTreeSet<_> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(there, listed);
    }
}
