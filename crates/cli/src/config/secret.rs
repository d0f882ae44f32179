//! Secrets, from files that nobody else may read and from standard input.

use std::{fs::Metadata, io, path::Path};

use wecom_school::SecretString;

use super::credential;
use crate::{
    exit::Exit,
    files::bounded::{self, Unread},
    lang::words,
    problem::Problem,
};

/// No secret is nearly as long; a file that is longer is another one.
const LONGEST: u64 = 4096;

/// Reads a secret from a file.
///
/// # Errors
/// A file that can't be read, that others may read, or that holds no secret.
pub fn of_file(path: &Path) -> Result<SecretString, Problem> {
    let problem = |what| Problem::new(Exit::Configuration, what).in_file(path.display().to_string());
    let unreadable = |unread: Unread| {
        let reason = unread.reason();
        problem(words!("the secret file can't be read: {reason}"; "无法读取 secret 文件：{reason}"))
    };
    let (file, metadata) = bounded::open(path).map_err(unreadable)?;
    if !metadata.is_file() && !is_pipe(&metadata) {
        return Err(unreadable(Unread::NoFile));
    }
    if let Some(mode) = open_to_others(&metadata) {
        let shown = path.display();
        let what = words!(
            "others may read the secret file: its mode is {mode:03o}";
            "他人可以读取 secret 文件：权限为 {mode:03o}"
        );
        return Err(problem(what).help(words!("chmod 600 {shown}"; "chmod 600 {shown}")));
    }
    let bytes = bounded::read_from(file, LONGEST).map_err(unreadable)?;
    credential::of_bytes(&bytes).map(SecretString::from).map_err(|why| {
        problem(words!("the secret file can't be used: {why}"; "secret 文件无法使用：{why}")).help(credential::remedy())
    })
}

/// Reads a secret from standard input.
///
/// # Errors
/// What holds no secret.
pub fn of_stdin() -> Result<SecretString, Problem> {
    let problem = |what| Problem::new(Exit::Configuration, what);
    let bytes = bounded::read_from(io::stdin().lock(), LONGEST).map_err(|unread| {
        let reason = unread.reason();
        problem(words!("standard input can't be read: {reason}"; "无法读取标准输入：{reason}"))
    })?;
    credential::of_bytes(&bytes).map(SecretString::from).map_err(|why| {
        problem(
            words!("the secret from standard input can't be used: {why}"; "从标准输入读到的 secret 无法使用：{why}"),
        )
        .help(credential::remedy())
    })
}

/// Whether it is what a shell makes of `<(command)`.
#[cfg(unix)]
fn is_pipe(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_fifo()
}

/// Elsewhere a pipe has no path.
#[cfg(not(unix))]
fn is_pipe(_: &Metadata) -> bool {
    false
}

/// The mode of a file that others may read.
#[cfg(unix)]
fn open_to_others(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Elsewhere the folder of a user is closed to others.
#[cfg(not(unix))]
fn open_to_others(_: &Metadata) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use wecom_school::ExposeSecret;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused_with_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let path = std::env::temp_dir().join(format!("wecom-school-secret-{}", std::process::id()));
        std::fs::write(&path, "canary\n").unwrap();
        let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        for open in [0o640, 0o604, 0o620, 0o666] {
            mode(open);
            let problem = of_file(&path).unwrap_err();
            assert!(problem.what().ends_with(&format!("its mode is {open:o}")), "{}", problem.what());
        }
        for closed in [0o600, 0o400] {
            mode(closed);
            assert_eq!(of_file(&path).unwrap().expose_secret(), "canary");
        }
        std::fs::remove_file(&path).unwrap();
        for device in ["/dev/null", "/tmp"] {
            assert!(
                of_file(Path::new(device)).unwrap_err().what().ends_with("it is no file, but a folder or the like")
            );
        }
        assert_eq!(of_file(&path).unwrap_err().exit(), Exit::Configuration);
    }
}
