//! Schools from files.

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

#[test]
fn json_has_the_same_keys_and_positions() {
    let school = |class: &str| {
        json!({
            "corpid": "ww1", "name": "学校",
            "classes": [{ "id": "1", "name": "一班" }],
            "students": [{ "userid": "an", "name": "安", "class": class }],
            "parents": [{ "userid": "p", "name": "父", "children": ["an"], "follows": false }],
            "apps": [{ "agentid": 1, "name": "应用", "secret": "s" }],
        })
    };
    let read = School::from_json(&school("1").to_string()).unwrap();
    assert!(!read.parent("p").unwrap().is_following);
    assert_eq!(read.student("an").unwrap().class(&read).name.as_ref(), "一班");
    let wrong = serde_json::to_string_pretty(&school("7")).unwrap();
    let line = wrong.lines().position(|line| line.contains("\"7\"")).unwrap() + 1;
    let error = School::from_json(&wrong).unwrap_err().to_string();
    assert!(error.starts_with(&format!("line {line}, column ")), "{error}");
    let error = School::from_json("{\n  \"corpid\": 1\n}").unwrap_err().to_string();
    assert!(error.starts_with("line 2, column "), "{error}");
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
fn the_first_of_many_problems_are_reported() {
    let students: Vec<_> =
        (0..300).map(|index| json!({ "userid": index.to_string(), "name": "", "class": "7" })).collect();
    let school = json!({
        "corpid": "ww1", "name": "学校", "classes": [], "students": students, "parents": [],
        "apps": [{ "agentid": 1, "name": "应用", "secret": "s" }],
    });
    let error = School::from_json(&school.to_string()).unwrap_err().to_string();
    assert_eq!(error.lines().count(), 101);
    assert_eq!(error.lines().last(), Some("200 more problems: correct these first"));
}

#[test]
fn the_invented_school_has_the_families_that_it_promises() {
    let school = School::invented();
    assert_eq!((school.classes().len(), school.students().len(), school.parents().len()), (3, 40, 70));
    let families: Vec<_> = school.students().iter().map(|student| student.parents(&school).count()).collect();
    assert!(families.contains(&1) && families.contains(&2) && families.contains(&3), "{families:?}");
    assert!(school.parents().iter().any(|parent| parent.children(&school).count() == 2));
    assert_eq!(school.parents().iter().filter(|parent| !parent.is_following).count(), 5);
    let is_number = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit());
    assert!(school.students().iter().any(|student| is_number(&student.userid) && student.userid.starts_with('0')));
    assert!(school.parents().iter().any(|parent| is_number(&parent.userid)));
    assert!(school.classes().iter().any(|class| class.id.parse::<u64>().unwrap() > u32::MAX.into()));
}
