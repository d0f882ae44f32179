//! The effect that an error tells, against what the server has done.

use proptest::prelude::*;

use super::*;
use crate::Part;

/// Returns whether a turn leaves open whether the server accepted the notice.
fn is_doubt(turn: &Turn) -> bool {
    matches!(turn, Turn::Lost | Turn::Status(_) | Turn::Code(-1))
}

fn turns() -> impl Strategy<Value = Turn> {
    let codes = [0, -1, 40014, 45009, 45033, 81013].map(Turn::Code);
    prop::sample::select([&codes[..], &[Turn::Unread, Turn::Status(500), Turn::Lost, Turn::Unreachable]].concat())
}

proptest! {
    #[test]
    fn no_call_hides_a_doubt_or_invents_one(
        script in prop::collection::vec(turns(), 1..9),
        interval in prop::sample::select(vec![None, Some(30), Some(1800)]),
        loses_its_secret in any::<bool>(),
        is_cancelled_after in prop::option::of(1u64..200),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let (ended, attempts) = runtime.block_on(async {
            let server = Server::plays(script.clone());
            let token = CancellationToken::new();
            let client = server.client().with_cancellation(token.clone());
            client.ready().await.unwrap();
            server.state().token_code = loses_its_secret.then_some(40001);
            let server = server.takes(Duration::from_secs(1));
            let cancel = async {
                if let Some(seconds) = is_cancelled_after {
                    sleep(Duration::from_secs(seconds)).await;
                    token.cancel();
                }
            };
            let (ended, ()) = tokio::join!(send(&client, interval), cancel);
            (ended, server.sends().len())
        });
        let played = &script[..attempts.min(script.len())];
        match (ended, played.last()) {
            (Ok(sent), _) => prop_assert_eq!(sent.attempts as usize, attempts),
            (Err(error), last) => {
                let expected = match last {
                    Some(Turn::Unread) => vec![Effect::Certain],
                    _ if played.iter().any(is_doubt) => vec![Effect::Possible],
                    _ => vec![Effect::None(Retry::Later), CORRECTED],
                };
                prop_assert!(expected.contains(&error.effect()), "{:?} after {:?}: {}", error.effect(), played, error);
                prop_assert_eq!(error.attempts() as usize, attempts);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_can_not_be_read_is_an_accepted_part_and_no_doubt() {
    let server = Server::plays([Turn::Code(0), Turn::Unread, Turn::Code(81013), Turn::Lost]);
    let audience = Audience::new().classes((0..401).map(|class| class.to_string()));
    let report = server.client().send_to_all(audience, unaddressed()).await;
    let effects: Vec<Effect> = report.parts.iter().map(Part::effect).collect();
    assert_eq!(effects, [Effect::Certain, Effect::Certain, CORRECTED, Effect::Possible, Effect::Certain]);
    let places = |parts: Vec<&Part>| parts.into_iter().map(|part| part.place).collect::<Vec<_>>();
    assert_eq!(places(report.accepted().collect()), [0, 1, 4]);
    assert_eq!(places(report.unread().collect()), [1]);
    assert_eq!(places(report.refused().collect()), [2]);
    assert_eq!(places(report.ambiguous().collect()), [3]);
    assert!(!report.is_complete());
    assert_eq!(report.refused_audience().len(), 100, "safe to send to again");
}
