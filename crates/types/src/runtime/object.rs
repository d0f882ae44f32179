//! Objects: a draft takes what was given, right or wrong; one check turns it into the type.

use serde::de::{IgnoredAny, MapAccess};

use super::{
    Expected, JsonType, Read, Rule, Verdict, Violation, Violations,
    read::{Entry, Key, Marked, number},
};

/// What is known of a property: not given, or given with a verdict.
pub type Slot<T> = Option<Verdict<T>>;

/// An object that a schema describes.
pub trait Object: Sized {
    /// The form in which it is collected.
    type Draft: Draft<Value = Self>;
}

/// The properties of an object as far as they are known, right or wrong. The builder fills it
/// and the reader fills it; [`check`](Self::check) is the one place that decides.
pub trait Draft: Default {
    /// What the draft becomes.
    type Value;

    /// Takes the property called `name` from JSON.
    ///
    /// # Errors
    /// What the deserializer reports.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, property: Property<'_, A>) -> Result<(), A::Error>;

    /// The object, or everything that is wrong with it.
    ///
    /// # Errors
    /// Every violation, with its place.
    fn check(self) -> Verdict<Self::Value>;
}

/// The value of a property that waits to be read.
pub struct Property<'a, A> {
    name: &'a str,
    value: &'a mut A,
    /// Whether the value has been passed over already.
    is_spent: bool,
    strangers: &'a mut Violations,
}

impl<'de, A: MapAccess<'de>> Property<'_, A> {
    /// Reads the value; a property that was there already is a violation.
    ///
    /// # Errors
    /// What the deserializer reports.
    pub fn fill<T: Read>(self, slot: &mut Slot<T>) -> Result<(), A::Error> {
        if slot.is_some() {
            self.strangers.push(Violation::new(Rule::Repeated).below(&escaped(self.name)));
        }
        self.replace(slot)
    }

    /// Reads the value; of a property that is there twice, the last one counts.
    ///
    /// # Errors
    /// What the deserializer reports.
    pub fn replace<T: Read>(self, slot: &mut Slot<T>) -> Result<(), A::Error> {
        *slot = Some(self.value.next_value_seed(Entry::new())?);
        Ok(())
    }

    /// Reads the value; null is as good as absent.
    ///
    /// # Errors
    /// What the deserializer reports.
    pub fn replace_unless_null<T: Read>(self, slot: &mut Slot<T>) -> Result<(), A::Error> {
        *slot = match self.value.next_value_seed(Entry::<Nullable<T>>::new())? {
            Ok(Nullable(value)) => value.map(Ok),
            Err(violations) => Some(Err(violations)),
        };
        Ok(())
    }

    /// Refuses a property that the schema does not know.
    ///
    /// # Errors
    /// What the deserializer reports.
    pub fn refuse(self, known: &'static [&'static str]) -> Result<(), A::Error> {
        let rule = Rule::unknown(self.name, known);
        self.strangers.push(Violation::new(rule).below(&escaped(self.name)));
        self.ignore()
    }

    /// Passes over a property that the schema does not know.
    ///
    /// # Errors
    /// What the deserializer reports.
    pub fn ignore(self) -> Result<(), A::Error> {
        if self.is_spent {
            return Ok(());
        }
        self.value.next_value::<IgnoredAny>().map(drop)
    }
}

/// A name as a segment of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A draft as it was read, and the properties that it did not know.
#[derive(Clone, Debug, Default)]
pub struct Body<D> {
    pub(super) draft: D,
    pub(super) strangers: Violations,
}

impl<D: Draft> Read for Body<D> {
    const EXPECTED: Expected = Expected::Object;

    fn object<'de, A: MapAccess<'de>>(mut properties: A) -> Result<Verdict<Self>, A::Error> {
        let mut body = Self { draft: D::default(), strangers: Violations::default() };
        while let Some(Key(name)) = properties.next_key()? {
            let is_spent = match Marked::below(&name, &mut properties)? {
                Marked::Number(digits) => return number(&digits),
                Marked::Value => true,
                Marked::Not => false,
            };
            let property = Property { name: &name, value: &mut properties, is_spent, strangers: &mut body.strangers };
            body.draft.read(&name, property)?;
        }
        Ok(Ok(body))
    }
}

impl<T: Object> Read for T {
    const EXPECTED: Expected = Expected::Object;

    fn object<'de, A: MapAccess<'de>>(properties: A) -> Result<Verdict<Self>, A::Error> {
        Ok(Body::<T::Draft>::object(properties)?.and_then(|Body { draft, strangers }| {
            let mut found = Violations::default();
            let object = found.take(draft.check());
            found.append(strangers);
            if found.is_empty() { object.ok_or(found) } else { Err(found) }
        }))
    }
}

/// A value or null.
struct Nullable<T>(Option<T>);

impl<T: Read> Read for Nullable<T> {
    const EXPECTED: Expected = T::EXPECTED;

    fn text(value: std::borrow::Cow<'_, str>) -> Verdict<Self> {
        T::text(value).map(Self::some)
    }

    fn integer(value: super::Whole) -> Verdict<Self> {
        T::integer(value).map(Self::some)
    }

    fn boolean(value: bool) -> Verdict<Self> {
        T::boolean(value).map(Self::some)
    }

    fn null() -> Verdict<Self> {
        Ok(Self(None))
    }

    fn list<'de, A: serde::de::SeqAccess<'de>>(entries: A) -> Result<Verdict<Self>, A::Error> {
        T::list(entries).map(|verdict| verdict.map(Self::some))
    }

    fn object<'de, A: MapAccess<'de>>(properties: A) -> Result<Verdict<Self>, A::Error> {
        T::object(properties).map(|verdict| verdict.map(Self::some))
    }

    fn refuse(found: JsonType) -> Verdict<Self> {
        T::refuse(found).map(Self::some)
    }
}

impl<T> Nullable<T> {
    fn some(value: T) -> Self {
        Self(Some(value))
    }
}
