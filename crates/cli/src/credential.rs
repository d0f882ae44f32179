//! Credentials as other programs write them, with a byte order mark at the beginning or a line end; and secrets from files that
//! nobody else may read.

use std::{io, path::Path};

use wecom_school::SecretString;
use wecom_school_campaign::system;

use crate::{
    characters::{is_blank, name_character, quote_for_shell},
    decoding::decode,
    input::{self, Unread},
    problem::Problem,
};

const MAX_SECRET_BYTES: u64 = 4096;

/// Returns a credential without a byte order mark and line end, or why it can't be right. The reason does not quote it.
pub fn check(text: &str) -> Result<&str, String> {
    let text = trim_marks(text);
    if text.chars().all(is_blank) {
        return Err(words!("it is empty"; "内容为空"));
    }
    if let Some((offset, character)) = text.char_indices().find(|(_, character)| is_blank(*character)) {
        let name = name_character(character);
        return Err(if offset == 0 {
            words!("it begins with {name}"; "开头是 {name}")
        } else if text[offset..].chars().all(is_blank) {
            words!("it ends with {name}"; "末尾是 {name}")
        } else {
            words!("it has {name} in it"; "其中含有 {name}")
        });
    }
    let is_quoted = |mark: char| text.len() > 1 && text.starts_with(mark) && text.ends_with(mark);
    if is_quoted('"') || is_quoted('\'') || text.starts_with('“') {
        return Err(words!("it is in quotation marks"; "它在引号里"));
    }
    Ok(text)
}

fn parse_bytes(bytes: &[u8]) -> Result<String, String> {
    match decode(bytes) {
        Ok((text, encoding)) if encoding != Some("gb18030") => check(&text).map(str::to_owned),
        _ => Err(words!("it is not text in UTF-8 or UTF-16"; "它不是 UTF-8 或 UTF-16 文本")),
    }
}

pub fn parse_named(name: &str, text: &str) -> Result<String, Problem> {
    check(text).map(str::to_owned).map_err(|why| {
        Problem::configuration(words!("{name} can't be used: {why}"; "{name} 无法使用：{why}")).help(describe_remedy())
    })
}

/// Returns a text without a byte order mark before it and without the end of its line.
pub fn trim_marks(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn describe_remedy() -> String {
    words!("write it again in one line, without spaces and quotation marks"; "请重新填写：只写一行，不带空白和引号")
}

pub fn read_secret_file(path: &Path) -> Result<SecretString, Problem> {
    let problem = |what| Problem::configuration(what).in_file(&path.display());
    let unreadable = |unread: Unread| {
        let reason = unread.reason();
        problem(words!("the secret file can't be read: {reason}"; "无法读取 secret 文件：{reason}"))
    };
    let (file, metadata) = input::open(path).map_err(unreadable)?;
    if !metadata.is_file() && !system::is_pipe(&metadata) {
        return Err(unreadable(Unread::NoFile));
    }
    if let Some(rights) = system::find_open_rights(path, &metadata) {
        let what = words!("others may read the secret file ({rights})"; "他人可以读取 secret 文件（{rights}）");
        return Err(problem(what).help(system::command_to_close(&quote_for_shell(&path.display().to_string()))));
    }
    let bytes = input::read_bounded(file, MAX_SECRET_BYTES).map_err(unreadable)?;
    parse_bytes(&bytes).map(SecretString::from).map_err(|why| {
        problem(words!("the secret file can't be used: {why}"; "secret 文件无法使用：{why}")).help(describe_remedy())
    })
}

pub fn read_secret_from_stdin() -> Result<SecretString, Problem> {
    let bytes = input::read_bounded(io::stdin().lock(), MAX_SECRET_BYTES).map_err(|unread| {
        let reason = unread.reason();
        Problem::configuration(words!("standard input can't be read: {reason}"; "无法读取标准输入：{reason}"))
    })?;
    parse_bytes(&bytes).map(SecretString::from).map_err(|why| {
        let what =
            words!("the secret from standard input can't be used: {why}"; "从标准输入读到的 secret 无法使用：{why}");
        Problem::configuration(what).help(describe_remedy())
    })
}

#[cfg(test)]
mod tests {
    use wecom_school::ExposeSecret;

    use super::*;

    #[test]
    fn a_credential_is_in_unicode_and_without_control_characters() {
        for bytes in [&b"canary\xff"[..], b"canary\xbc\xd2"] {
            assert_eq!(parse_bytes(bytes), Err("it is not text in UTF-8 or UTF-16".to_owned()));
        }
        for (bytes, why) in [
            (&b"can\r\nary"[..], "it has U+000D (carriage return) in it"),
            (b"canary\n\n", "it ends with U+000A (line feed)"),
            (b"\xef\xbb\xbf\r\n", "it is empty"),
        ] {
            assert_eq!(parse_bytes(bytes), Err(why.to_owned()));
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
            let problem = read_secret_file(&path).unwrap_err();
            assert!(problem.what.ends_with(&format!("(mode {open:o})")), "{}", problem.what);
        }
        std::fs::write(&path, "can\u{200b}ary").unwrap();
        mode(0o400);
        let problem = read_secret_file(&path).unwrap_err();
        assert_eq!(problem.what, "the secret file can't be used: it has U+200B (zero-width space) in it");
        mode(0o600);
        std::fs::write(&path, "canary\n").unwrap();
        assert_eq!(read_secret_file(&path).unwrap().expose_secret(), "canary");
        std::fs::remove_file(&path).unwrap();
        let device = read_secret_file(Path::new("/dev/null")).unwrap_err();
        assert!(device.what.ends_with("it is not a file, but a folder or a device"));
    }
}
