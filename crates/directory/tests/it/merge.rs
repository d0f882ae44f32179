//! A directory merges what several answers say about one person.

use serde_json::{Value, json};
use wecom_school_directory::Directory;
use wecom_school_types::school::DepartmentId;

use crate::school::{DEPARTMENTS, STUDENTS, school};

fn add(directory: &mut Directory, class: i64, students: Value) {
    directory.add_students(DepartmentId::try_from(class).unwrap(), serde_json::from_value::<Vec<_>>(students).unwrap());
}

#[test]
fn answers_that_contradict_each_other_give_one_person() {
    let answers = [
        json!([{ "student_userid": "tom", "parents": [{ "parent_userid": "mum", "is_subscribe": 1, "external_userid": "wm1" }] }]),
        json!([{ "student_userid": "ann", "name": "安", "parents": [
            { "parent_userid": "MUM", "is_subscribe": 0, "mobile": "13", "relation": "妈妈" },
            { "parent_userid": "dad", "external_userid": "wm2" },
        ] }]),
        json!([{ "student_userid": "tom", "name": "汤", "parents": [{ "parent_userid": "mum", "relation": "妈妈" }] }]),
        // Userids that belong to a person of the other kind, and people without a userid.
        json!([{ "student_userid": "dad" }, { "student_userid": "ann", "parents": [{ "parent_userid": "tom" }, {}] }, {}]),
    ];
    for order in [[0, 1, 2, 3], [2, 1, 0, 3], [1, 0, 3, 2]] {
        let mut directory = Directory::default();
        for answer in order {
            add(&mut directory, 1, answers[answer].clone());
        }
        let parent = directory.parent("mum").unwrap();
        assert!(parent.is_following(), "{order:?}");
        assert_eq!((parent.external_userid(), parent.mobile().is_some()), (Some("wm1"), true), "{order:?}");
        assert!(directory.parent("dad").unwrap().is_following(), "only followers have an external userid: {order:?}");
        let student = directory.student("tom").unwrap();
        assert!(student.name().is_some(), "{order:?}");
        assert_eq!(student.parents().next().unwrap().1, Some("妈妈"), "{order:?}");
        assert_eq!((directory.students().len(), directory.parents().len()), (2, 2), "{order:?}");
    }
}

#[test]
fn a_directory_read_from_its_json_is_the_same() {
    let mut directory = school(DEPARTMENTS, STUDENTS);
    add(
        &mut directory,
        21,
        json!([{
            "student_userid": "Zoe", "name": "佐伊", "department": [21, 22],
            "parents": [
                { "parent_userid": "Zoe-f", "relation": "爸爸", "mobile": "18000000001", "is_subscribe": 0 },
                { "parent_userid": "Tom-m", "relation": "阿姨" },
            ],
        }]),
    );
    let written = serde_json::to_value(&directory).unwrap();
    let read: Directory = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
    assert_ne!(written, serde_json::to_value(school(DEPARTMENTS, STUDENTS)).unwrap());
}
