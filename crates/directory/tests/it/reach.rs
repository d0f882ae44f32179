//! The order in which `Directory::reach` lists people and ids. The workspace's tests compare who is listed with an independent
//! oracle, in random schools.

use wecom_school_directory::{AllowedScope, Directory, EntryIds, NoticeAudience, Person, Reach, Via};
use wecom_school_types::notice::RecvScope::ParentsAndStudents;

use crate::school::{DEPARTMENTS, STUDENTS, school};

/// Returns the lists that are not empty as text: people as `userid<entry`, and ids.
fn shown(reach: &Reach, directory: &Directory) -> String {
    let via = |via: Via| match via {
        Via::All => "all".to_owned(),
        Via::ExternalUser(_) => via.parent(directory).unwrap().external_userid().unwrap().to_owned(),
        Via::Department(_) => via.department(directory).unwrap().id().to_string(),
        Via::Student(_) => via.student(directory).unwrap().userid().to_owned(),
        _ => via.parent(directory).unwrap().userid().to_owned(),
    };
    let people = |people: &[(Person, Via)]| -> Vec<String> {
        people.iter().map(|&(person, by)| format!("{}<{}", person.userid(directory).unwrap(), via(by))).collect()
    };
    let ids = |ids: &EntryIds| [&ids.parents[..], &ids.external_users, &ids.students, &ids.departments].concat();
    [
        ("", people(&reach.recipients)),
        ("not following", people(&reach.not_following)),
        ("out of scope", people(&reach.out_of_scope)),
        ("unknown", ids(&reach.unknown)),
        ("invalid", ids(&reach.invalid)),
    ]
    .into_iter()
    .filter(|(_, entries)| !entries.is_empty())
    .map(|(name, entries)| format!("{name}: {}", entries.join(" ")))
    .collect::<Vec<_>>()
    .join("; ")
}

#[test]
fn people_and_ids_are_listed_once_in_the_order_of_the_entries() {
    let mut directory = school(DEPARTMENTS, STUDENTS);
    directory.mark_unread(31.try_into().unwrap());
    let none = NoticeAudience::default;
    let everybody = AllowedScope::everybody;
    let class = |id: i64| AllowedScope::new([""; 0], [id]);
    for (name, audience, scope, expected) in [
        (
            "parents, external users, students, departments, and then everybody; each person once, by the first entry",
            NoticeAudience {
                recv_scope: ParentsAndStudents,
                parents: vec!["TOM-M", "tom-m", "Tom"],
                external_users: vec!["wm-Eve-m", "WM-Eve-m"],
                students: vec!["Tom", "Tom-m", "Tom"],
                departments: vec!["22"],
                is_to_all: true,
            },
            everybody(),
            ": Tom-m<Tom-m Eve-m<wm-Eve-m Tom<Tom Ann<22 Bob<22 Eve<all; not following: Tom-f<Tom Bob-m<22; \
             unknown: Tom WM-Eve-m Tom-m; invalid: Tom WM-Eve-m Tom-m",
        ),
        (
            "ids of departments, as text",
            NoticeAudience {
                departments: vec!["021", "3", "+21", "", "二年级", "4", "99999999999999999999"],
                ..none()
            },
            everybody(),
            ": Tom-m<21; not following: Tom-f<21; unknown: +21  二年级 4 99999999999999999999; \
             invalid: 3 +21  二年级 4 99999999999999999999",
        ),
        (
            "a grade is all its classes, and each person has the first entry",
            NoticeAudience { departments: vec!["22", "2", "22"], ..none() },
            everybody(),
            ": Tom-m<22; not following: Bob-m<22 Tom-f<2",
        ),
        (
            "a parent who is out of scope and does not follow is out of scope",
            NoticeAudience { parents: vec!["Tom-f", "Eve-m"], departments: vec!["22"], ..none() },
            class(3),
            "out of scope: Tom-f<Tom-f Eve-m<Eve-m Tom-m<22 Bob-m<22; invalid: Tom-f Eve-m 22",
        ),
        (
            "a student of a class that could not be read: the scope names whom the directory does not know",
            NoticeAudience { students: vec!["Unread", "Ann"], ..none() },
            AllowedScope::new(["Unread", "ANN"], [0; 0]),
            ": Tom-m<Ann; unknown: Unread; invalid: Unread",
        ),
    ] {
        assert_eq!(shown(&directory.reach(&audience, &scope), &directory), expected, "{name}");
    }
}
