//! Only text, news, mpnews and miniprogram have `enable_id_trans`.
use wecom_school_types::notice::Image;

fn main() {
    let _ = Image::builder().media_id("MEDIA_ID").enable_id_trans(true);
}
