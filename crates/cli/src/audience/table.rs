//! A table as RFC 4180 has it, read strictly: a stray quotation mark must not swallow rows.
//!
//! A lenient reader takes a stray mark for a part of a cell, and the rows after it vanish in that cell. Here a mark opens a
//! cell only at its beginning, and closes it only at its end. Two stray marks can still form a legal cell with line breaks:
//! [`Table::check_hidden_rows`] finds those that may hold rows.

use crate::{character::is_blank, lang::words};

/// The most marks of a row whose readings are compared: each pair is left out once.
const MOST_MARKS: usize = 60;

#[derive(Debug)]
pub struct Table {
    delimiter: char,
    pub headings: Row,
    pub rows: Vec<Row>,
}

#[derive(Debug, Default)]
pub struct Row {
    /// The line where it begins, from 1.
    pub line: usize,
    pub cells: Vec<Cell>,
    /// The row as it is written, if a cell has both a mark and a delimiter.
    marked: Option<String>,
}

#[derive(Debug)]
pub struct Cell {
    /// The line where it begins, from 1.
    line: usize,
    pub text: String,
}

impl Table {
    /// Reads a table whose lines end in `\n`. Blank lines are no rows. The error names the first stray quotation mark.
    pub fn read(text: &str) -> Result<Self, String> {
        let (delimiter, skipped) = separator(text).map_or_else(|| (delimiter(text), 0), |separator| (separator, 1));
        let rest = if skipped == 0 { text } else { text.split_once('\n').map_or("", |(_, rest)| rest) };
        let mut reader = Reader { delimiter, rest, line: 1 + skipped };
        let headings = reader.row()?.unwrap_or_default();
        let mut rows = Vec::new();
        while let Some(row) = reader.row()? {
            rows.push(row);
        }
        Ok(Self { delimiter, headings, rows })
    }

    /// Reports a cell with line breaks that may hold rows with another id in a column.
    pub fn check_hidden_rows(&self, column: usize) -> Result<(), String> {
        let headings = self.headings.cells.iter().filter(|heading| self.may_hold_cells(heading));
        let in_rows = self.rows.iter().flat_map(|row| {
            let hides_rows = move |(index, _): &(usize, &Cell)| self.hides_rows(row, *index, column);
            row.cells.iter().enumerate().filter(hides_rows).map(|(_, cell)| cell)
        });
        match headings.chain(in_rows).next() {
            Some(Cell { line, .. }) => Err(words!(
                "line {line}: a quotation mark opens a cell that seems to hold other cells or rows of the table";
                "第 {line} 行：引号开始的单元格中似乎还有表格的其他单元格或行"
            )),
            None => Ok(()),
        }
    }

    fn may_hold_cells(&self, cell: &Cell) -> bool {
        cell.text.contains('\n') && cell.text.contains(self.delimiter)
    }

    /// Returns whether a line of a cell may be a row with an id, other than the line with the id of the row itself.
    fn hides_rows(&self, row: &Row, index: usize, column: usize) -> bool {
        let cell = &row.cells[index];
        // Quotation marks in the text may belong to other cells, and then it is unknown where those end.
        if !self.may_hold_cells(cell) || cell.text.contains('"') {
            return self.may_hold_cells(cell) || cell.text.contains(self.delimiter) && self.names_another(row, column);
        }
        let lines: Vec<&str> = cell.text.split('\n').collect();
        let own = if column < index { 0 } else { lines.len() - 1 };
        lines.iter().enumerate().filter(|(line, _)| *line != own).any(|(line, text)| {
            let before = if line == 0 { index } else { 0 };
            let after = if line == lines.len() - 1 { row.cells.len() - index - 1 } else { 0 };
            let cells: Vec<&str> = text.split(self.delimiter).collect();
            // Marks may hide delimiters: then the row is shorter than it seems, and its id stands farther on.
            let mut ids = cells.iter().skip(column.saturating_sub(before));
            before + cells.len() + after >= self.headings.cells.len() && ids.any(|id| !id.chars().all(is_blank))
        })
    }

