//! The part of a text that is in memory while its lines are read.

use crate::{
    input::{TextFile, TextReader},
    problem::Problem,
};

/// The unread part of a text, as far as it is in memory. All lines end in `\n`.
pub struct Window<'f> {
    reader: TextReader<'f>,
    text: String,
    /// The offset of what is unread in `text`.
    read: usize,
    decoded: String,
    is_after_return: bool,
    is_complete: bool,
}

impl<'f> Window<'f> {
    pub fn open(file: &'f mut TextFile) -> Result<Self, Problem> {
        let (text, decoded) = (String::new(), String::new());
        Ok(Self { reader: file.read()?, text, read: 0, decoded, is_after_return: false, is_complete: false })
    }

    /// Returns what is unread and in memory.
    pub fn rest(&self) -> &str {
        &self.text[self.read..]
    }

    /// Returns whether nothing follows after [`rest`](Self::rest).
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    pub fn skip(&mut self, bytes: usize) {
        self.read += bytes;
    }

    /// Reads on, unless the text is complete.
    pub fn extend(&mut self) -> Result<(), Problem> {
        if self.is_complete {
            return Ok(());
        }
        self.text.drain(..self.read);
        self.read = 0;
        self.decoded.clear();
        self.is_complete = !self.reader.read_more(&mut self.decoded)?;
        // Old programs end lines with a carriage return only, and files with Ctrl-Z.
        let decoded = if self.is_after_return { self.decoded.strip_prefix('\n') } else { None };
        let decoded = decoded.unwrap_or(&self.decoded);
        if !self.decoded.is_empty() {
            self.is_after_return = self.decoded.ends_with('\r');
        }
        self.text += &decoded.replace("\r\n", "\n").replace('\r', "\n");
        if self.is_complete && self.text.ends_with('\u{1a}') {
            self.text.pop();
        }
        Ok(())
    }

    /// Takes the next line; `None` after the last one.
    pub fn take_line(&mut self) -> Result<Option<&str>, Problem> {
        let end = loop {
            match self.rest().find('\n') {
                Some(end) => break end,
                None if self.is_complete => break self.rest().len(),
                None => self.extend()?,
            }
        };
        if self.is_complete && self.rest().is_empty() {
            return Ok(None);
        }
        let begin = self.read;
        self.read = self.text.len().min(begin + end + 1);
        Ok(Some(&self.text[begin..begin + end]))
    }
}
