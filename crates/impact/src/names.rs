//! The public names that the generator makes of each schema.

use std::collections::{BTreeMap, BTreeSet};

use wecom_schemas::{
    model::{Call, Codes, Enumeration, Field, Item, Kind, Model, Presence, Shape, Text, Type, Union, Unit},
    names,
};

/// A name that users of the generated types can write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// `notice::Text::content`
    pub path: String,
    /// The path of the type that it belongs to. Without that type, nobody can write the name.
    pub owner: String,
    /// What it is. Code that uses a name breaks if its signature changes.
    pub signature: String,
    /// The keyword that the name comes from, [`TYPE`], or nothing if every keyword concerns it.
    pub keyword: &'static str,
}

/// The keyword of a type's own name.
pub const TYPE: &str = "type";

impl Name {
    /// Whether it is the name of a type or property, and not of a detail such as a limit.
    pub fn is_main(&self) -> bool {
        self.keyword.is_empty() || self.keyword == TYPE
    }
}

/// The names of all schemas.
#[derive(Debug, Default)]
pub struct Names {
    by_location: BTreeMap<String, Vec<Name>>,
    signatures: BTreeMap<String, String>,
    /// What each builder requires, in the order of its type parameters, with the location of the type.
    required: BTreeMap<String, (String, Vec<String>)>,
    branches: BTreeSet<String>,
}

impl Names {
    /// Collects the names from what the generator reads.
    pub fn of(model: &Model) -> Self {
        let mut names = Self::default();
        for (file, module) in &model.modules {
            for item in &module.items {
                names.item(file, item);
            }
        }
        for name in names.by_location.values().flatten() {
            names.signatures.insert(name.path.clone(), name.signature.clone());
        }
        names
    }

    /// The names that come of the schema at a location, `file#pointer`.
    pub fn at(&self, location: &str) -> &[Name] {
        self.by_location.get(location).map_or(&[], Vec::as_slice)
    }

    /// The path of the type that is made of a schema.
    pub fn type_at(&self, location: &str) -> Option<&str> {
        self.at(location).iter().find(|name| name.keyword == TYPE).map(|name| name.path.as_str())
    }

    /// Whether the schema at a location is a branch of a union.
    pub fn is_branch(&self, location: &str) -> bool {
        self.branches.contains(location)
    }

