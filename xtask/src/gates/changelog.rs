//! The section of a version in CHANGELOG.md.

use super::version::Version;

/// Checks that the newest version of a changelog is this one, with a date and with entries, and that none is left unreleased.
pub fn check(text: &str, version: Version) -> Result<String, String> {
    let mut sections = text.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap_or((section, "")));
    let has_entries = |body: &str| body.lines().any(|line| line.starts_with("- "));
    let first = sections.next();
    let (head, body) = match first {
        Some(("[Unreleased]", body)) if has_entries(body) => {
            return Err(format!(
                "CHANGELOG.md has entries under [Unreleased]: move them under `## [{version}] - DATE`"
            ));
        }
        Some(("[Unreleased]", _)) => sections.next().unwrap_or_default(),
        other => other.unwrap_or_default(),
    };
    let is_date = |date: &str| {
        let numbers: Vec<&str> = date.split('-').collect();
        numbers.iter().map(|number| number.len()).eq([4, 2, 2])
            && numbers.iter().all(|number| number.parse::<u16>().is_ok())
    };
    if !head.strip_prefix(&format!("[{version}] - ")).is_some_and(is_date) {
        return Err(format!(
            "the newest section of CHANGELOG.md is `{head}`: it has to be `[{version}] - YEAR-MONTH-DAY`"
        ));
    }
    if !has_entries(body) {
        return Err(format!("the section {version} of CHANGELOG.md has no entry: say what changes for users"));
    }
    Ok(format!("CHANGELOG.md describes {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_section_is_that_of_the_version() {
        let said = |text: &str| check(&format!("# Changelog\n\n{text}"), Version([0, 2, 0])).err().unwrap_or_default();
        for (changelog, expected) in [
            ("## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n- a\n\n## [0.1.0] - 2026-11-01\n", ""),
            ("## [0.2.0] - 2026-12-01\n\n### Added\n\n- a\n", ""),
            ("## [Unreleased]\n\n- b\n\n## [0.2.0] - 2026-12-01\n\n- a\n", "entries under [Unreleased]"),
            ("## [0.1.0] - 2026-11-01\n\n- a\n\n## [0.2.0] - 2026-12-01\n\n- a\n", "is `[0.1.0] - 2026-11-01`"),
            ("## [0.2.0]\n\n- a\n", "is `[0.2.0]`"),
            ("## [0.2.0] - 1 December\n\n- a\n", "is `[0.2.0] - 1 December`"),
            ("## [0.2.0] - 2026-12-01\n\n## [0.1.0] - 2026-11-01\n\n- a\n", "has no entry"),
            ("", "is ``"),
        ] {
            let said = said(changelog);
            assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{changelog}\n{said}");
        }
    }
}
