//! The client against servers that misbehave: what it really sends, and what it reports to its caller.

pub mod answers;
mod connecting;
mod table;
mod uploads;
mod waiting;

use wecom_school::{Client, ClientBuilder};

use crate::{
    clients::quick,
    servers::{Reply, Server},
};

fn setup(server: &Server) -> ClientBuilder {
    quick(Client::builder("corp", "secret")).base_url(server.url())
}

fn client(server: &Server) -> Client {
    setup(server).build().unwrap()
}

/// Starts a server that answers every call so, and returns it with a client.
async fn answering(reply: Reply) -> (Server, Client) {
    let server = Server::start().await;
    server.always(reply);
    let client = client(&server);
    (server, client)
}