    /// Returns whether a row with marks in its cells would have another id, if it had two marks less.
    fn names_another(&self, row: &Row, column: usize) -> bool {
        let Some(text) = &row.marked else { return false };
        let marks: Vec<usize> = text.match_indices('"').map(|(mark, _)| mark).collect();
        if marks.len() > MOST_MARKS {
            return true;
        }
        let id = |row: &Row| row.cells.get(column).map(|cell| cell.text.trim().to_owned());
        let has_another_id = |one: usize, other: usize| {
            let rest = [&text[..one], &text[one + 1..other], &text[other + 1..]].concat();
            let mut reader = Reader { delimiter: self.delimiter, rest: &rest, line: row.line };
            let Ok(Some(read)) = reader.row() else { return false };
            reader.rest.is_empty()
                && read.cells.len() == self.headings.cells.len()
                && id(&read) != id(row)
                && id(&read).is_some_and(|id| !id.contains(['"', self.delimiter]))
        };
        let mut firsts = marks.iter().enumerate();
        firsts.any(|(index, one)| marks[index + 1..].iter().any(|other| has_another_id(*one, *other)))
    }
}

/// Returns the separator of the cells if the first line declares it, as Excel writes it: `sep=;`.
fn separator(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim_end_matches(' ');
    let (name, separator) = line.split_at_checked("sep=".len())?;
    let mut separator = separator.chars();
    let (character, None) = (separator.next()?, separator.next()) else { return None };
    (name.eq_ignore_ascii_case("sep=") && character.is_ascii() && character != '"').then_some(character)
}

/// Returns the separator of the headings: Excel writes semicolons in some countries, and tabs in text files.
fn delimiter(text: &str) -> char {
    let mut is_quoted = false;
    let headings = text.trim_start_matches('\n').chars().take_while(|character| {
        is_quoted ^= *character == '"';
        is_quoted || *character != '\n'
    });
    // A delimiter between quotation marks separates no cells.
    let headings: String = headings.collect();
    let unquoted = headings.split('"').step_by(2);
    let count = |delimiter: &char| unquoted.clone().map(|part| part.matches(*delimiter).count()).sum::<usize>();
    // Of equal counts the last one wins: a comma, also for a single column.
    ['\t', ';', ','].into_iter().max_by_key(count).unwrap_or(',')
}

struct Reader<'t> {
    delimiter: char,
    rest: &'t str,
    /// The line where the rest begins.
    line: usize,
}

impl Reader<'_> {
    fn row(&mut self) -> Result<Option<Row>, String> {
        while let Some((line, rest)) = self.rest.split_once('\n') {
            if !self.is_blank(line) {
                break;
            }
            (self.rest, self.line) = (rest, self.line + 1);
        }
        if self.is_blank(self.rest) {
            return Ok(None);
        }
        let (mut row, begin) = (Row { line: self.line, ..Row::default() }, self.rest);
        loop {
            let line = self.line;
            let text = if self.rest.starts_with('"') { self.quoted()? } else { self.unquoted()? };
            row.cells.push(Cell { line, text });
            if let Some(rest) = self.rest.strip_prefix(self.delimiter) {
                self.rest = rest;
            } else {
                let is_marked = |cell: &Cell| cell.text.contains('"') && cell.text.contains(self.delimiter);
                let length = begin.len() - self.rest.len();
                row.marked = row.cells.iter().any(is_marked).then(|| begin[..length].to_owned());
                self.rest = self.rest.strip_prefix('\n').unwrap_or(self.rest);
                self.line += 1;
                return Ok(Some(row));
            }
        }
    }

    fn is_blank(&self, line: &str) -> bool {
        line.chars().all(|character| is_blank(character) && character != self.delimiter)
    }

    fn unquoted(&mut self) -> Result<String, String> {
        let (text, rest) = self.rest.split_at(self.rest.find([self.delimiter, '\n']).unwrap_or(self.rest.len()));
        self.rest = rest;
        if text.contains('"') {
            let line = self.line;
            return Err(words!("line {line}: a quotation mark is inside a cell"; "第 {line} 行：单元格中间有引号"));
        }
        Ok(text.to_owned())
    }

    fn quoted(&mut self) -> Result<String, String> {
        let opens = self.line;
        let mut text = String::new();
        loop {
            // The next mark closes the cell unless it is doubled.
            let Some((before, rest)) = self.rest[1..].split_once('"') else {
                return Err(words!(
                    "line {opens}: a quotation mark opens a cell and is never closed"; "第 {opens} 行：引号开始的单元格没有结束"
                ));
            };
            text += before;
            self.line += before.matches('\n').count();
            self.rest = rest;
            if rest.starts_with('"') {
                text.push('"');
            } else if rest.is_empty() || rest.starts_with([self.delimiter, '\n']) {
                return Ok(text);
            } else {
                return Err(text_behind(opens, self.line));
            }
        }
    }
}

