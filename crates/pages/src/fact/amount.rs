//! Numbers with what they count.

use std::{fmt, str::FromStr};

/// A number as a page writes it: `666K` stays as it is, since a K may be 1000 or 1024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount {
    pub number: i64,
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Ones of what the fact counts.
    #[default]
    One,
    K,
    M,
    G,
    /// Seconds; minutes, hours and days become seconds.
    Seconds,
}

impl Amount {
    pub fn plain(number: i64) -> Self {
        Self { number, unit: Unit::One }
    }

    pub fn seconds(number: i64) -> Self {
        Self { number, unit: Unit::Seconds }
    }
}

impl Unit {
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
