//! Numbers with what they count.

use std::{fmt, str::FromStr};

/// A number as a page writes it: `666K` stays what it is, since a K may be 1000 or 1024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount {
    /// The number.
    pub number: i64,
    /// What it counts.
    pub unit: Unit,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Ones, or what the kind of fact says.
    #[default]
    One,
    /// Thousands or 1024s.
    K,
    /// Millions, or 1024 × 1024.
    M,
    /// Milliards, or 1024 × 1024 × 1024.
    G,
    /// Seconds. Minutes, hours and days are told in seconds.
    Seconds,
}

impl Amount {
    /// A plain number.
    pub fn plain(number: i64) -> Self {
        Self { number, unit: Unit::One }
    }

    /// A span of time.
    pub fn seconds(number: i64) -> Self {
        Self { number, unit: Unit::Seconds }
    }
}

impl Unit {
    /// How it is written behind a number.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::One => "",
            Self::K => "K",
            Self::M => "M",
            Self::G => "G",
            Self::Seconds => "s",
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.number, self.unit.suffix())
    }
}

impl FromStr for Amount {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let units = [Unit::K, Unit::M, Unit::G, Unit::Seconds];
        let (number, unit) = units
            .into_iter()
            .find_map(|unit| Some((text.strip_suffix(unit.suffix())?, unit)))
            .unwrap_or((text, Unit::One));
        Ok(Self { number: number.parse()?, unit })
    }
}
