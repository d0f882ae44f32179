//! An article needs a `url`.
use wecom_school_types::notice::NewsArticle;

fn main() {
    let _ = NewsArticle::builder().title("运动会").build();
}
