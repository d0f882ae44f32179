//! Servers of PostgreSQL: lost connections, TLS, and errors without a password.

use std::process::Command;

use wecom_school_campaign::{Kind, Ledger, LedgerError, NewCampaign};

use crate::{
    ledgers::{Ledgers, programs::skip},
    stage::{Stage, content, counts, plan, planned, run},
};

const CANARY: &str = "canary-4711";

#[tokio::test]
async fn a_ledger_goes_on_when_its_server_comes_back() {
    let Some(ledgers) = Ledgers::own_postgres() else { return };
    let (stage, ledger, campaign) = planned(&ledgers, 3).await;
    ledgers.server().restart();
    assert_eq!(counts(&ledger, campaign).await[0].planned, 3, "the server was away between two calls");

    let begin = async || {
        let new = NewCampaign { schools: vec![stage.key.clone()], ..NewCampaign::default() };
        let mut planning = ledger.plan(new).await.unwrap();
        planning.add(0, Kind::Parent, "p", &content(&stage, "停课一天"), None).await.unwrap();
        planning
    };
    let planning = begin().await;
    ledgers.server().stop();
    let error = planning.finish().await.unwrap_err();
    let text = format!(
        "PostgreSQL at {}: No such file or directory (os error 2). Check that it runs and can be reached",
        ledgers.server().at()
    );
    assert!(error.is_unreachable() && error.to_string() == text, "{error}");

    ledgers.server().restart();
    let planning = begin().await;
    ledgers.server().restart();
    let error = planning.finish().await.unwrap_err();
    let text = "the connection was lost while the campaign was planned, and nothing is planned. Plan it again";
    assert!(error.to_string().ends_with(text), "{error}");
    assert_eq!(ledgers.integer("SELECT count(*) FROM campaign"), 1);
    assert_eq!(plan(&ledger, &[&Stage::new("乙校").await], 2).await, 2);
}

/// An address, what its error must be, and the text.
type Case = (&'static str, fn(&LedgerError) -> bool, &'static str);

#[tokio::test]
async fn no_error_shows_the_password() {
    let invalid = "PostgreSQL: the address is invalid. Write it as postgres://user:password@host:5432/database; in user and \
                   password, / ? # @ are written %2F %3F %23 %40";
    let refused = "PostgreSQL at 127.0.0.1:1: Connection refused (os error 111). Check that it runs and can be reached";
    let cases: [Case; 6] = [
        ("postgres://u:canary-4711@127.0.0.1:1/db", LedgerError::is_unreachable, refused),
        ("postgresql://u:canary-4711@127.0.0.1:1/db?sslmode=require", LedgerError::is_unreachable, refused),
        ("postgres://u:p@127.0.0.1:canary-4711/db", |_| true, invalid),
        ("http://u:canary-4711@127.0.0.1:1/db", |_| true, invalid),
        ("canary-4711", |_| true, invalid),
        (
            "postgres://u:canary-4711@127.0.0.1:1/db?sslmode=prefer",
            |_| true,
            "PostgreSQL at 127.0.0.1:1: sslmode is disable, require or verify-full. Both of the latter check the certificate",
        ),
    ];
    for (url, is_expected, text) in cases {
        let error = Ledger::connect(url).await.unwrap_err();
        assert!(is_expected(&error), "{url}: {error:?}");
        assert_eq!(error.to_string(), text, "{url}");
        assert!(!format!("{error:?}").contains(CANARY));
    }
    let Some(ledgers) = Ledgers::postgres() else { return };
    ledgers.execute(&format!("CREATE ROLE reader LOGIN PASSWORD '{CANARY}'"));
    let url = ledgers.url().replace("ledger@", &format!("reader:{CANARY}@"));
    let error = Ledger::connect(&url).await.unwrap_err();
    assert!(error.is_unwritable() && !error.to_string().contains(CANARY), "{error}");
    assert!(error.to_string().ends_with("permission denied for schema public"), "{error}");
    ledgers.execute("DROP ROLE reader");
    let error = Ledger::connect(&ledgers.url().replace("ledger_", "absent_")).await.unwrap_err();
    assert!(error.to_string().ends_with("does not exist"), "{error}");
    ledgers.execute("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    let error = Ledger::connect(&ledgers.url().replace(ledgers.database(), "latin")).await.unwrap_err();
    let text = ": the database has the encoding LATIN1. Create it with the encoding UTF8";
    assert!(error.to_string().ends_with(text), "{error}");
    ledgers.execute("DROP DATABASE latin");
}

#[tokio::test]
async fn the_certificate_of_the_server_is_checked() {
    let Some(ledgers) = Ledgers::own_postgres() else { return };
    let folder = std::path::PathBuf::from(ledgers.server().at());
    let (certificate, key) = (folder.join("server.crt"), folder.join("server.key"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    openssl.arg("-keyout").arg(&key).arg("-out").arg(&certificate);
    if !openssl.output().is_ok_and(|output| output.status.success()) {
        return skip("openssl is not installed");
    }
    let port = ledgers.server().listen(None);
    let at = |host: &str, options: &str| {
        format!("postgres://ledger:{CANARY}@{host}:{port}/{}?{options}", ledgers.database())
    };
    let error = Ledger::connect(&at("localhost", "sslmode=require")).await.unwrap_err();
    assert!(error.to_string().contains("it offers no TLS"), "{error}");
    assert!(Ledger::connect(&at("localhost", "sslmode=disable")).await.is_ok());
    ledgers.server().listen(Some((&certificate, &key)));
    let roots = format!("sslmode=verify-full&sslrootcert={}", certificate.display());
    let ledger = Ledger::connect(&at("localhost", &roots)).await.unwrap();
    assert_eq!(plan(&ledger, &[&Stage::new("甲校").await], 3).await, 1);
    for (host, options) in [("localhost", "sslmode=require"), ("127.0.0.1", &roots)] {
        let error = Ledger::connect(&at(host, options)).await.unwrap_err();
        assert!(error.to_string().contains("Correct the certificate") && !error.is_unreachable(), "{error}");
    }
    let error = Ledger::connect(&at("localhost", "sslmode=require&sslrootcert=/absent")).await.unwrap_err();
    assert_eq!(error.to_string(), "/absent: No such file or directory (os error 2)");
}

#[tokio::test]
async fn the_defaults_of_a_server_do_not_change_how_workers_share_a_campaign() {
    let Some(ledgers) = Ledgers::own_postgres() else { return };
    for default in ["default_transaction_isolation = 'serializable'", "statement_timeout = '1ms'"] {
        ledgers.execute(&format!("ALTER DATABASE {} SET {default}", ledgers.database()));
    }
    let stage = Stage::new("甲校").await;
    let [one, two] = [ledgers.open(), ledgers.open()];
    let campaign = plan(&one, &[&stage], 30).await;
    let (one, two) = (run(&one, campaign, &[&stage]).0, run(&two, campaign, &[&stage]).0);
    let (one, two) = tokio::join!(one.run(), two.run());
    assert!(one.unwrap().is_finished() && two.unwrap().is_finished());
    assert_eq!(stage.accepted(), 30);
}
