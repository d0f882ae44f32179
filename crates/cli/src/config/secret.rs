//! Secrets, from files that nobody else may read and from standard input.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use wecom_school::SecretString;

use crate::{exit::Exit, lang::words, problem::Problem};

/// No secret is nearly as long; a file that is longer is another one.
const LONGEST: u64 = 4096;

/// Reads a secret from a file.
///
/// # Errors
/// A file that can't be read, that others may read, or that holds no secret.
pub fn of_file(path: &Path) -> Result<SecretString, Problem> {
    let problem = |what| Problem::new(Exit::Configuration, what).in_file(path.display().to_string());
    let unreadable =
        |error: io::Error| problem(words!("the secret file can't be read: {error}"; "无法读取 secret 文件：{error}"));
    let file = File::open(path).map_err(unreadable)?;
    if let Some(mode) = open_to_others(&file).map_err(unreadable)? {
        let shown = path.display();
        let what = words!(
            "others may read the secret file: its mode is {mode:03o}";
            "他人可以读取 secret 文件：权限为 {mode:03o}"
        );
        return Err(problem(what).help(words!("chmod 600 {shown}"; "chmod 600 {shown}")));
    }
    let text = read(file).map_err(unreadable)?;
    secret(&text).map_err(problem)
}

/// Reads a secret from standard input.
///
/// # Errors
/// What holds no secret.
pub fn of_stdin() -> Result<SecretString, Problem> {
    let problem = |what| Problem::new(Exit::Configuration, what);
    let text = read(io::stdin())
        .map_err(|error| problem(words!("standard input can't be read: {error}"; "无法读取标准输入：{error}")))?;
    secret(&text).map_err(problem)
}

fn read(from: impl Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(LONGEST + 1).read_to_string(&mut text)?;
    Ok(text)
}

/// A secret stands in one line; the end of that line is none of it.
fn secret(text: &str) -> Result<SecretString, String> {
    let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.trim().is_empty() {
        return Err(words!("there is no secret in it: it is empty"; "其中没有 secret：内容为空"));
    }
    if line.len() as u64 > LONGEST || line.chars().any(char::is_control) || line.trim() != line {
        return Err(words!(
            "it is no secret: a secret is one line, without spaces around it";
            "它不是 secret：secret 只有一行，前后没有空格"
        ));
    }
    Ok(line.into())
}

/// The mode of a file that others may read.
#[cfg(unix)]
fn open_to_others(file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// Elsewhere the folder of a user is closed to others.
#[cfg(not(unix))]
fn open_to_others(_: &File) -> io::Result<Option<u32>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use wecom_school::ExposeSecret;

    use super::*;

    #[test]
    fn one_newline_at_the_end_is_none_of_the_secret() {
        for text in ["canary", "canary\n", "canary\r\n"] {
            assert_eq!(secret(text).unwrap().expose_secret(), "canary");
        }
        for text in ["", "\n", " \n", "canary\n\n", "two\nlines", " canary", "canary ", &"x".repeat(5000)] {
            assert!(secret(text).is_err_and(|why| !why.contains("canary")), "{text:?}");
        }
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
        assert_eq!(of_file(&path).unwrap_err().exit(), Exit::Configuration);
    }
}
