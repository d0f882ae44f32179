//! Reads a JSON text once, without keeping it: tells where each value stands, or why the text is not JSON.
//!
//! `serde_json` tells neither as data. The grammar is that of RFC 8259, with the limits of `serde_json`.

use std::ops::Range;

/// How many lists and objects may be nested; `serde_json` refuses more.
const DEEPEST: usize = 127;

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It ends too early.
    Incomplete,
    /// A name has no colon behind it.
    Colon,
    /// An entry of a list has neither a comma nor a bracket behind it.
    CommaOrBracket,
    /// A property has neither a comma nor a brace behind it.
    CommaOrBrace,
    /// A comma has nothing behind it.
    TrailingComma,
    /// A name is not in quotes.
    Name,
    /// Something else stands where a value has to.
    Value,
    /// A word is none of `true`, `false` and `null`.
    Word,
    /// Something follows the value.
    Trailing,
    /// A number is written in another way than JSON has it.
    Number,
    /// A number is too large for 64 bits and for a fraction.
    NumberOutOfRange,
    /// A string holds a control character.
    Control,
    /// A backslash has none of the characters behind it that it may have.
    Escape,
    /// An escape is one half of a character.
    Surrogate,
    /// Too many lists and objects are nested.
    TooDeep,
}

/// A place where a text stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The byte that is not expected; the length of the text if it is incomplete.
    pub at: usize,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Hears of each value, from the first to the last.
pub trait Listener {
    /// The name of a property, with its quotes; its value follows.
    fn name(&mut self, _: Range<usize>) {}
    /// The index of an entry of a list; its value follows.
    fn entry(&mut self, _: usize) {}
    /// A value that begins here.
    fn begin(&mut self, _: usize) {}
    /// A value that has ended, and all that is in it before.
    fn end(&mut self, _: Range<usize>) {}
}

/// Hears nothing.
impl Listener for () {}

/// Reads a text.
///
/// # Errors
/// The first place where it is not JSON.
pub fn scan(text: &str, listener: &mut impl Listener) -> Result<(), Fault> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0, depth: 0, listener };
    scanner.value()?;
    scanner.blanks();
    if scanner.at < text.len() { Err(scanner.fault(Reason::Trailing)) } else { Ok(()) }
}

struct Scanner<'t, 'l, L> {
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    listener: &'l mut L,
}

