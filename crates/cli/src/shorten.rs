//! Texts cut to a size that fits into a line.

/// Cuts a text after so many characters, and marks the cut.
pub fn end(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Keeps 60 characters of the beginning and of the end, in one line: the name of a property can be a file of its own.
pub fn middle(text: &str) -> String {
    const KEPT: usize = 60;
    let text = text.replace('\n', "\\n");
    let characters = text.chars().count();
    if characters <= 2 * KEPT {
        return text;
    }
    let rest: String = text.chars().skip(characters - KEPT).collect();
    end(&text, KEPT) + &rest
}

/// Lists the first of some items, and marks that there are more.
pub fn list<T: ToString>(items: impl IntoIterator<Item = T>, most: usize) -> String {
    let mut items = items.into_iter();
    let mut shown: Vec<String> = items.by_ref().take(most).map(|item| item.to_string()).collect();
    shown.extend(items.next().map(|_| "…".to_owned()));
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_cut_and_marked() {
        assert_eq!((end("字字字", 3).as_str(), end("字字字", 2).as_str()), ("字字字", "字字…"));
        assert_eq!(middle("/text/content\n"), "/text/content\\n");
        assert_eq!(middle(&format!("/{}", "字".repeat(100_000))), format!("/{}…{}", "字".repeat(59), "字".repeat(60)));
        assert_eq!((list([1, 2, 3], 3).as_str(), list([1, 2, 3], 2).as_str()), ("1, 2, 3", "1, 2, …"));
    }
}
