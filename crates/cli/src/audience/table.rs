//! A table as RFC 4180 has it, read strictly: a stray quotation mark must not swallow rows.
//!
//! A lenient reader takes a stray mark for a part of a cell, and the rows after it vanish in that cell. Here a mark opens a
//! cell only at its beginning, and closes it only at its end. Two stray marks can still form a legal cell:
//! [`Table::check_marks`] finds each row that holds other ids if two of its marks are left out.

use crate::characters::is_blank;

/// The most marks of a row of which each pair is left out once.
const MAX_MARKS: usize = 60;

#[derive(Debug)]
pub struct Table<'t> {
    delimiter: char,
    pub headings: Row<'t>,
    pub rows: Vec<Row<'t>>,
}

#[derive(Debug, Default)]
pub struct Row<'t> {
    /// The line where it begins, from 1.
    pub line: usize,
    pub cells: Vec<String>,
    /// The row as it is written.
    text: &'t str,
}

impl<'t> Table<'t> {
    /// Reads a table whose lines end in `\n`. Blank lines are no rows. The error names the first stray quotation mark.
    pub fn read(text: &'t str) -> Result<Self, String> {
        let (delimiter, rest, line) = match find_declared_delimiter(text) {
            Some(delimiter) => (delimiter, text.split_once('\n').map_or("", |(_, rest)| rest), 2),
            None => (guess_delimiter(text), text, 1),
        };
        let mut reader = Reader { delimiter, rest, line };
        let headings = reader.read_row()?.unwrap_or_default();
        Ok(Self { delimiter, headings, rows: reader.read_rows()? })
    }

    /// Fails if the headings or a row may have stray marks, and would have another id in a column without them.
    pub fn check_marks(&self, column: usize) -> Result<(), String> {
        let mut rows = std::iter::once(&self.headings).chain(&self.rows);
        match rows.find_map(|row| self.find_stray_mark(row, column)) {
            Some(line) => Err(words!(
                "line {line}: a quotation mark opens a cell that seems to hold other cells or rows of the table";
                "第 {line} 行：引号开始的单元格中似乎还有表格的其他单元格或行"
            )),
            None => Ok(()),
        }
    }

    fn find_stray_mark(&self, row: &Row<'_>, column: usize) -> Option<usize> {
        if !row.cells.iter().any(|cell| cell.contains([self.delimiter, '\n'])) {
            return None;
        }
        let text = row.text;
        let marks: Vec<usize> = text.match_indices('"').map(|(mark, _)| mark).collect();
        // If a mark in a cell with other cells and rows belongs to one of these, it is unknown where the row ends.
        let has_all = |cell: &String| ['"', '\n', self.delimiter].iter().all(|character| cell.contains(*character));
        if marks.len() > MAX_MARKS || row.cells.iter().any(has_all) {
            return Some(row.line);
        }
        let id = row.cells.get(column).map_or("", |id| id.trim());
        let is_stray = |first: usize, second: usize| {
            let rest = [&text[..first], &text[first + 1..second], &text[second + 1..]].concat();
            self.read_ids(&rest, column).is_some_and(|ids| ids.join("\n") != id)
        };
        let stray = marks.iter().enumerate().find(|(index, first)| {
            let mut others = marks[index + 1..].iter();
            others.any(|second| is_stray(**first, *second))
        });
        stray.map(|(_, first)| row.line + text[..*first].matches('\n').count())
    }

    /// Reads the ids of some rows; `None` if they can't be rows of this table.
    fn read_ids(&self, rows: &str, column: usize) -> Option<Vec<String>> {
        let rows = Reader { delimiter: self.delimiter, rest: rows, line: 1 }.read_rows().ok()?;
        let is_like_others = |row: &Row<'_>| {
            row.cells.len() == self.headings.cells.len() && !row.cells[column].contains(['"', self.delimiter, '\n'])
        };
        let ids = rows.iter().all(is_like_others).then(|| rows.iter().map(|row| row.cells[column].trim().to_owned()));
        Some(ids?.filter(|id| !id.is_empty()).collect())
    }
}

/// Returns the text of a formula that is only a text, `="001"`: without it, Excel would make a number of the text.
fn take_text(cell: String) -> String {
    let text = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).filter(|text| !text.contains('"'));
    text.map(str::to_owned).unwrap_or(cell)
}

/// Returns the separator of the cells if the first line declares it, as Excel writes it: `sep=;`.
fn find_declared_delimiter(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim_end_matches(' ');
    let (name, separator) = line.split_at_checked("sep=".len())?;
    let mut separator = separator.chars();
    let (character, None) = (separator.next()?, separator.next()) else { return None };
    (name.eq_ignore_ascii_case("sep=") && character.is_ascii() && character != '"').then_some(character)
}

/// Returns the most frequent separator of the headings: Excel writes semicolons in some countries, and tabs in text files.
fn guess_delimiter(text: &str) -> char {
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
    line: usize,
}

