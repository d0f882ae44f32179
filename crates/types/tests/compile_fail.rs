//! Illegal states do not compile, and the compiler says why. The messages in `ui/` are those of the stable compiler; when it
//! changes them, `TRYBUILD=overwrite cargo test compile_fail` renews them.

#[test]
fn compile_fail_of_illegal_states() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/everything_right.rs");
    for case in [
        "another_message",
        "article_without_a_link",
        "body_of_another_type",
        "deprecated_external_users",
        "external_users_of_page_a",
        "id_translation_of_an_image",
        "limit_passed_by",
        "notice_without_a_message",
        "notice_without_an_app",
        "rule_broken_later",
        "scope_of_three",
        "text_for_a_number",
        "unfinished_message",
    ] {
        cases.compile_fail(format!("tests/ui/{case}.rs"));
    }
}
