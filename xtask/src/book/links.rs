//! Links of pages: where they lead in the repository, and how they read in the book.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::Path,
};

use pulldown_cmark::{Event, Options, Parser, Tag};

/// The pages of both books, and the files of the repository to which they link.
#[derive(Default)]
pub struct Site {
    /// Path in the repository to path in the output, for instance `docs/zh/index.md` to `zh/index.md`.
    pages: BTreeMap<String, String>,
    files: BTreeSet<String>,
}

impl Site {
    pub fn add(&mut self, origin: String, address: &str) {
        self.pages.insert(origin, address.to_owned());
    }

    pub fn has(&self, address: &str) -> bool {
        self.pages.values().any(|page| page == address)
    }

    pub fn files(&self) -> impl Iterator<Item = &String> {
        self.files.iter()
    }

    /// Returns a page with every relative link as the book needs it, and reports links that lead nowhere. Links to pages stay
    /// `.md`, which mdBook turns into `.html`. Other files are copied to `files/`. A link to a folder becomes plain text.
    pub fn rewrite(
        &mut self,
        root: &Path,
        text: &str,
        origin: &str,
        address: &str,
        problems: &mut Vec<String>,
    ) -> String {
        let (mut rewritten, mut done) = (String::new(), 0);
        for (range, link) in links(text) {
            let (path, anchor) = link.split_once('#').map_or((&link[..], ""), |(path, _)| (path, &link[path.len()..]));
            let (target, shown) = (resolve(origin, path), &text[range.clone()]);
            let new = if let Some(page) = self.pages.get(&target) {
                page.clone()
            } else if root.join(&target).is_file()
                && Path::new(&target).extension().is_none_or(|extension| extension != "md")
            {
                let copied = format!("files/{target}");
                self.files.insert(target);
                copied
            } else if root.join(&target).is_dir() {
                let label = shown.rfind("](").map_or(shown, |end| &shown[1..end]);
                rewritten += &[&text[done..range.start], label].concat();
                done = range.end;
                continue;
            } else {
                let help = "link to a page of the book, or to a file of the repository that is not Markdown";
                problems.push(format!("{origin}: `{link}` leads nowhere: {help}"));
                continue;
            };
            let at = shown.rfind(&link).map(|at| range.start + at);
            let Some(start) = at.filter(|start| *start >= done) else {
                let help = "write it into the link itself, and no picture into a link";
                problems.push(format!("{origin}: the address `{link}` is not found: {help}"));
                continue;
            };
            rewritten += &[&text[done..start], &relative(address, &new), anchor].concat();
            done = start + link.len();
        }
        rewritten + &text[done..]
    }
}

/// Returns the relative links and pictures of a page, with their places in it.
pub fn links(text: &str) -> Vec<(Range<usize>, String)> {
    let link = |(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some((range, dest_url.into_string())),
        _ => None,
    };
    let is_relative = |link: &str| !link.contains("://") && !link.starts_with(['#', '/']) && !link.is_empty();
    let links = Parser::new_ext(text, Options::all()).into_offset_iter().filter_map(link);
    links.filter(|(_, link)| is_relative(link)).collect()
}

/// Returns where a relative link of a file leads: a path from the root.
pub fn resolve(origin: &str, link: &str) -> String {
    let mut parts: Vec<&str> = origin.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Returns the link that leads from one path to another one, both below the same folder.
pub fn relative(from: &str, to: &str) -> String {
    let up = from.matches('/').count();
    "../".repeat(up) + to
}
