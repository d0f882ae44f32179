//! The recipients that requests name.

use serde::Serialize;
use serde_json::Value;
use wecom_school_campaign::Kind;

use crate::characters::make_harmless_line;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recipients {
    #[serde(rename = "to_parent_userid", skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<String>,
    #[serde(rename = "to_student_userid", skip_serializing_if = "Vec::is_empty")]
    pub students: Vec<String>,
    #[serde(rename = "to_party", skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    #[serde(rename = "to_external_user", skip_serializing_if = "Vec::is_empty")]
    pub external_users: Vec<String>,
    #[serde(rename = "toall", skip_serializing_if = "std::ops::Not::not")]
    pub is_to_all: bool,
}

impl Recipients {
    pub fn of_request(request: &impl Serialize) -> Self {
        let request = serde_json::to_value(request).unwrap_or_default();
        let ids = |name: &str| {
            let ids = request[name].as_array().into_iter().flatten().filter_map(Value::as_str);
            ids.map(str::to_owned).collect()
        };
        Self {
            parents: ids("to_parent_userid"),
            students: ids("to_student_userid"),
            classes: ids("to_party"),
            external_users: ids("to_external_user"),
            is_to_all: request["toall"] == 1,
        }
    }

    /// Returns the recipients of a request as the ledger has them. The id of the whole school is empty.
    pub fn list(&self) -> Vec<(Kind, String)> {
        let Self { parents, students, classes, external_users, is_to_all } = self;
        let everybody = is_to_all.then(|| (Kind::Everyone, String::new()));
        let kinds = [
            (Kind::Parent, parents),
            (Kind::Student, students),
            (Kind::Class, classes),
            (Kind::ExternalUser, external_users),
        ];
        let named = kinds.into_iter().flat_map(|(kind, ids)| ids.iter().map(move |id| (kind, id.clone())));
        everybody.into_iter().chain(named).collect()
    }

    /// Returns the recipients that the ledger has for a request.
    pub fn of_list(list: &[(Kind, String)]) -> Self {
        let mut recipients = Self::default();
        for (kind, id) in list {
            match kind {
                Kind::Parent => recipients.parents.push(id.clone()),
                Kind::Student => recipients.students.push(id.clone()),
                Kind::Class => recipients.classes.push(id.clone()),
                Kind::ExternalUser => recipients.external_users.push(id.clone()),
                Kind::Everyone => recipients.is_to_all = true,
            }
        }
        recipients
    }

    pub fn len(&self) -> usize {
        self.each().iter().map(|ids| ids.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0 && !self.is_to_all
    }

    /// Returns the ids of each kind in the order of reports: classes, students, parents, external users.
    pub fn each(&self) -> [&Vec<String>; 4] {
        [&self.classes, &self.students, &self.parents, &self.external_users]
    }

    pub fn each_mut(&mut self) -> [&mut Vec<String>; 4] {
        [&mut self.classes, &mut self.students, &mut self.parents, &mut self.external_users]
    }

    pub fn append(&mut self, mut other: Self) {
        self.each_mut().into_iter().zip(other.each_mut()).for_each(|(all, ids)| all.append(ids));
        self.is_to_all |= other.is_to_all;
    }

    /// Counts each kind: `2 classes, 1 parent`.
    pub fn describe_counts(&self) -> String {
        self.count_kinds().join(&words!(", "; "、"))
    }

    /// Counts each kind, with the first and the last id in the order of requests.
    pub fn describe_range(&self) -> String {
        let whom = self.describe_counts();
        let ids = [&self.parents, &self.students, &self.classes, &self.external_users];
        let ids: Vec<&String> = ids.into_iter().flatten().collect();
        match ids[..] {
            [id] => words!("{whom}: {id}"; "{whom}：{id}"),
            [first, .., last] => words!("{whom}: {first} … {last}"; "{whom}：{first} … {last}"),
            [] => whom,
        }
    }

    /// Returns a line for each id, with what `describe` says of it. Ids may come from the server.
    pub fn list_lines(&self, describe: impl Fn(usize, &str) -> String) -> Vec<String> {
        let names = [("class", "班级"), ("student", "学生"), ("parent", "家长"), ("external user", "外部联系人")];
        let kinds = self.each().into_iter().zip(names).enumerate();
        let line = |kind: usize, (english, chinese): (&str, &str), id: &str| {
            let (more, id) = (describe(kind, id), make_harmless_line(id));
            words!("  {english} {id}{more}"; "  {chinese} {id}{more}")
        };
        kinds
            .flat_map(|(kind, (ids, names))| ids.iter().map(move |id| (kind, names, id)))
            .map(|(kind, names, id)| line(kind, names, id))
            .collect()
    }

    /// Counts each kind that is named, in the order of [`each`](Self::each).
    pub fn count_kinds(&self) -> Vec<String> {
        let everybody = self.is_to_all.then(|| words!("the whole school"; "全校"));
        let kinds = [
            ("class", "classes", "个班级"),
            ("student", "students", "名学生"),
            ("parent", "parents", "位家长"),
            ("external user", "external users", "位外部联系人"),
        ];
        let counted = kinds.into_iter().zip(self.each()).filter(|(_, ids)| !ids.is_empty());
        let counted = counted.map(|((one, many, chinese), ids)| {
            let (count, english) = (ids.len(), if ids.len() == 1 { one } else { many });
            words!("{count} {english}"; "{count} {chinese}")
        });
        everybody.into_iter().chain(counted).collect()
    }
}

impl FromIterator<Recipients> for Recipients {
    fn from_iter<I: IntoIterator<Item = Recipients>>(several: I) -> Self {
        several.into_iter().fold(Self::default(), |mut all, one| {
            all.append(one);
            all
        })
    }
}
