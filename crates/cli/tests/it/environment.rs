//! Variables that are empty are as good as none: CI and compose files set those that they have no value for.

use std::process::Command;

#[test]
fn an_empty_variable_is_none() {
    for variable in [
        "WECOM_LANG",
        "WECOM_PROFILE",
        "WECOM_CONFIG",
        "WECOM_CORPID",
        "WECOM_AGENTID",
        "WECOM_SECRET",
        "WECOM_SECRET_FILE",
        "WECOM_BASE_URL",
        "WECOM_PROXY",
        "WECOM_ACCESS_TOKEN",
        "WECOM_SUITE_ID",
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wecom-school"));
        command.args(["send", "text", "明日停课", "--to-class=21", "--profile=sandbox", "--dry-run"]).env_clear();
        let with_none = command.output().unwrap();
        assert_eq!(with_none.status.code(), Some(0));
        assert_eq!(command.env(variable, "").output().unwrap(), with_none, "{variable}");
    }
}
