//! The targets of a release, and what package managers call them.

use crate::cargo;

/// The name of the command, of its archives and of its packages.
pub const NAME: &str = "wecom-school";

pub struct Target {
    pub triple: &'static str,
}

pub static ALL: [Target; 5] = [
    Target { triple: "aarch64-apple-darwin" },
    Target { triple: "x86_64-apple-darwin" },
    Target { triple: "aarch64-unknown-linux-gnu" },
    Target { triple: "x86_64-unknown-linux-gnu" },
    Target { triple: "x86_64-pc-windows-msvc" },
];

impl Target {
    pub fn find(triple: &str) -> Result<&'static Self, String> {
        ALL.iter().find(|target| target.triple == triple).ok_or_else(|| {
            let known: Vec<&str> = ALL.iter().map(|target| target.triple).collect();
            format!("{triple} is not a target of a release: choose one of {}", known.join(", "))
        })
    }

    /// Returns the target for which the compiler builds by default.
    pub fn of_compiler() -> Result<&'static Self, String> {
        Self::find(cargo::output(&mut cargo::rustc(&["--print", "host-tuple"]))?.trim())
    }

    pub fn is_windows(&self) -> bool {
        self.triple.contains("windows")
    }

    fn is_arm(&self) -> bool {
        self.triple.starts_with("aarch64")
    }

    /// Returns whether the program contains glibc, so that it runs on any Linux.
    pub fn has_glibc(&self) -> bool {
        self.triple.ends_with("linux-gnu")
    }

    /// Returns whether the program contains the C library.
    pub fn is_static(&self) -> bool {
        self.has_glibc() || self.is_windows()
    }

    /// Returns the architecture of a Debian package.
    pub fn debian(&self) -> Option<&'static str> {
        self.has_glibc().then_some(if self.is_arm() { "arm64" } else { "amd64" })
    }

    /// Returns the system and the processor, as a Homebrew formula asks for them.
    pub fn homebrew(&self) -> Option<(&'static str, &'static str)> {
        let system = if self.has_glibc() { "linux" } else { "macos" };
        (!self.is_windows()).then_some((system, if self.is_arm() { "arm" } else { "intel" }))
    }

    /// Returns the architecture in a manifest of winget.
    pub fn winget(&self) -> Option<&'static str> {
        self.is_windows().then_some("x64")
    }

    pub fn program(&self) -> &'static str {
        if self.is_windows() { "wecom-school.exe" } else { NAME }
    }

    pub fn archive(&self, version: &str) -> String {
        let extension = if self.is_windows() { "zip" } else { "tar.gz" };
        format!("{}-{version}-{}.{extension}", NAME, self.triple)
    }
}
