//! Talks to the network. No other module sees reqwest's errors: they hold the whole address, and so the token, until it is
//! taken out here.

mod exchange;
mod http;
mod proxy;

pub(crate) use self::{
    exchange::{Body, Failure, Request, Response, Transport},
    http::Http,
    proxy::{Proxy, is_loopback},
};
