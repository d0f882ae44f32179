//! Manifests of package managers, made from the archives of a release: Homebrew and winget.

use std::path::Path;

use super::{
    checksums::Sums,
    target::{self, NAME, Target},
};
use crate::tree;

/// Writes the manifests for the archives that are there, and returns what was written and what is missing.
pub fn write(folder: &Path, version: &str, repository: Option<&str>, sums: &Sums) -> Result<Vec<String>, String> {
    let Some(repository) = repository else {
        let why = "there are no manifests, because the address of the repository is unknown: add --repository URL";
        return Ok(vec![why.to_owned()]);
    };
    let repository = repository.trim_end_matches('/');
    let (mut report, mut archives) = (Vec::new(), Vec::new());
    for target in &target::ALL {
        let name = target.archive(version);
        match sums.iter().find(|(known, _)| *known == name) {
            Some((_, digest)) => {
                let url = format!("{repository}/releases/download/v{version}/{name}");
                archives.push(Archive { target, url, digest });
            }
            None => report.push(format!("the manifests leave out {}: {name} is not in the folder", target.triple)),
        }
    }
    let mut files = Vec::from_iter(homebrew(version, repository, &archives));
    files.extend(winget(version, repository, &archives));
    for (name, text) in files {
        tree::write(&folder.join(&name), text)?;
        report.push(name);
    }
    Ok(report)
}

struct Archive<'a> {
    target: &'static Target,
    url: String,
    digest: &'a str,
}

/// Returns the formula, with its path; `None` without an archive for a system that Homebrew knows.
fn homebrew(version: &str, repository: &str, archives: &[Archive]) -> Option<(String, String)> {
    let mut downloads = String::new();
    for system in ["macos", "linux"] {
        let of_system = archives.iter().filter_map(|archive| match archive.target.homebrew() {
            Some((known, processor)) if known == system => Some((processor, archive)),
            _ => None,
        });
        let of_system = of_system.map(|(processor, Archive { url, digest, .. })| {
            format!("    on_{processor} do\n      url \"{url}\"\n      sha256 \"{digest}\"\n    end\n")
        });
        let of_system: Vec<String> = of_system.collect();
        if !of_system.is_empty() {
            downloads += &format!("\n  on_{system} do\n{}  end\n", of_system.join("\n"));
        }
    }
    let formula = fill(include_str!("texts/homebrew.rb"), version, repository).replace("{downloads}", &downloads);
    (!downloads.is_empty()).then(|| (format!("homebrew/{NAME}.rb"), formula))
}

/// Returns the set of manifests, with their paths; none without an archive for Windows.
fn winget(version: &str, repository: &str, archives: &[Archive]) -> Vec<(String, String)> {
    let mut installers = String::new();
    for Archive { target, url, digest } in archives {
        if let Some(architecture) = target.winget() {
            let digest = digest.to_uppercase();
            installers += &format!(
                "  - Architecture: {architecture}\n    InstallerUrl: {url}\n    InstallerSha256: {digest}\n    \
                 NestedInstallerFiles:\n      - RelativeFilePath: {NAME}-{version}-{}\\{}\n        \
                 PortableCommandAlias: {NAME}\n",
                target.triple,
                target.program()
            );
        }
    }
    if installers.is_empty() {
        return Vec::new();
    }
    let manifests = [
        ("", include_str!("texts/winget/version.yaml")),
        (".installer", include_str!("texts/winget/installer.yaml")),
        (".locale.en-US", include_str!("texts/winget/locale.en-US.yaml")),
        (".locale.zh-CN", include_str!("texts/winget/locale.zh-CN.yaml")),
    ];
    let manifests = manifests.map(|(kind, text)| {
        let text = fill(text, version, repository).replace("{installers}\n", &installers);
        (format!("winget/WeComSchool.WeComSchool{kind}.yaml"), text)
    });
    manifests.into()
}

fn fill(text: &str, version: &str, repository: &str) -> String {
    text.replace("{version}", version).replace("{repository}", repository)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_name_the_archives_that_are_there() {
        let folder = std::env::temp_dir().join(format!("{NAME}-manifests-{}", std::process::id()));
        let sums = |targets: &[&Target]| -> Sums {
            let digests =
                targets.iter().enumerate().map(|(place, target)| (target.archive("1.2.3"), format!("{place:064x}")));
            digests.collect()
        };
        let repository = Some("https://example.org/school/");
        let report =
            write(&folder, "1.2.3", repository, &sums(&[&target::ALL[0], &target::ALL[3], &target::ALL[4]])).unwrap();
        let mut text = report.join("\n");
        for (path, file) in tree::read(&folder, "rb").unwrap().into_iter().chain(tree::read(&folder, "yaml").unwrap()) {
            text += &format!("\n\n== {path}\n{file}");
        }
        insta::assert_snapshot!(text);
        let report = write(&folder.join("none"), "1.2.3", repository, &sums(&[])).unwrap();
        assert_eq!((report.len(), folder.join("none").exists()), (target::ALL.len(), false), "{report:?}");
        assert!(write(&folder, "1.2.3", None, &sums(&[])).unwrap()[0].contains("add --repository"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
