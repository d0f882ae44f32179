//! The answers about a class of 50 students with 100 parents, and structs of the same shape that derive their serde traits.

use criterion::BatchSize;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::values::Payload;

/// Defines a struct with optional properties and lists. Absent lists are read as empty, and absent options are not written.
macro_rules! shape {
    ($name:ident { $($optional:ident: $ty:ty,)* } lists { $($list:ident: $entry:ty,)* }) => {
        #[derive(Deserialize, Serialize)]
        #[allow(clippy::struct_field_names, reason = "names of the page")]
        pub struct $name {
            $(#[serde(skip_serializing_if = "Option::is_none")] $optional: Option<$ty>,)*
            $(#[serde(default)] $list: Vec<$entry>,)*
        }
    };
}

shape! { Students { errcode: i64, errmsg: String, } lists { students: Student, } }
shape! { Student { student_userid: String, name: String, } lists { department: i64, parents: StudentParent, } }
shape! {
    StudentParent { parent_userid: String, relation: String, mobile: String, is_subscribe: u8, external_userid: String, }
    lists {}
}
shape! { Parents { errcode: i64, errmsg: String, } lists { parents: Parent, } }
shape! {
    Parent { parent_userid: String, mobile: String, is_subscribe: u8, external_userid: String, }
    lists { children: Child, }
}
shape! { Child { student_userid: String, relation: String, name: String, } lists {} }

pub fn payloads() -> [Payload<Vec<u8>>; 2] {
    let payload = |name, list: &str, entries: Vec<Value>| {
        let answer = json!({ "errcode": 0, "errmsg": "ok", (list): entries });
        Payload { name, values: answer.to_string().into_bytes(), batch: BatchSize::SmallInput }
    };
    let students = (1..=50).map(|number| {
        let parents: Vec<Value> = ["爸爸", "妈妈"].map(|relation| student_parent(number, relation)).into();
        json!({ "student_userid": student_userid(number), "name": "李雷", "department": [21], "parents": parents })
    });
    let parents = (1..=50).flat_map(|number| ["爸爸", "妈妈"].map(|relation| parent(number, relation)));
    [
        payload("students of a class", "students", students.collect()),
        payload("parents of a class", "parents", parents.collect()),
    ]
}

fn student_userid(number: u32) -> String {
    format!("student_{number:04}")
}

fn student_parent(number: u32, relation: &str) -> Value {
    json!({
        "parent_userid": format!("parent_{number:04}_{relation}"),
        "relation": relation,
        "mobile": format!("1380000{number:04}"),
        "is_subscribe": number % 2,
        "external_userid": format!("wmAAAAAAAAAAAAAAAAAAAAAAAAAAAA{number:04}"),
    })
}

fn parent(number: u32, relation: &str) -> Value {
    let mut parent = student_parent(number, relation);
    let child = json!({ "student_userid": student_userid(number), "relation": relation, "name": "李雷" });
    parent["children"] = json!([child]);
    if let Some(parent) = parent.as_object_mut() {
        parent.remove("relation");
    }
    parent
}
