//! Reads the pages of `pages/`, one for each way in which the official ones are no plain Markdown.

use crate::shown;

macro_rules! pages {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let text = include_str!(concat!("pages/", stringify!($name), ".md"));
                insta::assert_snapshot!(shown::page(text));
            }
        )*
    };
}

pages! {
    answers
    callback
    columns
    fences
    front_matter
    lists_and_notes
    marks
    mended
    missing_bars
    paths
    several_calls
    union
}
