//! A table as RFC 4180 has it, read strictly: a stray quotation mark must not swallow rows.
//!
//! A lenient reader takes a stray mark for a part of a cell, and the rows after it vanish in that cell. Here a mark opens a
//! cell only at its beginning, and closes it only at its end. Two stray marks can still form a legal cell:
//! [`Table::next_row`] finds each row that holds other ids if two of its marks are left out.

use crate::{
    characters::is_blank,
    input::Lines,
    problem::{Exit, Problem},
};

/// The most marks of a row of which each pair is left out once.
const MAX_MARKS: usize = 60;

/// The most bytes of a row with an open mark. Without a bound, a stray mark in a large file could fill the memory.
const MAX_ROW_BYTES: usize = 1 << 20;

/// A table whose rows are read one after the other.
pub struct Table<'f> {
    lines: Lines<'f>,
    delimiter: char,
    pub headings: Row,
}

#[derive(Debug, Default)]
pub struct Row {
    /// The line where it begins, from 1.
    pub line: usize,
    pub cells: Vec<String>,
    /// The row as it is written.
    text: String,
}

impl<'f> Table<'f> {
    /// Reads the headings of a table.
    pub fn open(lines: Lines<'f>) -> Result<Self, Problem> {
        let mut table = Self { lines, delimiter: ',', headings: Row::default() };
        let (mut line, mut text) = table.read_text()?;
        if let Some(declared) = find_declared_delimiter(&text) {
            table.delimiter = declared;
            (line, text) = table.read_text()?;
        } else {
            table.delimiter = guess_delimiter(&text);
        }
        table.headings = table.read_row(line, &text)?.unwrap_or_default();
        Ok(table)
    }

    /// Returns the next row; blank lines are none. The error names a stray quotation mark. A mark is also stray if without it the
    /// row would have another id in `column`.
    pub fn next_row(&mut self, column: usize) -> Result<Option<Row>, Problem> {
        let (line, text) = self.read_text()?;
        let row = self.read_row(line, &text)?;
        row.as_ref().map_or(Ok(()), |row| self.check_marks(row, column))?;
        Ok(row)
    }

    /// Fails if the headings may have stray marks, and would have another one in a column without them.
    pub fn check_headings(&self, column: usize) -> Result<(), Problem> {
        self.check_marks(&self.headings, column)
    }

    /// Returns the text of the next row with its first line; the empty text after the last one. A row goes on in the next line
    /// while a mark is open.
    fn read_text(&mut self) -> Result<(usize, String), Problem> {
        let mut text = String::new();
        while self.lines.read_line(&mut text)? {
            if !is_blank_line(&text, self.delimiter) {
                break;
            }
            text.clear();
        }
        let (line, mut counted, mut marks) = (self.lines.number, 0, 0);
        loop {
            marks += text[counted..].matches('"').count();
            counted = text.len();
            if marks % 2 == 0 || text.len() > MAX_ROW_BYTES || !self.lines.read_line(&mut text)? {
                return Ok((line, text));
            }
        }
    }

    fn read_row(&self, line: usize, text: &str) -> Result<Option<Row>, Problem> {
        let mut reader = Reader { delimiter: self.delimiter, rest: text, line };
        reader.read_row().map_err(|what| self.describe_mark(what))
    }

    fn describe_mark(&self, what: String) -> Problem {
        Problem::new(Exit::Invalid, what)
            .in_file(&self.lines.name)
            .note(words!(
                "rows after it may be lost, so it is uncertain who is meant"; "其后的行可能丢失，无法确定接收人"
            ))
            .help(words!(
                "nothing was sent: delete a stray quotation mark; to keep one in a text, double it, and put the cell in quotation marks";
                "尚未发送：请删去多余的引号；属于文字的引号应写两次，且整个单元格放在引号中"
            ))
    }

    fn check_marks(&self, row: &Row, column: usize) -> Result<(), Problem> {
        match self.find_stray_mark(row, column) {
            Some(line) => Err(self.describe_mark(words!(
                "line {line}: a quotation mark opens a cell that seems to hold other cells or rows of the table";
                "第 {line} 行：引号开始的单元格中似乎还有表格的其他单元格或行"
            ))),
            None => Ok(()),
        }
    }

