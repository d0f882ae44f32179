//! Every call that the schemas describe can be made by the client, a new one too.

use std::{collections::BTreeMap, fmt::Debug};

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde::Serialize;
use serde_json::{Value, json};
use wecom_school::{
    CancellationToken, Client, Method,
    types::{
        Call, QueryParameter, RepeatRule, SentIn,
        token::{GetCorpToken, TokenResponse},
    },
};

use crate::{
    clients::{quick, suite_app},
    generated::parcel::{Order, Pickup, Speed},
    servers::{Received, Reply, Server, until},
};

/// A client of a suite's app, which has both tokens already.
async fn ready(server: &Server) -> Client {
    server.choose_tokens(|received| {
        let parameter =
            if received.path().ends_with("get_suite_token") { "suite_access_token" } else { "access_token" };
        Reply::json(json!({ "errcode": 0, parameter: format!("the-{parameter}"), "expires_in": 7200 }).to_string())
    });
    let app = suite_app(["suite", "corp"], ["secret", "ticket", "code"]);
    let client = quick(Client::for_suite_app(app)).base_url(server.url()).build().unwrap();
    client.ready().await.unwrap();
    client
}

fn with_token(server: &Server) -> Client {
    quick(Client::with_token("token")).base_url(server.url()).build().unwrap()
}

/// Sends requests of a type, and compares what arrives and what is answered with the types.
async fn sent<C>(server: &Server, client: &Client)
where
    C: Call<Response: Arbitrary + Serialize + PartialEq + Debug> + Arbitrary + Sync,
{
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    for _ in 0..8 {
        let request = any::<C>().new_tree(&mut runner).unwrap().current();
        let answer = any::<C::Response>().new_tree(&mut runner).unwrap().current();
        let mut answer = serde_json::to_value(answer).unwrap();
        answer["errcode"] = 0.into();
        // The client removes secrets of the request from errmsg, and here a secret may be a single letter of any text.
        answer["errmsg"] = "ok".into();
        let reply = Reply::json(answer.to_string());
        server.always(reply.clone());
        server.always_tokens(reply);
        let result = client.call(&request).await;
        if C::QUERY.iter().any(|parameter| parameter.required && !parameter.name.ends_with("access_token")) {
            assert!(result.unwrap_err().is_invalid(), "the client has no source for a parameter of {}", C::PATH);
            return;
        }
        let received = result.unwrap();
        assert_eq!(received, serde_json::from_value(answer).unwrap(), "{}", C::PATH);
        let mut arrived = server.token_calls().into_iter().chain(server.calls()).filter(|call| call.path() == C::PATH);
        compare(&request, &arrived.next_back().unwrap());
    }
}

fn compare<C: Call>(request: &C, arrived: &Received) {
    assert_eq!(arrived.method, C::METHOD.to_string());
    let required = C::QUERY.iter().filter(|parameter| parameter.required);
    let mut expected: BTreeMap<String, String> =
        required.map(|parameter| (parameter.name.to_owned(), format!("the-{}", parameter.name))).collect();
    if C::SENT_IN == SentIn::Body {
        assert_eq!(arrived.header("content-type"), Some("application/json"));
        assert_eq!(arrived.body, serde_json::to_vec(request).unwrap());
    } else {
        assert_eq!(arrived.body, b"");
        let Value::Object(properties) = serde_json::to_value(request).unwrap() else { panic!("no object") };
        let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        expected.extend(properties.into_iter().map(|(name, value)| (name, text(value))));
    }
    assert_eq!(arrived.url.query_pairs().into_owned().collect::<BTreeMap<_, _>>(), expected, "{}", C::PATH);
}

macro_rules! send_each {
    ($($set:ident $path:literal $type:ty;)*) => {
        #[tokio::test]
        async fn every_call_is_sent_and_its_answer_is_read() {
            let server = Server::start().await;
            let client = ready(&server).await;
            $(sent::<$type>(&server, &client).await;)*
        }
    };
}

every_call!(send_each);

/// Defines a GET request that no schema describes.
macro_rules! invented_call {
    ($name:ident $fields:tt, $path:literal, $query:expr, $repeat:ident) => {
        #[derive(Serialize)]
        struct $name $fields

        impl Call for $name {
            type Response = TokenResponse;
            const METHOD: Method = Method::Get;
            const SENT_IN: SentIn = SentIn::Query;
            const SERVER: &'static str = "https://an.invalid";
            const PATH: &'static str = $path;
            const QUERY: &'static [QueryParameter] = &$query;
            const REPEAT: RepeatRule = RepeatRule::$repeat;
        }
    };
}

#[tokio::test]
async fn a_parameter_that_the_client_does_not_have_is_reported_before_anything_is_sent() {
    invented_call!(
        Stamped {},
        "/stamped",
        [QueryParameter::optional("debug"), QueryParameter::required("stamp")],
        Always
    );

    let server = Server::start().await;
    let client = with_token(&server);
    let request = GetCorpToken::builder().auth_corpid("corp").permanent_code("code").build().unwrap();
    let errors = [client.call(&request).await.unwrap_err(), client.call(&Stamped {}).await.unwrap_err()];
    assert!(errors.iter().all(wecom_school::Error::is_invalid));
    let missing = "the address of this call needs the parameter";
    let no_source = "and this client has no source for it";
    let [corp_token, stamped] = errors.map(|error| error.to_string());
    assert!(corp_token.contains(&format!("{missing} suite_access_token, {no_source}")), "{corp_token}");
    assert!(corp_token.ends_with("set the client up with Client::for_suite_app"), "{corp_token}");
    assert!(stamped.contains(&format!("{missing} stamp, {no_source}")), "{stamped}");
    assert_eq!((server.calls().len(), server.token_calls().len()), (0, 0));
}

/// The client repeats a call of an invented API as its schema says.
#[tokio::test]
async fn a_doubt_is_repeated_as_the_schema_says() {
    let order = |once: bool, seconds: i64| {
        Order::builder().speed(Speed::Slow).cargo(Pickup::builder()).once(once).once_for(seconds).build().unwrap()
    };
    for (order, attempts) in [(order(true, 86_400), 4), (order(true, 5), 1), (order(false, 86_400), 1)] {
        let server = Server::start().await;
        server.always(Reply::close());
        let error = with_token(&server).call(&order).await.unwrap_err();
        assert!(error.is_ambiguous(), "{error}");
        assert_eq!(server.calls().len(), attempts);
    }
}

/// A GET has no body from which the client could learn whether the request has left.
#[tokio::test]
async fn a_get_that_changes_something_is_not_broken_off() {
    invented_call!(Remove { id: u8 }, "/remove", [QueryParameter::required("access_token")], Never);

    let server = Server::start().await;
    let (answer, released) = Reply::errcode(0).held();
    server.always(answer);
    let stop = CancellationToken::new();
    let client = with_token(&server).with_cancellation(stop.clone());
    let call = tokio::spawn(async move { client.call(&Remove { id: 1 }).await });
    until(|| !server.calls().is_empty()).await;
    stop.cancel();
    tokio::task::yield_now().await;
    released.add_permits(1);
    call.await.unwrap().unwrap();
    assert_eq!(server.calls()[0].target, "/remove?access_token=token&id=1");
}