fn text_behind(opens: usize, closes: usize) -> String {
    if opens == closes {
        words!(
            "line {opens}: text follows the quotation mark that closes a cell"; "第 {opens} 行：单元格的结束引号后还有文字"
        )
    } else {
        words!(
            "line {opens}: a quotation mark opens a cell, and text follows the mark that closes it in line {closes}";
            "第 {opens} 行：引号开始的单元格在第 {closes} 行结束，而结束引号后还有文字"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str, column: usize) -> Result<Vec<String>, String> {
        let table = Table::read(text)?;
        table.check_hidden_rows(column)?;
        Ok(table.rows.into_iter().map(|row| row.cells[column].text.clone()).collect())
    }

    #[test]
    fn quoted_cells_may_hold_marks_delimiters_and_line_breaks() {
        let table = Table::read("id,note\n\"a\",\"say \"\"hi\"\", then\"\n\nb,\"one\ntwo\"\nc,\"\"\n").unwrap();
        let cells = |row: &Row| (row.line, row.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>());
        let rows: Vec<_> = table.rows.iter().map(cells).collect();
        let row = |line, id: &str, note: &str| (line, vec![id.to_owned(), note.to_owned()]);
        assert_eq!(rows, [row(2, "a", "say \"hi\", then"), row(4, "b", "one\ntwo"), row(6, "c", "")]);
        assert_eq!(table.check_hidden_rows(0), Ok(()));
    }

    #[test]
    fn a_stray_mark_is_reported_with_the_line_where_it_opens() {
        let many = format!("id,x\n1,\"{},\"\n", "\"\"".repeat(40));
        for (text, column, said) in [
            ("id,x\n1,\"a\n2,b\n", 0, "line 2: a quotation mark opens a cell and is never"),
            (
                "id,x\n1,a\n2,\"b\n3,\"c\"\n",
                0,
                "line 3: a quotation mark opens a cell, and text follows the mark that closes it in line 4",
            ),
            ("id,x\n1,\"a\"b\n", 0, "line 2: text follows"),
            ("id,x\n1,a\n2,b\"\n", 0, "line 3: a quotation mark is inside"),
            ("id,x\n1, \"a\"\n", 0, "line 2: a quotation mark is inside"),
            ("id,x\"\n1,a\n", 0, "line 1: a quotation mark is inside"),
            ("id,x\n1,a\n2,\"b\n3,c\n4,d\"\n5,e\n", 0, "line 3: a quotation mark opens a cell that seems"),
            ("id,\"x\n1,a\"\n2,b\n", 0, "line 1: a quotation mark opens a cell that seems"),
            ("id,x\n1,\"say \"\"a\"\"\n2,b\"\n", 0, "line 2: a quotation mark opens a cell that seems"),
            ("x,id\n\"a,1\nb,2\nc\",3\n", 1, "line 2: a quotation mark opens a cell that seems"),
            ("x,id,y\n\"a\"\",1,\",,\"\"\n", 1, "line 2: a quotation mark opens a cell that seems"),
            ("x,id,y\n\"a\"\",1,\",b,\"\"\n", 1, "line 2: a quotation mark opens a cell that seems"),
            (&many, 0, "line 2: a quotation mark opens a cell that seems"),
        ] {
            let error = ids(text, column).unwrap_err();
            assert!(error.starts_with(said), "{text}: {error}");
        }
        // Lines of a note without an id are no rows.
        for (text, column, id) in [
            ("id,x\n1,\"say \"\"hi\"\", then\"\n", 0, "1"),
            ("x,id\n\"one,\ntwo\",a\n", 1, "a"),
            ("id,x,y\n1,\"one, two, three\nfour\",b\n", 0, "1"),
        ] {
            assert_eq!(ids(text, column), Ok(vec![id.to_owned()]));
        }
    }

    #[test]
    fn the_delimiter_is_that_of_the_headings() {
        for (text, delimiter) in
            [("a,b", ','), ("a;b", ';'), ("a\tb", '\t'), ("a", ','), ("\"a,b,c\";d", ';'), ("\n\na;b", ';')]
        {
            assert_eq!(super::delimiter(text), delimiter, "{text}");
        }
        for (text, separator) in
            [("SEP=|\nid|x\n", Some('|')), ("sep=;  ", Some(';')), ("sep=\"", None), ("sep=;;", None), ("sex=;", None)]
        {
            assert_eq!(super::separator(text), separator, "{text}");
        }
    }
}