impl<'t> Reader<'t> {
    fn read_rows(&mut self) -> Result<Vec<Row<'t>>, String> {
        std::iter::from_fn(|| self.read_row().transpose()).collect()
    }

    fn read_row(&mut self) -> Result<Option<Row<'t>>, String> {
        while let Some((line, rest)) = self.rest.split_once('\n')
            && self.is_blank_line(line)
        {
            (self.rest, self.line) = (rest, self.line + 1);
        }
        if self.is_blank_line(self.rest) {
            return Ok(None);
        }
        let (mut row, begin) = (Row { line: self.line, ..Row::default() }, self.rest);
        loop {
            let cell = if self.rest.starts_with('"') { self.read_quoted()? } else { self.read_unquoted()? };
            row.cells.push(take_text(cell));
            let Some(rest) = self.rest.strip_prefix(self.delimiter) else { break };
            self.rest = rest;
        }
        row.text = &begin[..begin.len() - self.rest.len()];
        self.rest = self.rest.strip_prefix('\n').unwrap_or_default();
        self.line += 1;
        Ok(Some(row))
    }

    fn is_blank_line(&self, line: &str) -> bool {
        line.chars().all(|character| is_blank(character) && character != self.delimiter)
    }

    fn read_unquoted(&mut self) -> Result<String, String> {
        let (text, rest) = self.rest.split_at(self.rest.find([self.delimiter, '\n']).unwrap_or(self.rest.len()));
        self.rest = rest;
        if text.contains('"') {
            let line = self.line;
            return Err(words!("line {line}: a quotation mark is inside a cell"; "第 {line} 行：单元格中间有引号"));
        }
        Ok(text.to_owned())
    }

    fn read_quoted(&mut self) -> Result<String, String> {
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
                return Err(describe_text_after_mark(opens, self.line));
            }
        }
    }
}

fn describe_text_after_mark(opens: usize, closes: usize) -> String {
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

    fn read_ids(text: &str, column: usize) -> Result<Vec<String>, String> {
        let table = Table::read(text)?;
        table.check_marks(column)?;
        Ok(table.rows.into_iter().map(|row| row.cells[column].clone()).collect())
    }

    #[test]
    fn quoted_cells_may_hold_marks_delimiters_and_line_breaks() {
        let table = Table::read("id,note\n\"a\",\"say \"\"hi\"\", then\"\n\nb,\"one\ntwo\"\nc,\"\"\n").unwrap();
        let rows: Vec<_> = table.rows.iter().map(|row| (row.line, row.cells.join("|"))).collect();
        assert_eq!(rows, [(2, "a|say \"hi\", then".into()), (4, "b|one\ntwo".into()), (6, "c|".into())]);
        assert_eq!(table.check_marks(0), Ok(()));
    }

    #[test]
    fn a_stray_mark_is_reported_with_the_line_where_it_opens() {
        let with_marks = |count: usize| format!("id,x\n1,\"{},\"\n", "\"".repeat(count - 2));
        for (text, column, reported) in [
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
            ("id,x,y\n1,\"a\nb\",\"c\n2,d,e\"\n", 0, "line 3: a quotation mark opens a cell that seems"),
            ("x,id\n\"a,1\nb,2\nc\",3\n", 1, "line 2: a quotation mark opens a cell that seems"),
            ("x,id,y\n\"a\"\",1,\",,\"\"\n", 1, "line 2: a quotation mark opens a cell that seems"),
            ("x,id,y\n\"a\"\",1,\",b,\"\"\n", 1, "line 2: a quotation mark opens a cell that seems"),
            ("id,x\n1,\"a\"\"\nb,c,d\"\n", 0, "line 2: a quotation mark opens a cell that seems"),
            (&with_marks(62), 0, "line 2: a quotation mark opens a cell that seems"),
        ] {
            let error = read_ids(text, column).unwrap_err();
            assert!(error.starts_with(reported), "{text}: {error}");
        }
        // Lines of a note without an id are no rows, and neither are those with too few or too many cells.
        for (text, column, id) in [
            ("id,x\n1,\"say \"\"hi\"\", then\"\n", 0, "1"),
            ("x,id\n\"one,\ntwo\",a\n", 1, "a"),
            ("id,x,y\n1,\"one, two, three\nfour\",b\n", 0, "1"),
            (&with_marks(60), 0, "1"),
        ] {
            assert_eq!(read_ids(text, column), Ok(vec![id.to_owned()]), "{text}");
        }
    }

    #[test]
    fn the_delimiter_is_that_of_the_headings() {
        for (delimiter, headings) in [
            (',', &["a,b", "a"][..]),
            (';', &["a;b", "\"a,b,c\";d", "\n\na;b", "\"a\";b\n1,2,3", "\"a\nb\";c"]),
            ('\t', &["a\tb"]),
        ] {
            for text in headings {
                assert_eq!(guess_delimiter(text), delimiter, "{text}");
            }
        }
        for (text, separator) in
            [("SEP=|\nid|x\n", Some('|')), ("sep=;  ", Some(';')), ("sep=\"", None), ("sep=;;", None), ("sex=;", None)]
        {
            assert_eq!(find_declared_delimiter(text), separator, "{text}");
        }
    }
}
