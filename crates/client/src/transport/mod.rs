//! Talks to the network. No other module sees reqwest's errors: they hold the whole address, and so the token, until it is
//! taken out here.

mod failure;
mod http;
mod proxy;
mod request;
mod revocable;

pub(crate) use self::{
    failure::Failure,
    http::Http,
    proxy::Proxy,
    request::{Body, Request, Response, Transport},
};
