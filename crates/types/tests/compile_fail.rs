//! Illegal states do not compile, and the compiler says why. The messages in `ui/` are those of the stable compiler; when it
//! changes them, `TRYBUILD=overwrite cargo test compile_fail` renews them.

#[test]
fn compile_fail_of_illegal_states() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
