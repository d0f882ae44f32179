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
        let everybody = self.is_to_all.then(|| (Kind::Everyone, String::new()));
        let kinds = [Kind::Parent, Kind::Student, Kind::Class, Kind::ExternalUser];
        let named = kinds.into_iter().flat_map(|kind| self.ids(kind).iter().map(move |id| (kind, id.clone())));
        everybody.into_iter().chain(named).collect()
    }

    pub fn push(&mut self, kind: Kind, id: String) {
        match kind {
            Kind::Parent => self.parents.push(id),
            Kind::Student => self.students.push(id),
            Kind::Class => self.classes.push(id),
            Kind::ExternalUser => self.external_users.push(id),
            Kind::Everyone => self.is_to_all = true,
        }
    }

    pub fn ids(&self, kind: Kind) -> &[String] {
        match kind {
            Kind::Parent => &self.parents,
            Kind::Student => &self.students,
            Kind::Class => &self.classes,
            Kind::ExternalUser => &self.external_users,
            Kind::Everyone => &[],
        }
    }

    pub fn len(&self) -> usize {
        self.each().iter().map(|(_, ids)| ids.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0 && !self.is_to_all
    }

    /// Returns the ids of each kind in the order of reports.
    pub fn each(&self) -> [(Kind, &[String]); 4] {
        [Kind::Class, Kind::Student, Kind::Parent, Kind::ExternalUser].map(|kind| (kind, self.ids(kind)))
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
    pub fn list_lines(&self, describe: impl Fn(Kind, &str) -> String) -> Vec<String> {
        let line = |(kind, id): (Kind, &String)| {
            let (who, more, id) = (describe_kind(kind), describe(kind, id), make_harmless_line(id));
            format!("  {who} {id}{more}")
        };
        self.each().into_iter().flat_map(|(kind, ids)| ids.iter().map(move |id| (kind, id))).map(line).collect()
    }

    /// Counts each kind that is named, in the order of [`each`](Self::each).
    pub fn count_kinds(&self) -> Vec<String> {
        let everybody = self.is_to_all.then(|| words!("the whole school"; "全校"));
        let counted = self.each().into_iter().filter(|(_, ids)| !ids.is_empty()).map(|(kind, ids)| {
            let (count, one) = (ids.len(), describe_kind(kind));
            let many = match kind {
                Kind::Class => words!("classes"; "个班级"),
                Kind::Student => words!("students"; "名学生"),
                Kind::Parent => words!("parents"; "位家长"),
                _ => words!("external users"; "位外部联系人"),
            };
            let english = if count == 1 { &one } else { &many };
            words!("{count} {english}"; "{count} {many}")
        });
        everybody.into_iter().chain(counted).collect()
    }
}

pub fn describe_kind(kind: Kind) -> String {
    match kind {
        Kind::Class => words!("class"; "班级"),
        Kind::Student => words!("student"; "学生"),
        Kind::Parent => words!("parent"; "家长"),
        Kind::ExternalUser => words!("external user"; "外部联系人"),
        Kind::Everyone => words!("the whole school"; "全校"),
    }
}

impl Extend<(Kind, String)> for Recipients {
    fn extend<I: IntoIterator<Item = (Kind, String)>>(&mut self, ids: I) {
        ids.into_iter().for_each(|(kind, id)| self.push(kind, id));
    }
}

impl FromIterator<(Kind, String)> for Recipients {
    fn from_iter<I: IntoIterator<Item = (Kind, String)>>(ids: I) -> Self {
        let mut recipients = Self::default();
        recipients.extend(ids);
        recipients
    }
}
