//! Access tokens: where they come from, where they are kept, and how one refresh serves all who wait.

mod cache;
#[cfg(feature = "redis")]
mod redis;
mod source;
mod store;

pub(crate) use self::cache::Tokens;
#[cfg(feature = "redis")]
pub use self::redis::{RedisError, RedisStore};
pub use self::{
    source::{CorpSecret, IssuedToken, SuiteApp, TicketSource, TokenSource},
    store::{MemoryStore, StoredToken, TokenStore},
};
