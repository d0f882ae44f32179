//! Schools from TOML and JSON, and the problems of wrong files.

use serde_json::json;
use wecom_school_sandbox::School;

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
        "corpid = \"a\"\nname = \"b\"\nclasses = [{ id = 1, name = \"\" }]\nstudents = []\nparents = []\napps = []",
        "corpid = \"a\"\nname = \"b\"\nclasses = []\nstudents = []\nparents = []\napps = []",
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
        "classes": [{ "id": "1", "name": "一班" }],
        "students": (0..students).map(student).collect::<Vec<_>>(),
        "parents": [{ "userid": "p", "name": "父", "children": ["s0"], "follows": false }],
        "apps": [{ "agentid": 1, "name": "应用", "secret": "s" }],
    });
    serde_json::to_string_pretty(&school).unwrap()
}

#[test]
fn json_has_the_same_keys_and_positions_and_the_first_hundred_problems_are_reported() {
    let school = School::from_json(&school_in_json(1, "1")).unwrap();
    assert!(!school.parent("p").unwrap().is_following);
    assert_eq!(school.student("s0").unwrap().class(&school).name.as_ref(), "一班");
    let error = School::from_json("{\n  \"corpid\": 1\n}").unwrap_err().to_string();
    assert!(error.starts_with("line 2, column "), "{error}");
    let wrong = school_in_json(300, "7");
    let line = wrong.lines().position(|line| line.contains("\"7\"")).unwrap() + 1;
    let error = School::from_json(&wrong).unwrap_err().to_string();
    assert!(error.starts_with(&format!("line {line}, column ")), "{error}");
    assert_eq!((error.lines().count(), error.lines().last()), (101, Some("200 more problems: correct these first")));
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
    let (students, parents) = (school.students(), school.parents());
    let not_following = parents.iter().filter(|parent| !parent.is_following).count();
    assert_eq!((school.classes().len(), students.len(), parents.len(), not_following), (3, 40, 70, 5));
    let families: Vec<_> = students.iter().map(|student| student.parents(&school).count()).collect();
    assert!((1..=3).all(|size| families.contains(&size)), "{families:?}");
    assert!(parents.iter().any(|parent| parent.children(&school).count() == 2));
    // Ids that look like numbers: some begin with 0, some exceed 32 bits.
    assert!(students.iter().any(|student| student.userid.starts_with('0') && student.userid.parse::<u32>().is_ok()));
    assert!(parents.iter().any(|parent| parent.userid.parse::<u32>().is_ok()));
    assert!(school.classes().iter().any(|class| class.id.parse::<u64>().unwrap() > u32::MAX.into()));
}
