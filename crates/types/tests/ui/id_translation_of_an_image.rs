//! The page gives `enable_id_trans` to text, news, mpnews and miniprogram alone.
use wecom_school_types::notice::Image;

fn main() {
    let _ = Image::builder().media_id("MEDIA_ID").enable_id_trans(true);
}
