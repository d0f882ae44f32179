//! The page's files, which travel inside the program.

/// `files!["a.css", …]`: the name and the content of each.
macro_rules! files {
    [$($name:literal),* $(,)?] => {
        &[$(($name, include_str!(concat!("../../page/", $name)))),*]
    };
}

/// Every file of `page/`.
pub(super) const FILES: &[(&str, &str)] = files![
    "addressed.js",
    "api.js",
    "articles.js",
    "audience.js",
    "codes.js",
    "controls.js",
    "copy.js",
    "curl.js",
    "directory.js",
    "dom.js",
    "faults.js",
    "files.js",
    "filters.js",
    "firstrun.js",
    "fresh.js",
    "group.js",
    "icon.svg",
    "icons.js",
    "inbox.css",
    "index.html",
    "json.js",
    "keys.js",
    "live.js",
    "main.js",
    "more.js",
    "notice.js",
    "notices.js",
    "panel.js",
    "person.js",
    "phone.css",
    "phone.js",
    "pictures.js",
    "powershell.js",
    "properties.js",
    "request.js",
    "requests.js",
    "route.js",
    "roving.js",
    "rows.js",
    "school.js",
    "settings.js",
    "source.js",
    "split.js",
    "text.js",
    "time.js",
    "types.js",
    "words.en.js",
    "words.js",
    "words.zh.js",
];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_in_the_table() {
        let folder = fs::read_dir("page").unwrap();
        let there: BTreeSet<_> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let listed: BTreeSet<_> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(there, listed);
    }
}
