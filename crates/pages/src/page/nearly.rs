//! Mends examples that are almost JSON: with comments, dots for "and so on", commas too many or too few, Chinese quotation
//! marks and brackets, or a text that is not closed.

/// Returns the text as JSON, as well as one pass can mend it. Only the first of several values is kept.
pub fn mended(text: &str) -> String {
    let mut mending = Mending { json: String::with_capacity(text.len()), open: Vec::new(), last: Last::Nothing };
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let (taken, done) = mending.token(letter, rest);
        rest = &rest[taken..];
        if done {
            break;
        }
    }
    mending.finish()
}

struct Mending {
    json: String,
    /// The brackets that close what is open.
    open: Vec<char>,
    last: Last,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Value,
    Comma,
    Colon,
}

impl Mending {
    /// Takes the token at the beginning of `rest`, and returns its length and whether the value ends with it.
    fn token(&mut self, letter: char, rest: &str) -> (usize, bool) {
        let length = letter.len_utf8();
        match letter {
            '{' | '｛' => self.begin('{', '}'),
            '[' | '［' => self.begin('[', ']'),
            '}' | '｝' => return (length, self.end('}')),
            ']' | '］' => return (length, self.end(']')),
            ',' | '，' if self.last == Last::Value => self.last = Last::Comma,
            ':' | '：' => {
                self.json.push(':');
                self.last = Last::Colon;
            }
            '"' | '“' | '”' | '\'' => return (self.text(letter, rest), false),
            '/' if rest.starts_with("//") => return (rest.find('\n').unwrap_or(rest.len()), false),
            '/' if rest.starts_with("/*") => return (rest.find("*/").map_or(rest.len(), |end| end + 2), false),
            letter if letter.is_alphanumeric() || "-+_$".contains(letter) => return (self.word(rest), false),
            // Spaces, dots and other marks.
            _ => {}
        }
        (length, false)
    }

    fn begin(&mut self, bracket: char, closing: char) {
        self.value();
        self.json.push(bracket);
        self.open.push(closing);
        self.last = Last::Nothing;
    }

    /// Closes an object or list, and returns whether it was the outermost one.
    fn end(&mut self, bracket: char) -> bool {
        if self.last == Last::Colon {
            self.json.push_str("null");
        }
        self.open.pop();
        self.json.push(bracket);
        self.last = Last::Value;
        self.open.is_empty()
    }

    /// Writes the comma before a value, so that none is left over.
    fn value(&mut self) {
        if matches!(self.last, Last::Value | Last::Comma) {
            self.json.push(',');
        }
        self.last = Last::Value;
    }

    /// Takes a text, up to its quotation mark or the end of the line.
    fn text(&mut self, mark: char, rest: &str) -> usize {
        let is_end = |letter: char| match mark {
            '"' => letter == '"',
            '\'' => letter == '\'',
            _ => matches!(letter, '”' | '“' | '"'),
        };
        let (mut content, mut escaped, mut end, mut closed) = (String::new(), false, rest.len(), false);
        for (index, letter) in rest.char_indices().skip(1) {
            end = index;
            if letter == '\n' {
                break;
            }
            if is_end(letter) && !escaped {
                end += letter.len_utf8();
                closed = true;
                break;
            }
            end += letter.len_utf8();
            content.push(letter);
            escaped = letter == '\\' && !escaped;
        }
        // Without the closing mark, the comma is inside.
        let inside = if closed { content.as_str() } else { content.trim_end().trim_end_matches(',') };
        let as_it_stands = format!("\"{inside}\"");
        self.value();
        match serde_json::from_str::<String>(&as_it_stands) {
            Ok(_) => self.json.push_str(&as_it_stands),
            Err(_) => self.json.push_str(&serde_json::Value::from(inside).to_string()),
        }
        end
    }

    /// Takes a number, a word of JSON or a name without its marks. Another word may stand for anything and becomes null.
    fn word(&mut self, rest: &str) -> usize {
        let is_word = |letter: char| letter.is_alphanumeric() || "-+_$.".contains(letter);
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let word = rest[..end].trim_end_matches('.');
        self.value();
        if rest[end..].trim_start().starts_with([':', '：']) {
            self.json.push_str(&serde_json::Value::from(word).to_string());
        } else if serde_json::from_str::<serde_json::Value>(word).is_ok() {
            self.json.push_str(word);
        } else {
            self.json.push_str("null");
        }
        end
    }

    /// Closes what is open.
    fn finish(mut self) -> String {
        if self.last == Last::Colon {
            self.json.push_str("null");
        }
        self.json.extend(self.open.iter().rev());
        self.json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_json_goes() {
        for (text, json) in [
            (r#"{"a": 1, "b": [1, 2,], }"#, r#"{"a":1,"b":[1,2]}"#),
            ("{\"a\": \"http://x\", // why\n \"b\": 2 /* and\n so on */ }", r#"{"a":"http://x","b":2}"#),
            ("{\"a\": \"1\"\n\"b\": 2}", r#"{"a":"1","b":2}"#),
            (r#"{"a": [{"b": 1}, ...], ......}"#, r#"{"a":[{"b":1}]}"#),
            ("{“a”：“他说\\\"好\\\"”，\u{a0}\u{3000}“b”:1}", r#"{"a":"他说\"好\"","b":1}"#),
            (r#"{"words": "“邮件”，及\_其他"}"#, r#"{"words":"“邮件”，及\\_其他"}"#),
            ("{\"a\": \"never closed,\n \"b\": 1}", r#"{"a":"never closed","b":1}"#),
            ("｛\"a\": TOKEN, b: 007, \"c\": }", r#"{"a":null,"b":null,"c":null}"#),
            (r#"{"a": 1} {"a": 2}"#, r#"{"a":1}"#),
            (r#"{"a": {"b": [1"#, r#"{"a":{"b":[1]}}"#),
        ] {
            assert_eq!(mended(text), json, "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{json}");
        }
    }
}
