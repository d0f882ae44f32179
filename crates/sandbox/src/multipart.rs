//! Reads `multipart/form-data` (RFC 7578) as clients of every kind write it.

use std::sync::LazyLock;

use regex::{Regex, bytes};

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FormPart<'a> {
    pub name: String,
    /// The `filename` parameter. `filename*` does not count: RFC 7578, section 4.2, forbids it in forms.
    pub filename: Option<String>,
    pub content: &'a [u8],
}

/// What is wrong with a form, in English and in Chinese.
type FormError = (&'static str, &'static str);

/// Returns the boundary that a `Content-Type` names, with or without quotes.
pub(crate) fn find_boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let (_, boundary) = read_parameters(parameters).find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?;
    (!boundary.is_empty()).then_some(boundary)
}

/// Divides a form into its parts.
///
/// Lines may end in CRLF or, as some programs write them, in LF. Text before the first boundary is ignored, and a form
/// that breaks off before its last boundary is refused.
pub(crate) fn read_parts<'a>(form: &'a [u8], boundary: &str) -> Result<Vec<FormPart<'a>>, FormError> {
    /// A form of this API has one part.
    const MAX_PARTS: usize = 64;
    const NO_BOUNDARY: FormError = (
        "no line of the body has the boundary that Content-Type names",
        "请求体中没有一行是 Content-Type 所写的 boundary",
    );

    // A delimiter begins a line, and is followed by two hyphens or by the end of the line.
    let delimiter = format!(r"(?m-u:^)--{}(?-u:--|[ \t]*\r?\n)", regex::escape(boundary));
    let delimiter = bytes::Regex::new(&delimiter).map_err(|_| NO_BOUNDARY)?;
    let mut delimiters = delimiter.find_iter(form);
    let mut delimiter = delimiters.next().ok_or(NO_BOUNDARY)?;
    let mut parts = Vec::new();
    while !delimiter.as_bytes().ends_with(b"--") {
        let next = delimiters.next().ok_or(("it breaks off before its last boundary", "在结尾的 boundary 之前中断"))?;
        if parts.len() == MAX_PARTS {
            return Err(("it has too many parts", "部分过多"));
        }
        parts.push(read_part(without_line_end(&form[delimiter.end()..next.start()]))?);
        delimiter = next;
    }
    Ok(parts)
}

fn read_part(part: &[u8]) -> Result<FormPart<'_>, FormError> {
    let (mut name, mut filename) = (None, None);
    let mut rest = part;
    loop {
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .ok_or(("the headers of a part do not end with an empty line", "某个部分的头没有以空行结束"))?;
        let line = without_line_end(&rest[..=end]);
        rest = &rest[end + 1..];
        if line.is_empty() {
            break;
        }
        let line = String::from_utf8_lossy(line);
        let header = line.split_once(':').filter(|(header, _)| header.eq_ignore_ascii_case("content-disposition"));
        for (parameter, value) in read_parameters(header.map_or("", |(_, parameters)| parameters)) {
            // Browsers escape a quote and line ends in this way.
            let value = value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
            match parameter.to_ascii_lowercase().as_str() {
                "name" => name = Some(value),
                "filename" => filename = Some(value),
                _ => {}
            }
        }
    }
    let name =
        name.ok_or(("a part has no name in its Content-Disposition", "某个部分的 Content-Disposition 没有 name"))?;
    Ok(FormPart { name, filename, content: rest })
}

/// Reads `; name="media"; filename="a\"b.png"` as pairs. A parameter without `=` is ignored.
fn read_parameters(text: &str) -> impl Iterator<Item = (&str, String)> {
    static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
        let parameter = r#"(?s)([^;=]*)=[ \t]*(?:"((?:\\["\\]|[^"])*)[^;]*|([^;]*))"#;
        Regex::new(parameter).expect("the pattern is constant and covered by tests")
    });
    /// A backslash escapes a quote or itself; elsewhere it is a character (C:\file.png from old browsers).
    static ESCAPED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"\\(["\\])"#).expect("the pattern is constant and covered by tests"));
    PARAMETER.captures_iter(text).map(|found| {
        let text = |group| found.get(group).map_or("", |text| text.as_str());
        let value = ESCAPED.replace_all(text(2), "$1").into_owned() + text(3).trim_end();
        (text(1).trim(), value)
    })
}

fn without_line_end(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\r\n").or_else(|| text.strip_suffix(b"\n")).unwrap_or(text)
}
