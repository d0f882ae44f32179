//! Checks the apps of a school's file, and reads their allowed scopes.

use wecom_school_directory::{AllowedScope, Person};

use super::{
    format::{AppEntry, ScopeEntry, SuiteEntry},
    reader::{Ids, Reader},
};
use crate::school::{DirectoryAccess, Secret};

impl Reader {
    pub fn check_apps(&mut self, apps: &[AppEntry], suites: &[SuiteEntry]) {
        if apps.is_empty() && suites.is_empty() {
            self.report("/apps", "no app, so nothing can be sent: add one");
        }
        let (mut agentids, mut secrets, mut suite_ids) = (Ids::default(), Ids::default(), Ids::default());
        for (index, app) in apps.iter().enumerate() {
            self.add_secret(format!("/apps/{index}/secret"), &mut secrets, &app.secret);
        }
        for (index, suite) in suites.iter().enumerate() {
            let pointer = |key| format!("/suites/{index}/{key}");
            self.add_id(pointer("suite_id"), &mut suite_ids, &suite.suite_id, ());
            self.add_secret(pointer("permanent_code"), &mut secrets, &suite.permanent_code);
            self.check_filled(pointer("suite_secret"), &suite.suite_secret.0);
            self.check_filled(pointer("suite_ticket"), &suite.suite_ticket.0);
            if suite.mobiles && !suite.customized {
                self.report(
                    pointer("mobiles"),
                    "third-party apps never receive mobile numbers: remove it, or add customized",
                );
            }
        }
        let apps = apps.iter().enumerate().map(|(index, app)| (format!("/apps/{index}"), app.agentid, app.directory));
        let suites = suites.iter().enumerate();
        let suites = suites.map(|(index, suite)| (format!("/suites/{index}"), suite.agentid, suite.directory));
        let mut has_editor = false;
        for (pointer, agentid, directory) in apps.chain(suites) {
            self.add_id(format!("{pointer}/agentid"), &mut agentids, agentid, ());
            if directory == DirectoryAccess::Edit && std::mem::replace(&mut has_editor, true) {
                let text = "another app edits the directory already, and page 91638 allows one: choose read";
                self.report(format!("{pointer}/directory"), text);
            }
        }
    }

    fn add_secret(&mut self, pointer: String, secrets: &mut Ids<()>, Secret(secret): &Secret) {
        self.check_filled(pointer.clone(), secret);
        if secrets.insert(secret.clone(), ()).is_some() {
            self.report(pointer, "taken: choose another one, it tells the apps apart");
        }
    }

    pub fn read_scope(&mut self, pointer: &str, entry: ScopeEntry<'_>) -> AllowedScope {
        let ScopeEntry { departments, classes, students } = entry;
        if departments.is_none() && classes.is_none() && students.is_none() {
            return AllowedScope::everybody();
        }
        let (mut ids, mut userids) = (Vec::new(), Vec::new());
        for (key, listed) in [("departments", departments), ("classes", classes)] {
            for (index, id) in listed.unwrap_or_default().iter().enumerate() {
                if let Some(department) = self.find_department(id) {
                    ids.push(department.id);
                } else {
                    let text = format!("no class or other department has the id `{id}`: correct it, or add it");
                    self.report(format!("{pointer}/{key}/{index}"), text);
                }
            }
        }
        for (index, userid) in students.unwrap_or_default().iter().enumerate() {
            if let Some(Person::Student(_)) = self.userids.get(&userid.to_lowercase()) {
                userids.push(userid);
            } else {
                let text = format!("no student has the userid `{userid}`: correct it, or add the student");
                self.report(format!("{pointer}/students/{index}"), text);
            }
        }
        AllowedScope::new(userids, ids)
    }
}
