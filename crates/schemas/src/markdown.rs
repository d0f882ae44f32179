//! Escapes texts of schemas as Markdown, for doc comments and the reference.

/// Escapes a text: code between backticks stays code, and all else is words. No line becomes a link, HTML, or a block of
/// code, which rustdoc would run as a test.
pub fn escape(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n").trim().to_owned()
}

pub fn code(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // Markdown removes one space on each side.
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

pub fn page(section: &str, address: &str) -> String {
    format!("[{}]({})", escape(section), address.replace('(', "%28").replace(')', "%29"))
}

/// Returns links to the other editions of a page, each with the number of the page as its text; `None` without editions.
pub fn editions<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let number = |address: &'a str| page(address.rsplit('/').next().unwrap_or(address), address);
    let links: Vec<String> = addresses.into_iter().map(number).collect();
    (!links.is_empty()).then(|| links.join(", "))
}

pub fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|").replace('\n', "<br>")
}

fn line(line: &str) -> String {
    // Several spaces at the beginning would make a block of code; elsewhere they mean nothing.
    let line = line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let (mut result, mut rest) = (String::with_capacity(line.len()), line.as_str());
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(first).len();
        let taken = match first {
            '`' if run < 3 => end_of_code(rest, run).inspect(|end| result.push_str(&rest[..*end])),
            'h' => end_of_address(rest).inspect(|end| result.push_str(&format!("<{}>", &rest[..*end]))),
            _ => None,
        };
        if let Some(taken) = taken {
            rest = &rest[taken..];
            continue;
        }
        let (run, rest_after) = rest.split_at(run);
        for character in run.chars() {
            if matches!(character, '`' | '\\' | '[' | ']' | '<') || (character == '~' && run.len() > 2) {
                result.push('\\');
            }
            result.push(character);
        }
        rest = rest_after;
    }
    result
}

/// Returns where code ends that begins with a run of backticks: after the next run of the same length.
fn end_of_code(text: &str, run: usize) -> Option<usize> {
    let mut at = run;
    while let Some(next) = text[at..].find('`') {
        let start = at + next;
        let length = text[start..].len() - text[start..].trim_start_matches('`').len();
        at = start + length;
        if length == run {
            return Some(at);
        }
    }
    None
}

/// Returns where the address ends with which the text begins.
fn end_of_address(text: &str) -> Option<usize> {
    let scheme = ["http://", "https://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let is_part =
        |character: char| character.is_ascii_graphic() && !matches!(character, '<' | '>' | '`' | '"' | '\\' | '|');
    let end = text.find(|character| !is_part(character)).unwrap_or(text.len());
    let end = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', ']']).len();
    (end > scheme.len()).then_some(end)
}
