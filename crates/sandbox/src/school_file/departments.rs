//! Reads the departments and classes of a school's file.

use std::ops::Range;

use serde::Deserialize as _;
use serde_json::{Value, json};
use wecom_school_directory::DepartmentType;
use wecom_school_types::{
    Checked,
    school::{self, StandardGrade},
};

use super::{
    format::{DepartmentEntry, Id},
    reader::{FoundDepartment, Reader, describe_taken},
};
use crate::school::describe_level;

/// The id of the school itself among its departments (page 92343).
const ROOT: i64 = 1;

/// The values of `order` (page 92343).
const ORDERS: Range<i64> = 0..1 << 32;

impl Reader {
    pub fn read_departments(&mut self, school: &str, departments: Vec<DepartmentEntry>, classes: Vec<DepartmentEntry>) {
        self.known_departments.insert(ROOT.to_string(), FoundDepartment { id: ROOT, level: DepartmentType::School });
        self.add_department(
            "/name",
            json!({ "id": ROOT, "type": DepartmentType::School, "name": school, "parentid": 0 }),
        );
        let departments = departments.into_iter().enumerate();
        let departments = departments.map(|(index, entry)| (format!("/departments/{index}"), entry.level, entry));
        let classes = classes.into_iter().enumerate();
        let classes = classes.map(|(index, entry)| {
            let level = entry.level.map_or(Some(DepartmentType::Class), |_| None);
            (format!("/classes/{index}"), level, entry)
        });
        let mut entries = Vec::new();
        // All ids are added first, because an entry may come before the department above it.
        for (pointer, level, entry) in departments.chain(classes) {
            let level = level.unwrap_or_else(|| {
                let text = "a class has no type, and every other department has one: grade, stage or campus";
                self.report(format!("{pointer}/type"), text);
                entry.level.unwrap_or(DepartmentType::Grade)
            });
            self.add_department_id(format!("{pointer}/id"), &entry.id, level);
            entries.push((pointer, level, entry));
        }
        for (pointer, level, entry) in entries {
            let (is_class, is_grade) = (level == DepartmentType::Class, level == DepartmentType::Grade);
            self.check_department(&pointer, is_class, is_grade, &entry);
            let above = entry.parent.as_ref().map_or(ROOT, |above| self.find_above(&pointer, above, level));
            // According to page 92343, only standard grades have these two properties.
            let grade = entry.standard_grade.filter(|grade| *grade != 0);
            let year = grade.and(entry.register_year);
            let properties = [
                ("id", entry.id.number().map(Value::from)),
                ("type", Some(json!(level))),
                ("name", Some(json!(entry.name))),
                ("parentid", Some(json!(above))),
                ("register_year", year.map(Value::from)),
                ("standard_grade", grade.map(Value::from)),
                ("order", entry.order.map(Value::from)),
                ("department_admins", Some(json!(entry.admins))),
                ("open_group_chat", is_class.then(|| json!(i32::from(entry.group_chat.is_some())))),
                ("group_chat_id", entry.group_chat.map(Value::from)),
                ("is_graduated", is_grade.then(|| json!(i32::from(entry.graduated)))),
            ];
            let properties = properties.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
            self.add_department(&pointer, Value::Object(properties.collect()));
        }
    }

    fn add_department_id(&mut self, pointer: String, id: &Id, level: DepartmentType) {
        let number = id.number();
        let key = number.map_or_else(|| id.to_string(), |number| number.to_string());
        match number {
            None => self.report(
                pointer,
                format!("`{id}` is no department id: page 92343 has whole numbers from 2 on, such as 21"),
            ),
            Some(ROOT) => {
                self.report(pointer, "1 is the school itself (page 92343): choose another id");
                // The id is added nevertheless, so that references to it are not reported as well.
                self.known_departments.insert(key.clone(), FoundDepartment { id: ROOT, level });
            }
            Some(_) if self.known_departments.contains_key(&key) => self.report(pointer, describe_taken(&key)),
            Some(_) => {}
        }
        self.known_departments.entry(key).or_insert(FoundDepartment { id: number.unwrap_or(0), level });
    }

    fn check_department(&mut self, pointer: &str, is_class: bool, is_grade: bool, entry: &DepartmentEntry) {
        let is_listed = |number: i64| StandardGrade::KNOWN.contains(&number.into());
        if let Some(number) = entry.standard_grade.filter(|number| !(is_grade && is_listed(*number))) {
            let text = "a grade has 0 or a number of page 92344, such as 31 for 小学一年级; others have none";
            self.report(format!("{pointer}/standard_grade"), format!("{number}: {text}"));
        }
        if entry.register_year.is_some() && entry.standard_grade.unwrap_or(0) == 0 {
            self.report(format!("{pointer}/register_year"), "only a standard grade has one: add standard_grade");
        }
        if entry.graduated && !is_grade {
            self.report(format!("{pointer}/graduated"), "only a grade can have graduated: remove it");
        }
        if entry.group_chat.is_some() && !is_class {
            self.report(format!("{pointer}/group_chat"), "only a class has a group chat: remove it");
        }
        if let Some(order) = entry.order.filter(|order| !ORDERS.contains(order)) {
            self.report(
                format!("{pointer}/order"),
                format!("{order} is outside 0 to 4294967295: choose another number"),
            );
        }
    }

    fn find_above(&mut self, pointer: &str, above: &Id, level: DepartmentType) -> i64 {
        let problem = match self.find_department(above) {
            Some(place) if place.level > level => return place.id,
            Some(FoundDepartment { level: found, .. }) => {
                let (found, level) = (describe_level(found), describe_level(level));
                format!(
                    "`{above}` is a {found}: above a {level} is a higher one of class, grade, stage, campus, school"
                )
            }
            None => format!("no department has the id `{above}`: correct it, or add the department"),
        };
        self.report(format!("{pointer}/parent"), problem);
        ROOT
    }

    fn add_department(&mut self, pointer: &str, department: Value) {
        // A wrong id was reported already.
        if department["id"].is_number() {
            let read = Checked::<school::Department>::deserialize(department).map(|Checked(read)| read);
            match read {
                Ok(read) => {
                    let department = self.check_built(pointer, read);
                    self.departments.extend(department);
                }
                Err(error) => self.report(pointer, error.to_string()),
            }
        }
    }
}
