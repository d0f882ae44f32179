//! Secrets, from files that nobody else may read and from standard input.

use std::{fs::Metadata, io, path::Path};

use wecom_school::SecretString;

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
    secret(&bytes).map_err(problem)
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
    secret(&bytes).map_err(problem)
}

/// A secret stands in one line; the end of that line is none of it.
fn secret(bytes: &[u8]) -> Result<SecretString, String> {
    let no_secret = || {
        words!(
            "it is no secret: a secret is one line, without spaces around it";
            "它不是 secret：secret 只有一行，前后没有空格"
        )
    };
    let text = std::str::from_utf8(bytes).map_err(|_| no_secret())?;
    let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.trim().is_empty() {
        return Err(words!("there is no secret in it: it is empty"; "其中没有 secret：内容为空"));
    }
    if line.chars().any(char::is_control) || line.trim() != line {
        return Err(no_secret());
    }
    Ok(line.into())
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

    #[test]
    fn one_newline_at_the_end_is_none_of_the_secret() {
        for text in ["canary", "canary\n", "canary\r\n"] {
            assert_eq!(secret(text.as_bytes()).unwrap().expose_secret(), "canary");
        }
        for text in ["", "\n", " \n", "canary\n\n", "two\nlines", " canary", "canary "] {
            assert!(secret(text.as_bytes()).is_err_and(|why| !why.contains("canary")), "{text:?}");
        }
        assert!(secret(b"canary\xff").is_err_and(|why| why.starts_with("it is no secret")));
    }

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
