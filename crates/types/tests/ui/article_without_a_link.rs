//! `url` is required.
use wecom_school_types::notice::NewsArticle;

fn main() {
    let _ = NewsArticle::builder().title("运动会").build();
}
