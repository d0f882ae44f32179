//! Access tokens: where they come from, where they are kept, and how one refresh serves everybody.

mod cache;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod source;
mod sources;
mod store;

#[cfg(feature = "redis")]
pub use self::redis::{RedisError, RedisStore};
#[cfg(test)]
pub(crate) use self::source::fingerprint;
pub(crate) use self::{
    cache::Tokens,
    source::{Credentials, Fetch},
    sources::{TokenParameter, TokenSources},
};
pub use self::{
    memory::MemoryStore,
    source::{CorpSecret, IssuedToken, SuiteApp, TicketSource, TokenSource},
    store::{StoredToken, TokenStore},
};
