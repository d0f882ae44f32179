//! The client against servers that misbehave: what it really sends, and what it tells its caller.

pub mod answers;
mod connecting;
mod table;
mod tokens;
mod uploads;
mod waiting;

use wecom_school::{Client, ClientBuilder};

use crate::{clients::quick, servers::Server};

fn setup(server: &Server) -> ClientBuilder {
    quick(Client::builder("corp", "secret")).base_url(server.url())
}

fn client(server: &Server) -> Client {
    setup(server).build().unwrap()
}