impl<L: Listener> Scanner<'_, '_, L> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Returns the fault of the next byte; at the end of the text, the text is incomplete.
    fn fault(&self, reason: Reason) -> Fault {
        Fault { at: self.at, reason: if self.at < self.bytes.len() { reason } else { Reason::Incomplete } }
    }

    /// Passes over a byte that has to stand here.
    fn expect(&mut self, is_right: impl Fn(u8) -> bool, reason: Reason) -> Result<u8, Fault> {
        let byte = self.peek().filter(|byte| is_right(*byte)).ok_or_else(|| self.fault(reason))?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        self.at += self.bytes[self.at..].iter().take_while(|byte| is_skipped(**byte)).count();
    }

    fn blanks(&mut self) {
        self.skip(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn value(&mut self) -> Result<(), Fault> {
        self.blanks();
        let start = self.at;
        self.listener.begin(start);
        match self.peek() {
            Some(b'{') => self.nested(b'}', Reason::CommaOrBrace, Self::property)?,
            Some(b'[') => self.nested(b']', Reason::CommaOrBracket, Self::entry)?,
            Some(b'"') => self.string()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word(b"true")?,
            Some(b'f') => self.word(b"false")?,
            Some(b'n') => self.word(b"null")?,
            _ => return Err(self.fault(Reason::Value)),
        }
        self.listener.end(start..self.at);
        Ok(())
    }

    /// A list or an object, whose members `member` reads.
    fn nested(
        &mut self,
        closing: u8,
        reason: Reason,
        member: impl Fn(&mut Self, usize) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.depth == DEEPEST {
            return Err(self.fault(Reason::TooDeep));
        }
        self.depth += 1;
        self.at += 1;
        self.blanks();
        let mut index = 0;
        while self.peek() != Some(closing) {
            member(self, index)?;
            index += 1;
            self.blanks();
            if self.peek() == Some(closing) {
                break;
            }
            self.expect(|byte| byte == b',', reason)?;
            self.blanks();
            if self.peek() == Some(closing) {
                return Err(self.fault(Reason::TrailingComma));
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    fn entry(&mut self, index: usize) -> Result<(), Fault> {
        self.listener.entry(index);
        self.value()
    }

    fn property(&mut self, _: usize) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.fault(Reason::Name));
        }
        self.string()?;
        self.listener.name(start..self.at);
        self.blanks();
        self.expect(|byte| byte == b':', Reason::Colon)?;
        self.value()
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Fault> {
        word.iter().try_for_each(|letter| self.expect(|byte| byte == *letter, Reason::Word).map(drop))
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.skip(|byte| byte == b'-');
        if self.at - start > 1 {
            self.at = start + 1;
            return Err(self.fault(Reason::Number));
        }
        let first = self.expect(|byte| byte.is_ascii_digit(), Reason::Number)?;
        if first != b'0' {
            self.skip(|byte| byte.is_ascii_digit());
        } else if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.fault(Reason::Number));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let value = std::str::from_utf8(&self.bytes[start..self.at]).ok().and_then(|digits| digits.parse::<f64>().ok());
        if value.is_some_and(f64::is_finite) {
            Ok(())
        } else {
            Err(Fault { at: start, reason: Reason::NumberOutOfRange })
        }
    }

    fn digits(&mut self) -> Result<(), Fault> {
        self.expect(|byte| byte.is_ascii_digit(), Reason::Number)?;
        self.skip(|byte| byte.is_ascii_digit());
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            self.skip(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
            match self.expect(|byte| byte >= b' ', Reason::Control)? {
                b'"' => return Ok(()),
                _ => self.escape()?,
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<(), Fault> {
        if self.expect(|byte| b"\"\\/bfnrtu".contains(&byte), Reason::Escape)? != b'u' {
            return Ok(());
        }
        let start = self.at;
        match self.hexadecimal()? {
            0xd800..=0xdbff => {
                self.expect(|byte| byte == b'\\', Reason::Surrogate)?;
                self.expect(|byte| byte == b'u', Reason::Surrogate)?;
                let second = self.at;
                match self.hexadecimal()? {
                    0xdc00..=0xdfff => Ok(()),
                    _ => Err(Fault { at: second, reason: Reason::Surrogate }),
                }
            }
            0xdc00..=0xdfff => Err(Fault { at: start, reason: Reason::Surrogate }),
            _ => Ok(()),
        }
    }

    fn hexadecimal(&mut self) -> Result<u32, Fault> {
        (0..4).try_fold(0, |value, _| {
            let digit = self.expect(|byte| byte.is_ascii_hexdigit(), Reason::Escape)?;
            Ok(value * 16 + char::from(digit).to_digit(16).unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, test_runner::RngSeed};

    use super::*;

    #[test]
    fn each_reason_has_its_place() {
        let deep = "[".repeat(DEEPEST + 1);
        let faults = [
            ("", Reason::Incomplete, 0),
            ("{\"a\"", Reason::Incomplete, 4),
            ("\"\\u12", Reason::Incomplete, 5),
            ("{\"a\" 1}", Reason::Colon, 5),
            ("[1 2]", Reason::CommaOrBracket, 3),
            ("{\"a\": 1 \"b\": 2}", Reason::CommaOrBrace, 8),
            ("[1, ]", Reason::TrailingComma, 4),
            ("{\"a\": 1,}", Reason::TrailingComma, 8),
            ("{,}", Reason::Name, 1),
            ("[,]", Reason::Value, 1),
            ("[tru]", Reason::Word, 4),
            ("{} 字", Reason::Trailing, 3),
            ("[01]", Reason::Number, 2),
            ("[--1]", Reason::Number, 2),
            ("[1.]", Reason::Number, 3),
            ("[1, -1e999]", Reason::NumberOutOfRange, 4),
            ("[\"a\tb\"]", Reason::Control, 3),
            ("[\"\\x\"]", Reason::Escape, 3),
            ("[\"\\u00g0\"]", Reason::Escape, 6),
            ("[\"\\udc00\"]", Reason::Surrogate, 4),
            ("[\"\\ud800\\u0041\"]", Reason::Surrogate, 10),
            (&deep, Reason::TooDeep, DEEPEST),
        ];
        for (text, reason, at) in faults {
            assert_eq!(scan(text, &mut ()), Err(Fault { at, reason }), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(1),
            ..ProptestConfig::with_cases(4_000)
        })]

        /// Texts put together from pieces of JSON, of which some are JSON.
        #[test]
        fn a_text_is_json_exactly_if_serde_json_takes_it(pieces in vec(prop::sample::select(PIECES), 0..9)) {
            let text = pieces.concat();
            let taken = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            prop_assert_eq!(scan(&text, &mut ()).is_ok(), taken, "{}", text);
            // A value alone is taken more often than one in a row of pieces.
            let list = format!("[{}]", pieces.join(","));
            let taken = serde_json::from_str::<serde_json::Value>(&list).is_ok();
            prop_assert_eq!(scan(&list, &mut ()).is_ok(), taken, "{}", list);
        }
    }

    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\"a\"",
        "\"a\":",
        "\"\\n\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\\",
        "u",
        "0",
        "1",
        "-",
        "-0",
        ".",
        "1.5",
        "e",
        "1e5",
        "1E-5",
        "1e400",
        "true",
        "false",
        "null",
        "nul",
        " ",
        "\n",
        "\r\t",
        "字",
        "\u{0}",
        "\u{7f}",
        "[]",
        "{}",
        "[1,2]",
        "{\"a\":{}}",
        "/",
        "\u{feff}",
    ];
}
