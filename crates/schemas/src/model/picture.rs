//! What the picture may be that a text leads to.

/// A picture, as a link or a `media_id` leads to it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The formats that are accepted; none named means that the page names none.
    pub formats: Vec<String>,
    /// The sizes at which it looks best, as `1068x455`.
    pub best_pixels: Vec<String>,
}

impl Picture {
    /// What it may be, in words.
    pub fn in_words(&self) -> String {
        let sizes: Vec<String> = self.best_pixels.iter().map(|size| size.replace('x', " × ")).collect();
        let best = if sizes.is_empty() { String::new() } else { format!("best at {} pixels", sizes.join(" or ")) };
        let parts: Vec<String> =
            [self.formats.join(" or "), best].into_iter().filter(|part| !part.is_empty()).collect();
        format!("Picture: {}.", parts.join(", "))
    }
}
