//! The notation of facts.

use wecom_pages::fact::Fact;

const FACTS: &str = r#"required=yes required=no type=string[]|null fixed=news fixed="two\u0020words" values=1|2|10
values=""|"a|b"|"c\"d" default=0 default="" min_items=1 max_items=1000 min_bytes=5 max_bytes=666K min_characters=1
max_characters=64 max_han=20 max_length=32 overflow=cut overflow=refused not_empty minimum=-1 maximum=14400s unit=s
id_translation deprecated formats=JPG|PNG pixels=1068x455 meaning_by=recv_scope:0|2 ignored_by=recv_scope:1
entry.not_empty entry.max_bytes=64"#;

#[test]
fn every_fact_is_written_as_it_is_read() {
    for text in FACTS.split_whitespace() {
        assert_eq!(text.parse::<Fact>().unwrap().to_string(), text);
    }
    for text in ["max_bites=3", "required=perhaps", "max_items=many"] {
        assert_eq!(text.parse::<Fact>(), Err(format!("`{text}` is no fact")));
    }
}
