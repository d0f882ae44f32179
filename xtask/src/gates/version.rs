//! Versions: which one was the last, and how far the next has to go.

use std::{fmt, path::Path};

use crate::git;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub [u64; 3]);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl Version {
    /// Reads one, two or three numbers; those that are left out are 0. `None` for anything else, such as a pre-release.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = [0; 3];
        for (place, number) in text.split('.').enumerate() {
            *numbers.get_mut(place)? = number.parse().ok()?;
        }
        Some(Self(numbers))
    }

    /// Returns the step that counts for this version, of those for versions below 1.0.0 and from 1.0.0 on.
    pub fn step(self, [below_1, from_1]: [&'static str; 2]) -> &'static str {
        if self.0[0] == 0 { below_1 } else { from_1 }
    }

    /// Returns the lowest version after this step. Without a step it is the next patch, because every version is another one.
    fn raised(self, step: &str) -> Self {
        let [major, minor, patch] = self.0;
        Self(match step {
            "major" => [major + 1, 0, 0],
            "minor" => [major, minor + 1, 0],
            _ => [major, minor, patch + 1],
        })
    }
}

/// Returns the revision of the last version, and that version: the revision that is named, or else the highest tag `v*` before this
/// commit. `None` if there is no tag.
pub fn since(root: &Path, named: Option<&str>) -> Result<Option<(String, Version)>, String> {
    let Some(named) = named else {
        let before = ["tag", "--list", "v*", "--merged", "HEAD", "--no-contains", "HEAD"];
        let tags = git::run(root, &before)?.ok_or("git can't list the tags: is there a commit?")?;
        let versions = tags.lines().filter_map(|tag| Some((tag.to_owned(), Version::parse(tag.strip_prefix('v')?)?)));
        return Ok(versions.max_by_key(|(_, version)| *version));
    };
    let manifest = git::run(root, &["show", "--end-of-options", &format!("{named}:Cargo.toml")])?;
    let manifest = manifest.ok_or_else(|| format!("git knows no Cargo.toml of the revision {named}"))?;
    let version =
        manifest.lines().find_map(|line| Version::parse(line.strip_prefix("version = \"")?.strip_suffix('"')?));
    let version =
        version.ok_or_else(|| format!("Cargo.toml of {named} has no line `version = \"…\"` of three numbers"))?;
    Ok(Some((named.to_owned(), version)))
}

/// Returns whether a version is far enough from the last one.
pub fn judge(version: Version, last: Version, step: &str, since: &str) -> Result<String, String> {
    let lowest = last.raised(step);
    if version >= lowest {
        return Ok(format!("{version} follows {last}, and the schemas ask for {lowest} or later"));
    }
    let why = match step {
        "nothing" => format!("{last} is released already"),
        _ => format!("the changes of the schemas ask for more (`cargo xtask impact {since}`)"),
    };
    Err(format!("{version} is too low after {last}: {why}; set `version` in Cargo.toml to {lowest} or later"))
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::*;

    #[test]
    fn the_last_version_is_the_highest_tag_before_the_commit() {
        let root = env::temp_dir().join(format!("wecom-school-version-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let git = |arguments: &[&str]| git::change(&root, arguments);
        let found = |named| since(&root, named).map(|found| found.map(|(name, version)| format!("{name} = {version}")));
        let commit = |version: &str| {
            fs::write(root.join("Cargo.toml"), format!("[workspace.package]\nversion = \"{version}\"\n")).unwrap();
            git(&["add", "--all"]);
            git(&["commit", "--quiet", "--allow-empty", "--message", "change"]);
        };
        git(&["init", "--quiet", "--initial-branch=main"]);
        commit("0.1.9");
        assert_eq!(found(None).unwrap(), None);
        for tag in ["v0.1.9", "v0.1.10", "v9.0.0-rc.1", "another"] {
            git(&["tag", tag]);
        }
        commit("0.2.0");
        assert_eq!(found(None).unwrap().unwrap(), "v0.1.10 = 0.1.10");
        // The tag of this commit is that of the version itself.
        git(&["tag", "v0.2.0"]);
        assert_eq!(found(None).unwrap().unwrap(), "v0.1.10 = 0.1.10");
        assert_eq!(found(Some("HEAD~1")).unwrap().unwrap(), "HEAD~1 = 0.1.9");
        assert!(found(Some("nowhere")).unwrap_err().contains("the revision nowhere"));
        commit("0.2.0-rc.1");
        assert!(found(Some("HEAD")).unwrap_err().contains("of three numbers"));
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_version_follows_the_last_one_by_the_step_that_the_schemas_ask_for() {
        // The steps below 1.0.0 and from 1.0.0 on, as `Impact::bumps` returns them.
        let (none, fix, addition, breaking) =
            (["nothing", "nothing"], ["patch", "patch"], ["patch", "minor"], ["minor", "major"]);
        for (last, steps, lowest) in [
            ("0.1.0", none, "0.1.1"),
            ("0.1.0", fix, "0.1.1"),
            ("0.1.9", addition, "0.1.10"),
            ("0.1.3", breaking, "0.2.0"),
            ("1.2.3", none, "1.2.4"),
            ("1.2.3", addition, "1.3.0"),
            ("1.2.3", breaking, "2.0.0"),
        ] {
            let version = |text: &str| Version::parse(text).unwrap();
            let (last, lowest) = (version(last), version(lowest));
            let judged = |version| judge(version, last, last.step(steps), "v0");
            assert!(judged(lowest).is_ok() && judged(Version([9, 0, 0])).is_ok(), "{last} → {lowest}");
            let [major, minor, patch] = lowest.0;
            let lower = [[major, minor, patch.wrapping_sub(1)], [major, minor.wrapping_sub(1), 99], last.0];
            for lower in lower.into_iter().filter(|lower| Version(*lower) < lowest) {
                let refused = judged(Version(lower)).unwrap_err();
                assert!(refused.ends_with(&format!("to {lowest} or later")), "{last} → {lower:?}: {refused}");
            }
        }
        assert_eq!(Version::parse("1.88"), Version::parse("1.88.0"));
        assert!(["", "v1", "1.0.0-rc.1", "1.2.3.4"].into_iter().all(|text| Version::parse(text).is_none()));
    }
}
