//! Counts the people whom a notice reaches and misses.

use serde_json::{Map, Value, json};
use wecom_school::directory::{EntryIds, Person, Reach, Via};

use crate::{
    audience::Recipients,
    layout::{Side, align_columns, format_count},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub parents: usize,
    pub students: usize,
    pub not_following: usize,
    pub out_of_scope: usize,
    /// Ids that name nobody.
    pub unknown: usize,
}

/// A list of a request: its names in requests, English and Chinese.
type List = (&'static str, &'static str, &'static str);

const LISTS: [List; 5] = [
    ("to_party", "classes", "班级"),
    ("to_student_userid", "students", "学生"),
    ("to_parent_userid", "parents", "家长"),
    ("to_external_user", "external users", "外部联系人"),
    ("toall", "whole school", "全校"),
];

fn list_of(via: Via) -> usize {
    match via {
        Via::Department(_) => 0,
        Via::Student(_) => 1,
        Via::Parent(_) => 2,
        Via::ExternalUser(_) => 3,
        _ => 4,
    }
}

impl Counts {
    pub fn of(reach: &Reach) -> Self {
        Self { unknown: reach.unknown.len(), ..Self::through(reach, |_| true) }
    }

    /// Counts the people to whom some entries lead.
    fn through(reach: &Reach, is_meant: impl Fn(Via) -> bool) -> Self {
        let count = |people: &[(Person, Via)]| people.iter().filter(|(_, via)| is_meant(*via)).count();
        let is_student = |(person, via): &&(Person, Via)| is_meant(*via) && matches!(person, Person::Student(_));
        let students = reach.recipients.iter().filter(is_student).count();
        Self {
            parents: count(&reach.recipients) - students,
            students,
            not_following: count(&reach.not_following),
            out_of_scope: count(&reach.out_of_scope),
            unknown: 0,
        }
    }

    /// Counts the people by the list that leads to them. Lists that lead to nobody are left out.
    fn by_list(reach: &Reach) -> impl Iterator<Item = (&'static List, Self)> {
        let counted =
            LISTS.iter().enumerate().map(|(index, list)| (list, Self::through(reach, |via| list_of(via) == index)));
        counted.filter(|(_, counts)| *counts != Self::default())
    }

    pub fn recipients(&self) -> usize {
        self.parents + self.students
    }

    /// Returns the number of recipients, and of people who do not receive it, as text: `1,204 parents in 40 classes (31 do not
    /// follow)`.
    pub fn describe(&self, recipients: &Recipients) -> String {
        let count = format_count;
        let (parents, students) = (count(self.parents), count(self.students));
        let one = |number: usize, one: &str, many: &str| if number == 1 { one.to_owned() } else { many.to_owned() };
        let (parent_word, student_word) =
            (one(self.parents, "parent", "parents"), one(self.students, "student", "students"));
        let mut whom = match (self.parents, self.students) {
            (_, 0) => words!("{parents} {parent_word}"; "{parents} 位家长"),
            (0, _) => words!("{students} {student_word}"; "{students} 名学生"),
            _ => words!(
                "{parents} {parent_word} and {students} {student_word}"; "{parents} 位家长和 {students} 名学生"
            ),
        };
        if recipients.is_to_all {
            whom = words!("the whole school: {whom}"; "全校：{whom}");
        } else if !recipients.classes.is_empty() && recipients.classes.len() == recipients.len() {
            let classes = recipients.describe_counts();
            whom = words!("{whom} in {classes}"; "{classes}的 {whom}");
        }
        let (following, outside, unknown) = (count(self.not_following), count(self.out_of_scope), count(self.unknown));
        let follow = one(self.not_following, "does not follow", "do not follow");
        let ids = one(self.unknown, "id", "ids");
        let missed = [
            (self.not_following, words!("{following} {follow}"; "{following} 人未关注")),
            (self.out_of_scope, words!("{outside} out of scope"; "{outside} 人超出范围")),
            (self.unknown, words!("{unknown} unknown {ids}"; "{unknown} 个 id 不存在")),
        ];
        let missed: Vec<String> = missed.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
        if missed.is_empty() {
            return whom;
        }
        let missed = missed.join(&words!(", "; "，"));
        words!("{whom} ({missed})"; "{whom}（{missed}）")
    }

    pub fn as_json(&self) -> Value {
        json!({
            "receives": { "parents": self.parents, "students": self.students },
            "not_following": self.not_following,
            "out_of_scope": self.out_of_scope,
            "unknown": self.unknown,
        })
    }
}

/// Returns a table with a row for each list of the request that leads to people, and one for all.
pub fn make_table(reach: &Reach) -> Vec<String> {
    let row = |name: String, counts: &Counts| {
        let numbers = [counts.parents, counts.students, counts.not_following, counts.out_of_scope];
        let [parents, students, not_following, out_of_scope] = numbers.map(format_count);
        [name, parents, students, not_following, out_of_scope]
    };
    let headings = [
        words!("by"; "接收人列表"),
        words!("parents"; "家长"),
        words!("students"; "学生"),
        words!("do not follow"; "未关注"),
        words!("out of scope"; "超出范围"),
    ];
    let mut rows: Vec<_> = Counts::by_list(reach)
        .map(|((_, english, chinese), counts)| row(words!("{english}"; "{chinese}"), &counts))
        .collect();
    if rows.len() != 1 {
        rows.push(row(words!("all"; "合计"), &Counts::of(reach)));
    }
    align_columns(headings, rows, [Side::Left, Side::Right, Side::Right, Side::Right, Side::Right])
}

/// Returns the counts of each list that leads to people, by its name in requests.
pub fn lists_as_json(reach: &Reach) -> Value {
    let lists = Counts::by_list(reach).map(|((name, ..), counts)| {
        let mut object = counts.as_json();
        object.as_object_mut().map(|object| object.remove("unknown"));
        ((*name).to_owned(), object)
    });
    lists.collect::<Map<_, _>>().into()
}

impl From<&EntryIds> for Recipients {
    fn from(ids: &EntryIds) -> Self {
        Self {
            parents: ids.parents.clone(),
            students: ids.students.clone(),
            classes: ids.departments.clone(),
            external_users: ids.external_users.clone(),
            is_to_all: false,
        }
    }
}
