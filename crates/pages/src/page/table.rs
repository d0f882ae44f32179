//! Reads tables: what each column states, and rows with and without their bars.

use super::lines::plain;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    Parameter,
    Required,
    Type,
    Description,
    Default,
    /// A value that the parameter may have.
    Sample,
    /// Something else, by the text of the header.
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub line: usize,
    /// The cells with their marks, at most as many as there are columns.
    pub cells: Vec<String>,
}

impl Table {
    /// Whether the rows are parameters, and not error codes or permissions.
    pub fn is_of_parameters(&self) -> bool {
        self.columns.contains(&Column::Parameter)
    }

    /// Whether the table says what is required, and so describes a request.
    pub fn says_required(&self) -> bool {
        self.columns.contains(&Column::Required)
    }

    /// Returns the cell of a row in the first column of this kind, without marks.
    pub fn cell(&self, row: &Row, column: &Column) -> Option<String> {
        let index = self.columns.iter().position(|other| other == column)?;
        row.cells.get(index).map(|cell| plain(cell))
    }
}

impl Column {
    /// Reads a header. Only the first column can name parameters by words as general as `名称`.
    fn of(header: &str, first: bool) -> Self {
        let header = plain(header);
        let header = header.trim_matches(['：', ':', ' ', '*']);
        let bare: String = header.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
        match bare.as_str() {
            "参数" | "参数名" | "参数名称" | "字段" | "字段名" | "字段名称" | "属性" | "属性名" | "parameter"
            | "field" | "请求参数" | "返回参数" | "返回字段" | "key" | "参数字段" | "入参" | "出参" => {
                Self::Parameter
            }
            "名称" | "名字" | "变量" | "变量名" | "键" | "name" | "参数key" if first => Self::Parameter,
            "是否必须" | "必须" | "是否必填" | "必填" | "是否必需" | "必需" | "必选" | "是否必选" | "required"
            | "是否必要" | "必要" | "是否必传" | "必传" => Self::Required,
            "类型" | "数据类型" | "参数类型" | "字段类型" | "type" | "格式" => Self::Type,
            "说明" | "描述" | "含义" | "备注" | "参数说明" | "字段说明" | "参数描述" | "字段描述" | "解释" | "释义"
            | "意义" | "参数含义" | "字段含义" | "description" => Self::Description,
            "默认" | "默认值" | "缺省值" => Self::Default,
            "示例" | "示例值" | "例子" | "样例" | "举例" => Self::Sample,
            _ => Self::Other(header.to_owned()),
        }
    }

    pub fn all(cells: &[String]) -> Vec<Self> {
        let mut columns: Vec<Self> = cells.iter().enumerate().map(|(index, cell)| Self::of(cell, index == 0)).collect();
        // Next to a column with names in words, another one has them as they are sent.
        let in_words = ["字段名", "字段名称", "参数名称", "名称", "字段"];
        let as_sent =
            cells.iter().position(|cell| ["变量名", "变量", "参数名", "英文名"].contains(&plain(cell).as_str()));
        let names = match (as_sent, cells.first()) {
            (Some(as_sent), Some(first)) if as_sent > 0 && in_words.contains(&plain(first).as_str()) => Some(as_sent),
            _ => columns.iter().position(|column| *column == Self::Parameter),
        };
        // Only one column has the parameters.
        for (index, column) in columns.iter_mut().enumerate() {
            if Some(index) == names {
                *column = Self::Parameter;
            } else if *column == Self::Parameter {
                *column = Self::Other(plain(&cells[index]));
            }
        }
        columns
    }
}

/// Divides a line at the bars that are not escaped.
pub fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for letter in line.chars() {
        if letter == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(letter);
        }
        escaped = letter == '\\' && !escaped;
    }
    // The text after the closing bar is no cell.
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Whether a line separates the header from the rows.
pub fn is_separator(line: &str) -> bool {
    let cells = cells(line);
    line.contains('|')
        && line.contains('-')
        && cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|letter| matches!(letter, '-' | ':' | ' ')))
}

/// Joins the cells beyond the last column, which an unescaped bar divided.
pub fn fit(mut cells: Vec<String>, columns: usize) -> Vec<String> {
    if cells.len() > columns && columns > 0 {
        let rest = cells.split_off(columns - 1);
        cells.push(rest.join("|"));
    }
    cells
}
