//! Departments are found by id, name and path.

use serde_json::{Value, json};
use wecom_school_directory::{Candidate, Department, Directory, FindError};

use crate::school::{DEPARTMENTS, STUDENTS, department, school};

const CAMPUSES: &[crate::school::Department] = &[
    (1, 0, 5, "实验学校"),
    (2, 1, 4, "东校区"),
    (3, 1, 4, "西校区"),
    (4, 2, 2, "一年级"),
    (5, 3, 2, "一年级"),
    (6, 4, 1, "1班"),
    (7, 5, 1, "1班"),
    (8, 5, 1, "2班"),
    (9, 1, 2, "高一"),
    (10, 9, 1, "高一1班"),
    (11, 9, 1, "高一（11）班"),
    (12, 9, 1, "A班"),
    (13, 9, 1, "高一1班"),
    (14, 1, 2, "1984"),
    (15, 1, 2, "11"),
    // The answer lacks the department above.
    (77, 70, 1, "兴趣班"),
];

fn found(directory: &Directory, text: &str) -> String {
    let list = |candidates: &[Candidate]| -> String {
        candidates.iter().flat_map(|candidate| [" ".to_owned(), candidate.id.to_string()]).collect()
    };
    match directory.find_department(text) {
        Ok(department) => department.id().to_string(),
        Err(FindError::Ambiguous { candidates, .. }) => format!("ambiguous:{}", list(&candidates)),
        Err(FindError::Unknown { nearest, .. }) => format!("unknown:{}", list(&nearest)),
        Err(_) => unreachable!(),
    }
}

#[test]
fn a_text_finds_one_department_or_lists_candidates() {
    let (plain, campuses) = (school(DEPARTMENTS, &[]), school(CAMPUSES, &[]));
    for (directory, text, expected) in [
        (&plain, "21", "21"),
        (&plain, "０21 ", "21"),
        (&plain, "一年级/1班", "21"),
        (&plain, "一年级1班", "21"),
        (&plain, "1年级（一）班", "21"),
        (&plain, "实验学校/一年级／１班", "21"),
        (&plain, "实验学校", "1"),
        (&plain, "1班", "ambiguous: 21 31"),
        (&plain, "一年级/9班", "unknown: 21 22 2 31 3"),
        (&plain, "一年级9班", "unknown: 21 22 2 31 3"),
        (&plain, "图书馆", "unknown:"),
        (&plain, "", "unknown:"),
        (&plain, "/", "unknown:"),
        (&campuses, "东校区/一年级/1班", "6"),
        (&campuses, "西校区1班", "7"),
        (&campuses, "一年级/1班", "ambiguous: 6 7"),
        (&campuses, "一年级/2班", "8"),
        (&campuses, "高一/a班", "12"),
        (&campuses, "高一/11班", "11"),
        (&campuses, "高一十一班", "11"),
        (&campuses, "高一1班", "ambiguous: 10 13"),
        (&campuses, "高一/1班", "ambiguous: 10 13"),
        (&campuses, "实验学校高一（1）班", "ambiguous: 10 13"),
        (&campuses, "高11班", "unknown: 10 13 12 11 9"),
        (&campuses, "1984", "14"),
        (&campuses, "11", "11"),
        (&campuses, "兴趣班", "77"),
        (&campuses, "(1)", "unknown: 6 7 15 4 5"),
    ] {
        assert_eq!(found(directory, text), expected, "{text}");
    }
}

fn directory(departments: &[Value]) -> Directory {
    serde_json::from_value(json!({ "departments": departments, "students": [] })).unwrap()
}

#[test]
fn departments_of_graduated_grades_are_found_only_if_no_other_matches() {
    let grade = |id: i64, is_graduated: u8| json!({ "id": id, "parentid": 1, "type": 2, "name": "六年级", "is_graduated": is_graduated });
    let classes = [(11, 10, 1, "1班"), (21, 20, 1, "1班"), (22, 20, 1, "2班")].map(|class| department(&class));
    let directory = directory(&[&[grade(10, 0), grade(20, 1)][..], &classes].concat());
    for (text, expected) in [("六年级", "10"), ("六年级/1班", "11"), ("六年级/2班", "22"), ("2班", "22")] {
        assert_eq!(found(&directory, text), expected, "{text}");
    }
}

#[test]
fn the_school_is_in_a_path_only_if_there_are_several() {
    let paths = |departments: &[crate::school::Department]| -> Vec<String> {
        school(departments, &[]).tree().map(Department::path).collect()
    };
    assert_eq!(paths(&[(1, 0, 5, "甲校"), (2, 1, 1, "1班")]), ["甲校", "1班"]);
    assert_eq!(paths(&[(1, 0, 5, "甲校"), (2, 1, 1, "1班"), (3, 0, 5, "乙校")]), ["甲校", "甲校/1班", "乙校"]);
    assert_eq!(paths(&[(4, 3, 2, "一年级"), (5, 4, 1, "1班")]), ["一年级", "一年级/1班"]);
    assert_eq!(paths(&[(4, 5, 2, "一年级"), (5, 4, 1, "1班")]), ["1班", "1班/一年级"]);
}

#[test]
fn a_class_is_near_without_the_stage_above_it() {
    let stages =
        [(1, 0, 5, "学校"), (2, 1, 3, "小学"), (3, 1, 3, "初中"), (20, 2, 2, "小学一年级"), (30, 3, 2, "初中一年级")];
    let classes = [(21, 20, 1, "1班"), (22, 20, 1, "2班"), (31, 30, 1, "1班")];
    let directory = school(&[&stages[..], &classes].concat(), &[]);
    for text in ["一年级1班", "一年级/1班"] {
        let nearest = found(&directory, text);
        assert!(nearest.starts_with("unknown: 21 31 "), "{text}: {nearest}");
    }
}

#[test]
fn errors_list_the_candidates() {
    let directory = school(DEPARTMENTS, &[]);
    let error = |text| directory.find_department(text).unwrap_err().to_string();
    assert_eq!(
        error("1班"),
        "2 departments are called \"1班\": 一年级/1班 (id 21), 二年级/1班 (id 31); give the id or the whole path"
    );
    assert_eq!(error("图书馆"), "no department is called \"图书馆\"");
    assert_eq!(
        error("一年级/9班"),
        "no department is called \"一年级/9班\"; similar ones are 一年级/1班 (id 21), 一年级/2班 (id 22), 一年级 (id 2), 二年级/1班 (id 31), 二年级 (id 3)"
    );
}

#[test]
fn people_under_a_department_count_once() {
    let directory = school(DEPARTMENTS, STUDENTS);
    let count = |id| {
        let count = directory.department(id).unwrap().headcount();
        [count.students, count.parents, count.followers]
    };
    for (id, expected) in [(22, [2, 2, 1]), (2, [3, 3, 1]), (1, [3, 3, 1]), (3, [0, 0, 0])] {
        assert_eq!(count(id), expected, "{id}");
    }
    assert_eq!(directory.headcount().students, 4);
}
