//! Divides the recipients of a notice among requests.

use wecom_school::{
    Addressable as _, Audience, Violations,
    notice::{Notice, ToParentUserid, ToParty, ToStudentUserid},
};

use super::terms::Terms;
use crate::{
    audience::Recipients, finding::violation_problems, merge::Letter, message::Unaddressed, problem::Problem,
    uploads::Files,
};

/// Returns the requests for a notice that is the same for everybody. The files in it stand for themselves until they are planned.
pub fn divide(
    letter: &Letter,
    terms: Terms,
    recipients: &Recipients,
    files: &Files,
) -> Result<Vec<(Recipients, String)>, Vec<Problem>> {
    let notice = terms.set(letter.notice(None, terms.agentid, files)?);
    let notices = if fits_one_request(recipients) {
        address(notice, recipients).build().map(|notice| vec![notice])
    } else {
        let Recipients { parents, students, classes, .. } = recipients;
        let parts = Audience::new().parents(parents).students(students).classes(classes).parts();
        let notices = parts.iter().map(|part| notice.to(part)).collect::<Result<_, _>>();
        notices.map_err(|error| error.violations().cloned().unwrap_or_default())
    };
    let notices: Vec<Notice> = notices.map_err(|violations: Violations| violation_problems(&violations))?;
    let request = |notice| (Recipients::of_request(notice), serde_json::to_string(notice).unwrap_or_default());
    Ok(notices.iter().map(request).collect())
}

/// Returns whether one request can name all recipients, also those of different kinds.
pub fn fits_one_request(recipients: &Recipients) -> bool {
    recipients.parents.len() <= ToParentUserid::MAX_ITEMS
        && recipients.students.len() <= ToStudentUserid::MAX_ITEMS
        && recipients.classes.len() <= ToParty::MAX_ITEMS
}

fn address(mut notice: Unaddressed, recipients: &Recipients) -> Unaddressed {
    let Recipients { parents, students, classes, is_to_all, .. } = recipients;
    if !parents.is_empty() {
        notice = notice.to_parent_userid(parents);
    }
    if !students.is_empty() {
        notice = notice.to_student_userid(students);
    }
    if !classes.is_empty() {
        notice = notice.to_party(classes);
    }
    if *is_to_all { notice.toall(true) } else { notice }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_fits_one_request_up_to_the_limit_of_each_kind() {
        let fits = |counts: [usize; 3]| {
            let [parents, students, classes] = counts.map(|count| vec!["1".to_owned(); count]);
            fits_one_request(&Recipients { parents, students, classes, ..Recipients::default() })
        };
        assert!(fits([1000, 1000, 100]));
        for more in [[1001, 0, 0], [0, 1001, 0], [0, 0, 101]] {
            assert!(!fits(more), "{more:?}");
        }
    }
}
