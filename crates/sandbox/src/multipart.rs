//! Reading `multipart/form-data` (RFC 7578) as clients of every kind write it.

/// A part of a form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub name: String,
    /// What `filename` says. `filename*` does not count: RFC 7578, section 4.2, forbids it in forms.
    pub filename: Option<String>,
    pub content: &'a [u8],
}

/// What is wrong with a form, in English and in Chinese.
type Broken = (&'static str, &'static str);

const MANY: Broken = ("it has too many parts", "部分过多");

/// The boundary that a `Content-Type` names, with or without quotes.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters_of(parameters.as_bytes())
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| String::from_utf8_lossy(&value).into_owned())?;
    (!boundary.is_empty()).then_some(boundary)
}

/// Divides a form into its parts.
///
/// Lines may end in CRLF or, as some programs have it, LF. What stands before the first boundary is passed over,
/// and a form that breaks off before its last boundary is refused.
///
/// # Errors
/// What is wrong with the form, in English and in Chinese.
pub(crate) fn parts<'a>(form: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, Broken> {
    /// A form of this API has one part; more than a few are no honest form.
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
            return Err(MANY);
        }
        parts.push(part(without_line_end(&body[..end]))?);
        rest = &body[end..];
    }
}

fn part(part: &[u8]) -> Result<Part<'_>, Broken> {
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
        let Some(colon) = find(line, b":") else { continue };
        if !line[..colon].eq_ignore_ascii_case(b"content-disposition") {
            continue;
        }
        for (parameter, value) in parameters_of(&line[colon + 1..]) {
            match parameter.to_ascii_lowercase().as_str() {
                "name" => name = Some(text(&value)),
                "filename" => filename = Some(text(&value)),
                _ => {}
            }
        }
    }
    let name =
        name.ok_or(("a part has no name in its Content-Disposition", "某个部分的 Content-Disposition 没有 name"))?;
    Ok(Part { name, filename, content: rest })
}

/// `; name="media"; filename="a\"b.png"` as pairs. What has no `=` is passed over.
fn parameters_of(text: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut parameters = Vec::new();
    let mut bytes = text.iter().copied().peekable();
    loop {
        let mut name = Vec::new();
        while let Some(byte) = bytes.next_if(|byte| !b"=;".contains(byte)) {
            name.push(byte);
        }
        match bytes.next() {
            Some(b'=') => {}
            Some(_) => continue,
            None => return parameters,
        }
        while bytes.next_if(|byte| b" \t".contains(byte)).is_some() {}
        let mut value = Vec::new();
        if bytes.next_if_eq(&b'"').is_some() {
            while let Some(byte) = bytes.next_if(|byte| *byte != b'"') {
                // A backslash protects a quote or itself; elsewhere it is one (C:\file.png from old browsers).
                let is_escape = byte == b'\\' && bytes.peek().is_some_and(|next| b"\"\\".contains(next));
                value.push(if is_escape { bytes.next().unwrap_or(byte) } else { byte });
            }
            while bytes.next_if(|byte| *byte != b';').is_some() {}
        } else {
            while let Some(byte) = bytes.next_if(|byte| *byte != b';') {
                value.push(byte);
            }
            value.truncate(value.trim_ascii_end().len());
        }
        bytes.next_if_eq(&b';');
        parameters.push((String::from_utf8_lossy(name.trim_ascii()).into_owned(), value));
    }
}

/// A name as it stands; browsers write a quote and line ends as `%22`, `%0D` and `%0A`.
fn text(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value).into_owned();
    text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// Where the next delimiter begins that stands at the beginning of a line.
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

/// What follows a line end, before which there may be white space.
fn after_line_end(text: &[u8]) -> Option<&[u8]> {
    let blank = text.iter().take_while(|byte| b" \t".contains(byte)).count();
    let text = &text[blank..];
    text.strip_prefix(b"\r\n").or_else(|| text.strip_prefix(b"\n"))
}

