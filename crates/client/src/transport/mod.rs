//! Talks to the network. No other module sees reqwest's errors: they hold the whole address, and so the token, until it is
//! taken out here.

mod failure;
mod http;
mod payload;
mod proxy;
mod request;

pub(crate) use self::{
    failure::Failure,
    http::Http,
    proxy::Proxy,
    request::{Answer, Body, Request, Transport},
};