    /// Why code that uses these names does not compile with `new` ones: each name with its location and the reason.
    pub fn breaks<'a>(&'a self, new: &'a Self) -> impl Iterator<Item = (&'a str, String, String)> {
        let names = self.by_location.iter().flat_map(|(at, names)| names.iter().map(move |name| (at.as_str(), name)));
        let broken = names.filter_map(|(at, name)| Some((at, name.path.clone(), new.breaks_name(name)?)));
        broken.chain(self.required.iter().filter_map(|(path, (at, old))| {
            let (_, new) = new.required.get(path)?;
            let kept = old.iter().filter(|name| new.contains(name));
            let is_reordered = !kept.eq(new.iter().filter(|name| old.contains(name)));
            let builder = names::builder_type(path);
            let why = format!("`{builder}` has its type parameters in another order");
            is_reordered.then(|| (at.as_str(), builder, why))
        }))
    }

    /// Why code that uses `name` does not compile with these names; nothing if it compiles.
    pub fn breaks_name(&self, name: &Name) -> Option<String> {
        if name.owner != name.path && !self.signatures.contains_key(&name.owner) {
            return None;
        }
        match self.signatures.get(&name.path) {
            None => Some(format!("`{}` is gone", name.path)),
            Some(now) if *now == name.signature => None,
            Some(now) => Some(format!("`{}` is {now} (before: {})", name.path, name.signature)),
        }
    }

    fn add(&mut self, location: String, owner: &str, path: String, signature: &str, keyword: &'static str) {
        let name = Name { path, owner: owner.to_owned(), signature: signature.to_owned(), keyword };
        self.by_location.entry(location).or_default().push(name);
    }

    fn item(&mut self, file: &str, item: &Item) {
        let folder: String = names::public_path(file).iter().map(|module| format!("{module}::")).collect();
        let (owner, at) = (format!("{folder}{}", item.name), format!("{file}#{}", item.pointer));
        let mut members: Vec<(&'static str, &'static str)> = Vec::new();
        let signature = match &item.kind {
            Kind::Text(text) => {
                members = of_text(text);
                "a text".to_owned()
            }
            Kind::Integer(integer) => {
                members.extend(integer.default.map(|_| ("default", "DEFAULT")));
                if integer.is_limited() {
                    members.extend([("minimum", "MINIMUM"), ("maximum", "MAXIMUM")]);
                }
                "an integer".into()
            }
            Kind::List(list) => {
                members.extend((list.min_items > 0).then_some(("minItems", "MIN_ITEMS")));
                members.extend(list.max_items.map(|_| ("maxItems", "MAX_ITEMS")));
                format!("a list of `{}`", list.entry)
            }
            Kind::Enumeration(enumeration) => {
                self.enumeration(&at, &owner, enumeration);
                members.extend(enumeration.default.map(|_| ("default", "default")));
                "an enumeration".into()
            }
            Kind::Codes(codes) => {
                self.codes(&at, &owner, codes);
                "a code".into()
            }
            Kind::Object(object) => {
                if let Some(union) = &object.union {
                    self.union(&at, &folder, &owner, union);
                }
                if let Some(call) = &object.call {
                    self.call(&format!("{at}/call"), &owner, call);
                }
                members.extend(object.is_ruled().then_some(("atLeastOneOf", "AT_LEAST_ONE_OF")));
                (if object.is_ruled() { "a struct with getters" } else { "a struct with public fields" }).into()
            }
            Kind::Branch(_) => {
                self.branches.insert(at.clone());
                "a struct with public fields".into()
            }
        };
        for field in item.fields() {
            self.field(&format!("{file}#{}", field.pointer), &owner, field);
        }
        self.add(at.clone(), &owner, owner.clone(), &signature, TYPE);
        for (keyword, member) in members {
            self.add(at.clone(), &owner, format!("{owner}::{member}"), "", keyword);
        }
        self.required.insert(owner, (at, item.needs().into_iter().map(str::to_owned).collect()));
    }

    fn enumeration(&mut self, at: &str, owner: &str, enumeration: &Enumeration) {
        for (index, variant) in enumeration.variants.iter().enumerate() {
            let at = format!("{at}/oneOf/{index}");
            self.add(at.clone(), owner, format!("{owner}::{}", variant.name), "", "");
            if variant.file.is_some() {
                self.add(at, owner, format!("{owner}::file_limits"), "", "");
            }
        }
    }

    fn codes(&mut self, at: &str, owner: &str, codes: &Codes) {
        for (index, code) in codes.known.iter().enumerate() {
            self.add(format!("{at}/codes/known/{index}"), owner, format!("{owner}::{}", code.name), "", "");
        }
        for (index, class) in codes.classes.classes.iter().enumerate() {
            self.add(format!("{at}/codes/classes/{index}"), owner, format!("{owner}Class::{}", class.name), "", "");
        }
    }

    fn union(&mut self, at: &str, folder: &str, owner: &str, union: &Union) {
        let [sum, tags] = [&union.name, &union.tag.type_name].map(|name| format!("{folder}{name}"));
        let variants = format!("{at}/variants");
        self.add(variants.clone(), &sum, sum.clone(), "", "");
        self.add(variants.clone(), &tags, tags.clone(), "", "tag");
        self.add(variants.clone(), &sum, format!("{sum}::{}", union.tag.rust_name), "", "tag");
        self.property(&variants, owner, &union.field, &union.name, "a required", &union.name);
        for (index, branch) in union.branches.iter().enumerate() {
            for ty in [&sum, &tags] {
                self.add(format!("{at}/oneOf/{index}"), ty, format!("{ty}::{}", branch.name), "", "");
            }
        }
    }

    fn call(&mut self, at: &str, owner: &str, call: &Call) {
        let implementation = format!("{owner} as Call");
        self.add(at.to_owned(), &implementation, implementation.clone(), "", TYPE);
        let response = format!("`{}`", call.response);
        self.add(at.to_owned(), &implementation, format!("{owner}::Response"), &response, "response");
        for (keyword, constant) in [
            ("server", "SERVER"),
            ("method", "METHOD"),
            ("path", "PATH"),
            ("in", "PLACE"),
            ("part", "PART"),
            ("repeat", "REPEAT"),
            ("query", "QUERY"),
        ] {
            self.add(at.to_owned(), &implementation, format!("{owner}::{constant}"), "", keyword);
        }
    }

    fn field(&mut self, at: &str, owner: &str, field: &Field) {
        // A switch is a `bool` wherever people see it.
        let ty = if field.ty == Type::Flag { "bool".to_owned() } else { field.ty.to_string() };
        let ty = if field.presence == Presence::Optional { format!("Option<{ty}>") } else { ty };
        if field.constant.is_some() {
            self.add(at.to_owned(), owner, format!("{owner}::{}", field.rust_name), &format!("`{ty}`"), "");
        } else {
            let presence = if field.need().is_some() { "a required" } else { "an optional" };
            self.property(at, owner, &field.rust_name, &ty, presence, &parameter(&field.ty));
        }
    }

    /// A field or getter, and the method of the builder that sets it.
    fn property(&mut self, at: &str, owner: &str, name: &str, ty: &str, presence: &str, parameter: &str) {
        self.add(at.to_owned(), owner, format!("{owner}::{name}"), &format!("`{ty}`"), "");
        let signature = format!("{presence} method that takes `{parameter}`");
        self.add(at.to_owned(), owner, format!("{}::{name}", names::builder_type(owner)), &signature, "");
    }
}

/// What a builder takes.
fn parameter(ty: &Type) -> String {
    match ty {
        Type::Text | Type::Named { shape: Shape::Text, .. } => "impl Into<String>".to_owned(),
        Type::Named { shape: Shape::Integer, .. } => "impl Into<i64>".to_owned(),
        Type::Boolean | Type::Flag => "bool".to_owned(),
        Type::TextOrInteger | Type::Named { shape: Shape::Codes, .. } => format!("impl Into<{ty}>"),
        Type::Named { shape: Shape::Enumeration, .. } => ty.to_string(),
        Type::Named { shape: Shape::Object, .. } => format!("impl Build<{ty}>"),
        Type::List(entry) | Type::Named { shape: Shape::List(entry), .. } => {
            format!("impl IntoIterator<Item = {}>", parameter(entry))
        }
    }
}

fn of_text(text: &Text) -> Vec<(&'static str, &'static str)> {
    let mut members = Vec::new();
    members.extend(text.max.map(|(_, unit)| match unit {
        Unit::Bytes => ("length", "MAX_BYTES"),
        Unit::Characters => ("length", "MAX_CHARACTERS"),
    }));
    if text.cut {
        members.extend([("length", "shown"), ("length", "is_cut")]);
    }
    if text.secret {
        members.push(("secret", "expose_secret"));
    } else {
        members.extend([("secret", "as_str"), ("secret", "to_string")]);
    }
    members
}
