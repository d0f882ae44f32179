//! Which of several schools the rows of a table are for.

use std::collections::BTreeMap;

use wecom_school_campaign::Kind;

use crate::{
    audience::Entry,
    campaign::schools::SchoolApp,
    problem::{Exit, Problem, unless_any},
};

pub struct Rows<'a> {
    apps: &'a [SchoolApp],
    /// The column that names the school of each row.
    column: Option<usize>,
}

impl<'a> Rows<'a> {
    /// Finds the column that names the school of each row, if there are several schools.
    pub fn find(apps: &'a [SchoolApp], wanted: Option<&str>, headings: &[String]) -> Result<Self, Problem> {
        if apps.len() == 1 && wanted.is_none() {
            return Ok(Self { apps, column: None });
        }
        let find = |name: &str| headings.iter().position(|heading| heading.trim() == name);
        let column = match wanted {
            None => ["school", "学校"].into_iter().find_map(find),
            Some(name) => Some(find(name.trim()).ok_or_else(|| {
                let there = headings.join(", ");
                Problem::usage(
                    words!("--school-column: there is no column `{name}`"; "--school-column：没有 `{name}` 列"),
                )
                .note(words!("the headings are: {there}"; "表头为：{there}"))
            })?),
        };
        Ok(Self { apps, column })
    }

    /// Returns the schools that an entry is for: that of its row, or every school for a class and for the whole school.
    pub fn schools_of(&self, entry: &Entry) -> Result<Vec<usize>, Problem> {
        if self.apps.len() == 1 && self.column.is_none() {
            return Ok(vec![0]);
        }
        let cell = self.column.and_then(|column| entry.cells.as_ref()?.get(column)).map(|cell| cell.trim());
        match cell {
            Some(name) => {
                let found = self.apps.iter().position(|app| app.name == name);
                found.map(|school| vec![school]).ok_or_else(|| self.unknown_school(entry, name))
            }
            None if matches!(entry.kind, Kind::Class | Kind::Everyone) => Ok((0..self.apps.len()).collect()),
            None => Err(Problem::usage(words!(
                "there are several schools, and it is not said in which one the recipients are";
                "指定了多所学校，但没有说明接收人属于哪一所"
            ))
            .help(words!(
                "name them in a table with the column school, or by --school-column HEADING";
                "请用带 school（或 学校）列的表格指定接收人，或用 --school-column 指定该列"
            ))),
        }
    }

    fn unknown_school(&self, entry: &Entry, name: &str) -> Problem {
        let line = entry.line.unwrap_or_default();
        let names = self.apps.iter().map(|app| app.name.as_str()).collect::<Vec<_>>().join(", ");
        Problem::new(
            Exit::Invalid,
            words!("line {line}: there is no school `{name}`"; "第 {line} 行：没有学校 `{name}`"),
        )
        .note(words!("the schools are: {names}"; "可用的学校：{names}"))
    }

    /// Returns the classes that are named, school by school, with the place of each. Reports every row whose school is unknown.
    pub fn classes(
        &self,
        entries: impl Iterator<Item = Result<Entry, Problem>>,
    ) -> Result<Vec<BTreeMap<String, String>>, Vec<Problem>> {
        const MAX_PROBLEMS: usize = 20;
        let mut classes: Vec<BTreeMap<String, String>> = vec![BTreeMap::new(); self.apps.len()];
        let (mut problems, mut more) = (Vec::new(), 0_usize);
        for entry in entries {
            let entry = entry?;
            match self.schools_of(&entry) {
                Ok(schools) if matches!(entry.kind, Kind::Class | Kind::Everyone) => {
                    for school in schools {
                        let origin = entry
                            .line
                            .map_or_else(|| "--to-class".to_owned(), |line| words!("line {line}:"; "第 {line} 行："));
                        classes[school].entry(entry.id.clone()).or_insert(origin);
                    }
                }
                Ok(_) => {}
                Err(problem) if problem.exit == Exit::Usage => return Err(problem.into()),
                Err(problem) if problems.len() < MAX_PROBLEMS => problems.push(problem),
                Err(_) => more += 1,
            }
        }
        if more > 0 {
            let what = words!("and {more} more rows with an unknown school"; "另有 {more} 行的学校不存在");
            problems.push(Problem::new(Exit::Invalid, what));
        }
        unless_any(problems, classes)
    }
}