fn without_line_end(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\r\n").or_else(|| text.strip_suffix(b"\n")).unwrap_or(text)
}

/// Where `needle` begins. Looks at the needle's first byte first, which for files of megabytes is what counts.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn file(form: &str) -> (String, Option<String>, String) {
        let parts = parts(form.as_bytes(), "B").unwrap();
        let [part] = parts.as_slice() else { panic!("{parts:?}") };
        (part.name.clone(), part.filename.clone(), String::from_utf8_lossy(part.content).into_owned())
    }

    fn named(disposition: &str) -> Option<String> {
        file(&format!("--B\r\nContent-Disposition: form-data; name=\"media\"; {disposition}\r\n\r\nx\r\n--B--\r\n")).1
    }

    #[test]
    fn a_boundary_stands_with_or_without_quotes() {
        assert_eq!(boundary("multipart/form-data; boundary=B").as_deref(), Some("B"));
        assert_eq!(boundary("Multipart/Form-Data;charset=utf-8; Boundary=\"a b=;c\" ").as_deref(), Some("a b=;c"));
        for none in ["multipart/form-data", "multipart/form-data; boundary=", "application/json; boundary=B", ""] {
            assert_eq!(boundary(none), None, "{none}");
        }
    }

    #[test]
    fn content_keeps_its_bytes_and_what_looks_like_a_boundary() {
        let form = "preamble\r\n--B\r\nContent-Type: image/png\r\ncontent-disposition: form-data; name=media; \
                    filename=a.png; filelength=9\r\n\r\n\r\n--Bx\r\n --B\r\n\r\n--B--\r\nepilogue";
        assert_eq!(file(form), ("media".into(), Some("a.png".into()), "\r\n--Bx\r\n --B\r\n".into()));
    }

    #[test]
    fn lines_may_end_in_line_feeds_alone() {
        let form = "--B\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\n\ncontent\n--B--\n";
        assert_eq!(file(form), ("media".into(), Some("a".into()), "content".into()));
    }

    #[test]
    fn names_of_files_come_in_many_ways() {
        assert_eq!(named("filename=\"成绩单.pdf\"").as_deref(), Some("成绩单.pdf"));
        assert_eq!(named("filename*=UTF-8''%E6%88%90%E7%BB%A9.pdf"), None);
        assert_eq!(named("filename=\"_.pdf\"; filename*=utf-8'zh'%E6%88%90.pdf").as_deref(), Some("_.pdf"));
        assert_eq!(named("filename*=GBK''%B3%C9.pdf; filename=\"a.pdf\"").as_deref(), Some("a.pdf"));
        assert_eq!(named(r#"filename="say \"hi\"; now.png""#).as_deref(), Some("say \"hi\"; now.png"));
        assert_eq!(named("filename=\"a%22b.png\"").as_deref(), Some("a\"b.png"));
        assert_eq!(named(r#"filename="C:\pictures\a.png""#).as_deref(), Some(r"C:\pictures\a.png"));
        assert_eq!(named("filename=\"\"").as_deref(), Some(""));
        assert_eq!(named("x"), None);
    }

    #[test]
    fn what_is_no_form_is_said_and_never_a_panic() {
        let whole = "--B\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\nx\r\n--B--\r\n";
        for end in 0..whole.len() - 4 {
            assert!(parts(&whole.as_bytes()[..end], "B").is_err(), "{}", &whole[..end]);
        }
        for wrong in ["", "x--B\r\n", "--B", "--B\r\n--B--", "--B\r\n\r\nx\r\n--B--", "--B\r\n:\r\n\r\nx\r\n--B--"] {
            assert!(parts(wrong.as_bytes(), "B").is_err(), "{wrong}");
        }
        assert_eq!(parts(b"--B--", "B"), Ok(Vec::new()));
        let many = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n".repeat(65) + "--B--";
        assert_eq!(parts(many.as_bytes(), "B"), Err(MANY));
    }
}
