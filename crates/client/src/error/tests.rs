//! Every kind of error tells the effect that it is made with, in its text too.

use wecom_school_types::{FileKind, media::MediaType, notice::Text};

use super::*;
use crate::retry::Outcome;

const LATER: Effect = Effect::None(Retry::Later);
const CORRECTED: Effect = Effect::None(Retry::Corrected);

/// A kind of each sort, with a cause of its own wherever it can have one.
fn kinds(cause: &Error) -> Vec<Kind> {
    let text = Text::builder().content("");
    let violations = Notice::builder().toall(true).agentid(1).message(text).build().unwrap_err();
    let problem = MediaType::File.file_limits().check(&[]).unwrap_err();
    let token = |source| Kind::Token { source };
    vec![
        Kind::Setup("no address".to_owned()),
        Kind::Payload(violations),
        Kind::Malformed("no object".to_owned()),
        Kind::File { name: "a".to_owned(), problem },
        Kind::Unreadable { why: "a can't be read".to_owned(), source: "gone".into() },
        Kind::Answered {
            errcode: Errcode::SYSTEM_BUSY,
            errmsg: "busy".to_owned(),
            retry_after: None,
            token: TokenVerdict::Nothing,
        },
        Kind::Unanswered { failure: Failure::new(Outcome::Unknown, "no answer") },
        Kind::Cancelled { last: None },
        Kind::Cancelled { last: Some(cause.clone()) },
        Kind::Waiting { retry_after: None },
        Kind::Accepted { why: Unreadable::Words("it names nobody".to_owned()) },
        Kind::Untried(cause.clone()),
        token(TokenFailure::Call(cause.clone())),
        token(TokenFailure::Source("no source".into())),
        token(TokenFailure::nothing("none came")),
        token(TokenFailure::Unchanged),
    ]
}

/// What a text says about the people concerned.
fn said(text: &str) -> [bool; 3] {
    ["Nobody was notified", "look before you", "do not send it again"].map(|words| text.contains(words))
}

#[test]
fn each_kind_tells_the_one_effect_that_it_is_made_with() {
    const EFFECTS: [Effect; 4] = [LATER, CORRECTED, Effect::Possible, Effect::Certain];
    for call in [Notice::PATH, GetToken::PATH] {
        for (effect, of_the_cause) in EFFECTS.into_iter().flat_map(|effect| EFFECTS.map(|cause| (effect, cause))) {
            let cause = Error::new(Kind::Waiting { retry_after: None }, of_the_cause, call);
            for kind in kinds(&cause) {
                let is_no_token = matches!(kind, Kind::Token { source: TokenFailure::Call(_) });
                let error = Error::new(kind, effect, call);
                assert_eq!(error.effect(), effect, "{error:?}");
                assert_eq!(error.is_retryable(), effect == LATER, "{error:?}");
                assert_eq!(error.is_ambiguous(), effect == Effect::Possible, "{error:?}");
                let [nobody, perhaps, accepted] = said(&error.to_string());
                // The text of the call for a token is a part of this one.
                if !is_no_token {
                    assert_eq!((perhaps, accepted), (effect == Effect::Possible, effect == Effect::Certain), "{error}");
                    assert!(!nobody || effect.is_none(), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_request_that_is_not_begun_has_no_effect_whatever_stopped_it() {
    for (effect, expected) in
        [(LATER, LATER), (CORRECTED, CORRECTED), (Effect::Possible, LATER), (Effect::Certain, LATER)]
    {
        let untried = Error::new(Kind::Waiting { retry_after: None }, effect, Notice::PATH).untried();
        assert_eq!(untried.effect(), expected);
        assert_eq!(said(&untried.to_string())[1..], [false; 2], "{untried}");
    }
}
