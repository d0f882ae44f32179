//! Pages, read and held against schemas.

mod audit;
mod library;
