//! What the main views look like, kept as pictures in `target/screenshots`.

use std::fs;

use super::{
    day, in_browser,
    page::{Inbox, target_file},
};

/// Languages, themes and widths, each of them seen with each of the others at least once.
const LOOKS: [(&str, &str, u32, u32); 4] =
    [("en", "light", 1280, 800), ("zh-CN", "dark", 1280, 800), ("zh-CN", "light", 390, 844), ("en", "dark", 390, 844)];

#[test]
fn the_main_views_are_kept_as_pictures() {
    in_browser(async |inbox| {
        take_pictures(inbox, &[day::before()]).await;
        take_pictures(inbox, &day::pass(inbox).await).await;
    });
}

async fn take_pictures(inbox: &Inbox, views: &[day::View]) {
    for (language, theme, width, height) in LOOKS {
        inbox.look(width, height, theme).await;
        inbox.choose("[data-setting=language]", language).await;
        for view in views {
            view.open(inbox).await;
            let name = format!("{}-{language}-{theme}-{width}.png", view.name);
            fs::write(target_file("screenshots", &name), inbox.picture().await).unwrap();
        }
    }
}
