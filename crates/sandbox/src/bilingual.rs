//! Texts that people read, in both languages of the inbox.

/// A text in English and in Chinese.
#[derive(Clone, Debug)]
pub(crate) struct Bilingual {
    pub en: String,
    pub zh: String,
}

/// Makes a [`Bilingual`]: `bilingual!("{n} parents"; "{n} 位家长")`. Both are format strings, and take what they name from
/// around them.
macro_rules! bilingual {
    ($en:literal; $zh:literal) => {
        $crate::bilingual::Bilingual { en: ::std::format!($en), zh: ::std::format!($zh) }
    };
}
pub(crate) use bilingual;
