//! Schools from TOML and JSON, and the problems of wrong files.

use serde_json::json;
use wecom_school_sandbox::{
    School,
    directory::{DepartmentType, Student},
};

#[test]
fn all_contradictions_are_reported_at_once() {
    let error = School::from_toml(include_str!("wrong.toml")).unwrap_err();
    insta::assert_snapshot!(error);
    assert_eq!(error.len(), error.to_string().lines().count());
}

#[test]
fn a_malformed_file_is_refused_in_one_line() {
    let mut errors = String::new();
    for toml in [
        "corpid = ",
        "corpid = \"a\"\nname = \"b\"\nclas = []",
        "corpid = \"a\"\nname = \"b\"\nclasses = [{ id = 1.5, name = \"\" }]\nstudents = []\nparents = []\napps = []",
        "corpid = \"a\"\nname = \"b\"\ndepartments = [{ id = 2, name = \"\", type = \"class\" }]",
        "corpid = \"a\"\nname = \"b\"\nclasses = []\nstudents = []\nparents = []\napps = []",
        "corpid = \"a\"\nname = \"b\"\nparents = [{ userid = \"p\", name = \"\", children = [], mobile = 17000000001 }]",
        "corpid = \"a\"\ncorpid = \"b\"",
        "",
    ] {
        let error = School::from_toml(toml).unwrap_err().to_string();
        assert_eq!(error.lines().count(), 1, "{error}");
        errors += &(error + "\n");
    }
    insta::assert_snapshot!(errors);
}

fn school_in_json(students: usize, class: &str) -> String {
    let student = |index: usize| json!({ "userid": format!("s{index}"), "name": "安", "class": class });
    let school = json!({
        "corpid": "ww1", "name": "学校",
        "classes": [{ "id": "11", "name": "一班" }],
        "students": (0..students).map(student).collect::<Vec<_>>(),
        "parents": [{ "userid": "p", "name": "父", "children": ["s0"], "follows": false }],
        "apps": [{ "agentid": 1, "name": "应用", "secret": "s" }],
    });
    serde_json::to_string_pretty(&school).unwrap()
}

#[test]
fn json_has_the_same_keys_and_positions_and_the_first_hundred_problems_are_reported() {
    let school = School::from_json(&school_in_json(1, "11")).unwrap();
    assert!(!school.directory().parent("P").unwrap().is_following());
    assert_eq!(school.directory().student("s0").unwrap().departments().next().unwrap().name(), "一班");
    let error = School::from_json("{\n  \"corpid\": 1\n}").unwrap_err().to_string();
    assert!(error.starts_with("line 2, column "), "{error}");
    let wrong = school_in_json(300, "7");
    let line = wrong.lines().position(|line| line.contains("\"7\"")).unwrap() + 1;
    let error = School::from_json(&wrong).unwrap_err().to_string();
    assert!(error.starts_with(&format!("line {line}, column ")), "{error}");
    assert_eq!((error.lines().count(), error.lines().last()), (101, Some("200 more problems: correct these first")));
}

#[test]
fn a_generated_school_has_the_documented_size_and_is_reproducible() {
    for (families, classes, campuses) in [(1, 1, 0), (3, 1, 0), (51, 2, 0), (640, 13, 0), (1850, 37, 0), (5000, 100, 2)]
    {
        let school = School::generate(families, 7).unwrap();
        let directory = school.directory();
        let of_kind = |kind| directory.departments().filter(|department| department.kind() == Some(kind)).count();
        assert_eq!(
            (of_kind(DepartmentType::Class), of_kind(DepartmentType::Campus)),
            (classes, campuses),
            "{families}"
        );
        let (students, parents) = (directory.students().len(), directory.parents().len());
        assert!(students == families && parents <= families && parents * 4 > families, "{families}: {parents} parents");
        let sizes: Vec<_> = school.classes().map(|class| class.students().len()).collect();
        let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
        assert!(*most <= 50 && most - least <= 1, "{families}: {least} to {most}");
        assert!(directory.departments().all(|department| !department.admins().is_empty() || department.id() == 1));
    }
    let describe = |seed| serde_json::to_string(School::generate(300, seed).unwrap().directory()).unwrap();
    assert!(describe(7) == describe(7) && describe(7) != describe(8));
    let school = School::generate(5000, 7).unwrap();
    let followers = school.directory().parents().filter(|parent| parent.is_following()).count();
    let siblings = school.directory().parents().filter(|parent| parent.children().len() > 1).count();
    assert_eq!((school.directory().parents().len(), followers, siblings), (5000, 4581, 1452));
    for families in [0, 20_001] {
        let error = School::generate(families, 7).unwrap_err().to_string();
        assert_eq!(error, format!("{families} families: choose 1 to 20000, the most parents of a school (code 65018)"));
    }
}

#[test]
fn an_error_names_the_file() {
    let path = std::env::temp_dir().join(format!("wecom-school-{}.toml", std::process::id()));
    std::fs::write(&path, "corpid = 7").unwrap();
    let error = School::from_file(&path).unwrap_err().to_string();
    std::fs::remove_file(&path).unwrap();
    assert!(error.starts_with(&format!("{}:1:10: ", path.display())), "{error}");
    assert!(School::from_file(&path).unwrap_err().to_string().contains("can't be read"));
}

#[test]
fn the_invented_school_has_families_and_ids_of_every_kind() {
    let school = School::invented();
    let students: Vec<_> = school.directory().students().collect();
    let parents: Vec<_> = school.directory().parents().collect();
    let not_following = parents.iter().filter(|parent| !parent.is_following()).count();
    assert_eq!((school.classes().count(), students.len(), parents.len(), not_following), (3, 40, 70, 5));
    let families: Vec<_> = students.iter().map(|student| student.parents().len()).collect();
    assert!((1..=3).all(|size| families.contains(&size)), "{families:?}");
    assert!(parents.iter().any(|parent| parent.children().len() == 2));
    // Ids that look like numbers: some begin with 0, some exceed 32 bits.
    let is_number = |userid: &str| userid.parse::<u32>().is_ok();
    assert!(students.iter().any(|student| student.userid().starts_with('0') && is_number(student.userid())));
    assert!(parents.iter().any(|parent| is_number(parent.userid())));
    assert!(school.classes().any(|class| class.id() > u32::MAX.into()));
    // Every parent has a relation to each child, and a mobile number that is not in use.
    let is_related = |student: &Student<'_>| student.parents().all(|(_, relation)| relation.is_some());
    assert!(students.iter().all(is_related));
    assert!(parents.iter().all(|parent| parent.mobile().unwrap().expose_personal().starts_with("1700000")));
}