    fn find_stray_mark(&self, row: &Row, column: usize) -> Option<usize> {
        if !row.cells.iter().any(|cell| cell.contains([self.delimiter, '\n'])) {
            return None;
        }
        let text = &row.text;
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
        let is_like_others = |row: &Row| {
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
fn guess_delimiter(headings: &str) -> char {
    // A delimiter between quotation marks separates no cells.
    let unquoted = headings.split('"').step_by(2);
    let count = |delimiter: &char| unquoted.clone().map(|part| part.matches(*delimiter).count()).sum::<usize>();
    // Of equal counts the last one wins: a comma, also for a single column.
    ['\t', ';', ','].into_iter().max_by_key(count).unwrap_or(',')
}

fn is_blank_line(line: &str, delimiter: char) -> bool {
    line.chars().all(|character| is_blank(character) && character != delimiter)
}

struct Reader<'t> {
    delimiter: char,
    rest: &'t str,
    line: usize,
}

impl Reader<'_> {
    fn read_rows(&mut self) -> Result<Vec<Row>, String> {
        std::iter::from_fn(|| self.read_row().transpose()).collect()
    }

    fn skip_blank_lines(&mut self) {
        while let Some((line, rest)) = self.rest.split_once('\n')
            && is_blank_line(line, self.delimiter)
        {
            (self.rest, self.line) = (rest, self.line + 1);
        }
    }

    fn read_row(&mut self) -> Result<Option<Row>, String> {
        self.skip_blank_lines();
        if is_blank_line(self.rest, self.delimiter) {
            self.rest = "";
            return Ok(None);
        }
        let (mut row, begin) = (Row { line: self.line, ..Row::default() }, self.rest);
        loop {
            let cell = if self.rest.starts_with('"') { self.read_quoted()? } else { self.read_unquoted()? };
            row.cells.push(take_text(cell));
            let Some(rest) = self.rest.strip_prefix(self.delimiter) else { break };
            self.rest = rest;
        }
        row.text = begin[..begin.len() - self.rest.len()].to_owned();
        self.rest = self.rest.strip_prefix('\n').unwrap_or_default();
        self.line += 1;
        Ok(Some(row))
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
                self.rest = "";
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
    use crate::input::TextFile;

    fn read_rows(text: &str, column: usize) -> Result<Vec<Row>, String> {
        let (mut file, what) = (TextFile::of_text(text), |problem: Problem| problem.what);
        let mut table = Table::open(file.lines().unwrap()).map_err(what)?;
        table.check_headings(column).map_err(what)?;
        std::iter::from_fn(|| table.next_row(column).transpose()).collect::<Result<_, _>>().map_err(what)
    }

    fn read_ids(text: &str, column: usize) -> Result<Vec<String>, String> {
        Ok(read_rows(text, column)?.into_iter().map(|row| row.cells[column].clone()).collect())
    }

    #[test]
    fn quoted_cells_may_hold_marks_delimiters_and_line_breaks() {
        let rows = read_rows("id,note\n\"a\",\"say \"\"hi\"\", then\"\n\nb,\"one\ntwo\"\nc,\"\"\n", 0).unwrap();
        let rows: Vec<_> = rows.iter().map(|row| (row.line, row.cells.join("|"))).collect();
        assert_eq!(rows, [(2, "a|say \"hi\", then".into()), (4, "b|one\ntwo".into()), (6, "c|".into())]);
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
    fn an_open_mark_does_not_read_a_large_file_into_memory() {
        let text = format!("id,x\n1,a\n2,\"{}", "b\n".repeat(MAX_ROW_BYTES));
        let mut file = TextFile::of_text(&text);
        let mut table = Table::open(file.lines().unwrap()).unwrap();
        assert_eq!(table.next_row(0).unwrap().map(|row| row.line), Some(2));
        assert!(table.next_row(0).unwrap_err().what.starts_with("line 3: a quotation mark opens a cell and is never"));
        assert!(table.lines.number < MAX_ROW_BYTES, "{}", table.lines.number);
    }

    #[test]
    fn the_delimiter_is_that_of_the_headings() {
        for (delimiter, headings) in [
            (',', &["a,b", "a"][..]),
            (';', &["a;b", "\"a,b,c\";d", "\n\na;b", "\"a\";b\n1,2,3", "\"a\nb\";c"]),
            ('\t', &["a\tb"]),
        ] {
            for text in headings {
                let mut file = TextFile::of_text(text);
                assert_eq!(Table::open(file.lines().unwrap()).unwrap().delimiter, delimiter, "{text}");
            }
        }
        for (text, separator) in
            [("SEP=|\nid|x\n", Some('|')), ("sep=;  ", Some(';')), ("sep=\"", None), ("sep=;;", None), ("sex=;", None)]
        {
            assert_eq!(find_declared_delimiter(text), separator, "{text}");
        }
    }
}
