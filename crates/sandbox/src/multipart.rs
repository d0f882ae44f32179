//! Reading `multipart/form-data` (RFC 7578) as clients of every kind write it.

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FormPart<'a> {
    pub name: String,
    /// The `filename` parameter. `filename*` does not count: RFC 7578, section 4.2, forbids it in forms.
    pub filename: Option<String>,
    pub content: &'a [u8],
}

/// Says what is wrong with a form, in English and in Chinese.
type FormError = (&'static str, &'static str);

/// Returns the boundary that a `Content-Type` names, with or without quotes.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let mut parameters = parameters_of(parameters).into_iter();
    let (_, boundary) = parameters.find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?;
    (!boundary.is_empty()).then_some(boundary)
}

/// Divides a form into its parts.
///
/// Lines may end in CRLF or, as some programs write them, in LF. Text before the first boundary is ignored, and a form
/// that breaks off before its last boundary is refused.
pub(crate) fn parts<'a>(form: &'a [u8], boundary: &str) -> Result<Vec<FormPart<'a>>, FormError> {
    /// A form of this API has one part.
    const MOST_PARTS: usize = 64;

    let delimiter = format!("--{boundary}").into_bytes();
    let mut parts = Vec::new();
    let mut rest = match find(form, &delimiter) {
        Some(0) => form,
        Some(start) if form[start - 1] == b'\n' => &form[start..],
        _ => {
            return Err((
                "the boundary that Content-Type names is not in the body",
                "请求体中没有 Content-Type 所写的 boundary",
            ));
        }
    };
    loop {
        rest = &rest[delimiter.len()..];
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        let Some(body) = after_line_end(rest) else {
            return Err(("a boundary is not followed by a line end", "boundary 之后没有换行"));
        };
        let end = next_delimiter(body, &delimiter)
            .ok_or(("it breaks off before its last boundary", "在结尾的 boundary 之前中断"))?;
        if parts.len() == MOST_PARTS {
            return Err(("it has too many parts", "部分过多"));
        }
        parts.push(part(without_line_end(&body[..end]))?);
        rest = &body[end..];
    }
}

fn part(part: &[u8]) -> Result<FormPart<'_>, FormError> {
    let (mut name, mut filename) = (None, None);
    let mut rest = part;
    loop {
        let end = find(rest, b"\n")
            .ok_or(("the headers of a part do not end with an empty line", "某个部分的头没有以空行结束"))?;
        let line = without_line_end(&rest[..=end]);
        rest = &rest[end + 1..];
        if line.is_empty() {
            break;
        }
        let line = String::from_utf8_lossy(line);
        let header = line.split_once(':').filter(|(header, _)| header.eq_ignore_ascii_case("content-disposition"));
        for (parameter, value) in header.map(|(_, parameters)| parameters_of(parameters)).unwrap_or_default() {
            // Browsers write a quote and line ends as these.
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
fn parameters_of(text: &str) -> Vec<(String, String)> {
    let (mut parameters, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.rsplit(';').next().unwrap_or(before).trim();
        let mut after = after.trim_start_matches([' ', '\t']);
        let mut value = String::new();
        if let Some(quoted) = after.strip_prefix('"') {
            let mut characters = quoted.chars();
            while let Some(character) = characters.next().filter(|character| *character != '"') {
                // A backslash escapes a quote or itself; elsewhere it stands for itself (C:\file.png from old browsers).
                let escaped = characters.clone().next().filter(|next| character == '\\' && ['"', '\\'].contains(next));
                value.push(escaped.unwrap_or(character));
                if escaped.is_some() {
                    characters.next();
                }
            }
            after = characters.as_str();
        } else {
            value.push_str(after.split(';').next().unwrap_or_default().trim_end());
        }
        parameters.push((name.to_owned(), value));
        rest = after.split_once(';').map_or("", |(_, rest)| rest);
    }
    parameters
}

/// Returns the start of the next delimiter at the beginning of a line.
fn next_delimiter(body: &[u8], delimiter: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = find(&body[from..], delimiter) {
        let at = from + found;
        let after = &body[at + delimiter.len()..];
        if (at == 0 || body[at - 1] == b'\n') && (after.starts_with(b"--") || after_line_end(after).is_some()) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// Returns what follows a line end, before which there may be white space.
fn after_line_end(text: &[u8]) -> Option<&[u8]> {
    let blank = text.iter().take_while(|byte| b" \t".contains(byte)).count();
    let text = &text[blank..];
    text.strip_prefix(b"\r\n").or_else(|| text.strip_prefix(b"\n"))
}

fn without_line_end(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\r\n").or_else(|| text.strip_suffix(b"\n")).unwrap_or(text)
}

/// Returns the start of `needle`. The search for its first byte is fast in files of megabytes.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    loop {
        let at = from + haystack.get(from..)?.iter().position(|byte| *byte == first)?;
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
}
