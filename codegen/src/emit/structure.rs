//! The structure of fields, which typify decides: whether a field is an `Option`, and how lists nest.
//!
//! typify counts characters where pages count bytes, and ignores `maxItems` and ranges, so names and limits come from
//! the model.

use serde_json::{Value, json};
use typify::{TypeDetails, TypeId, TypeSpace};

use wecom_schemas::model::{Field, Presence, Type};

/// Returns whether a field is an `Option`, and the type within it.
pub fn structure(field: &Field) -> Result<(bool, String), String> {
    // A switch in a list stays a type of the runtime.
    let ty = if field.ty == Type::Flag { &Type::Boolean } else { &field.ty };
    let schema = match field.presence {
        Presence::Optional => json!({ "anyOf": [schema(ty), { "type": "null" }] }),
        Presence::Required | Presence::Defaulted => schema(ty),
    };
    let schema = serde_json::from_value(schema).map_err(|error| error.to_string())?;
    let mut space = TypeSpace::default();
    let id = space.add_type(&schema).map_err(|error| error.to_string())?;
    match space.get_type(&id).map_err(|error| error.to_string())?.details() {
        TypeDetails::Option(inner) => Ok((true, name(&space, &inner, ty)?)),
        _ => Ok((false, name(&space, &id, ty)?)),
    }
}

/// Returns a schema in which every type that is no list is a text.
fn schema(ty: &Type) -> Value {
    match ty {
        Type::List(entry) => json!({ "type": "array", "items": schema(entry) }),
        _ => json!({ "type": "string" }),
    }
}

fn name(space: &TypeSpace, id: &TypeId, ty: &Type) -> Result<String, String> {
    match (space.get_type(id).map_err(|error| error.to_string())?.details(), ty) {
        (TypeDetails::Vec(entry_id), Type::List(entry)) => Ok(format!("Vec<{}>", name(space, &entry_id, entry)?)),
        (TypeDetails::String, _) => Ok(ty.to_string()),
        _ => Err(format!("typify makes another type of {ty}")),
    }
}
