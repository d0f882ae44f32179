//! A server on loopback that misbehaves as it is told, and keeps what arrived, byte by byte.
//!
//! It stands on TCP alone: a library of HTTP would refuse to write most of what it has to write.

mod received;
mod reply;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    time::Duration,
};

pub use received::Received;
pub use reply::Reply;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::{JoinSet, spawn_blocking},
    time::timeout,
};

/// A server that answers a request for a token with a new one, and everything else with errcode 0, unless it is told
/// otherwise. It ends when it is dropped.
pub struct Server {
    state: Arc<State>,
    port: u16,
    _tasks: JoinSet<()>,
}

#[derive(Default)]
struct State {
    lanes: Mutex<Lanes>,
}

/// What is played to requests for tokens, and to all others.
#[derive(Default)]
struct Lanes {
    tokens: Lane,
    calls: Lane,
    issued: u32,
    connections: usize,
    /// Sends and uploads that are being answered.
    busy: usize,
    busiest: usize,
    received: Vec<Received>,
}

#[derive(Default)]
struct Lane {
    script: VecDeque<Reply>,
    afterwards: Option<Choice>,
    hasty: Option<Reply>,
}

/// Chooses what a request is answered.
type Choice = Box<dyn Fn(&Received) -> Reply + Send>;

impl Lane {
    fn next(&mut self, received: &Received) -> Option<Reply> {
        self.script.pop_front().or_else(|| self.afterwards.as_ref().map(|choose| choose(received)))
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::start_at("127.0.0.1:0").await
    }

    pub async fn start_at(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::clone(&state)));
        Self { state, port, _tasks: tasks }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Plays these to the next sends and uploads, one to each.
    pub fn script(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.lanes().calls.script.extend(replies);
    }

    /// Plays this to every send and upload once the script is over.
    pub fn always(&self, reply: Reply) {
        self.choose(move |_| reply.clone());
    }

    /// Chooses what every send and upload is answered once the script is over.
    pub fn choose(&self, choose: impl Fn(&Received) -> Reply + Send + 'static) {
        self.state.lanes().calls.afterwards = Some(Box::new(choose));
    }

    /// Plays this to every send and upload as soon as its head is there: its body is not read.
    pub fn always_hastily(&self, reply: Reply) {
        self.state.lanes().calls.hasty = Some(reply);
    }

    /// Plays these to the next requests for tokens.
    pub fn script_tokens(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.lanes().tokens.script.extend(replies);
    }

    /// Plays this to every request for a token once the script is over.
    pub fn always_tokens(&self, reply: Reply) {
        self.choose_tokens(move |_| reply.clone());
    }

    /// Chooses what every request for a token is answered once the script is over.
    pub fn choose_tokens(&self, choose: impl Fn(&Received) -> Reply + Send + 'static) {
        self.state.lanes().tokens.afterwards = Some(Box::new(choose));
    }

    /// The sends and uploads that arrived, in their order.
    pub fn calls(&self) -> Vec<Received> {
        self.state.lanes().received.iter().filter(|received| !received.asks_for_token()).cloned().collect()
    }

    /// The requests for tokens that arrived.
    pub fn token_calls(&self) -> Vec<Received> {
        self.state.lanes().received.iter().filter(|received| received.asks_for_token()).cloned().collect()
    }

    /// How many connections were made, with or without a request.
    pub fn connections(&self) -> usize {
        self.state.lanes().connections
    }

    /// How many requests were being answered at once, at most.
    pub fn busiest(&self) -> usize {
        self.state.lanes().busiest
    }
}

impl State {
    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the request, and says what it is answered.
    fn answer(&self, received: Received) -> Reply {
        let mut lanes = self.lanes();
        let asks_for_token = received.asks_for_token();
        let is_upload = received.path() == "/cgi-bin/media/upload";
        let lane = if asks_for_token { &mut lanes.tokens } else { &mut lanes.calls };
        let told = lane.next(&received);
        lanes.received.push(received);
        if let Some(reply) = told {
            return reply;
        }
        if !asks_for_token {
            return if is_upload { Reply::uploaded() } else { Reply::sent() };
        }
        lanes.issued += 1;
        Reply::token(&format!("token-{}", lanes.issued))
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((connection, _)) = listener.accept().await {
        state.lanes().connections += 1;
        let state = Arc::clone(&state);
        connections.spawn(async move {
            // A client that hangs up is no failure of the server.
            let _hung_up = serve(connection, &state).await;
        });
    }
}

async fn serve(mut connection: TcpStream, state: &State) -> std::io::Result<()> {
    while let Some(mut received) = Received::head(&mut connection).await? {
        let hasty = state.lanes().calls.hasty.clone().filter(|_| !received.asks_for_token());
        if hasty.is_none() {
            received.read_body(&mut connection).await;
        }
        let told = state.answer(received);
        let reply = hasty.unwrap_or(told);
        let _busy = Busy::new(state);
        if !reply.play(&mut connection).await? {
            break;
        }
    }
    Ok(())
}

/// Counts a request while it is being answered.
struct Busy<'a>(&'a State);

impl<'a> Busy<'a> {
    fn new(state: &'a State) -> Self {
        let mut lanes = state.lanes();
        lanes.busy += 1;
        lanes.busiest = lanes.busiest.max(lanes.busy);
        Self(state)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.lanes().busy -= 1;
    }
}

/// An address of this machine where nobody listens.
pub async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A port where connections are neither made nor refused: whoever connects waits.
///
/// Its listener accepts nobody, and its queue is full.
pub struct Unreachable {
    pub url: String,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Unreachable {
    pub async fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        while let Ok(connected) = timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
            queue.push(connected.unwrap());
        }
        Self { url: format!("http://{address}"), _listener: listener, _queue: queue }
    }
}

/// Waits until something holds, for a minute at most. It needs no timer of tokio, whose time may stand still.
pub async fn until(mut holds: impl FnMut() -> bool) {
    for _ in 0..12_000 {
        if holds() {
            return;
        }
        spawn_blocking(|| std::thread::sleep(Duration::from_millis(5))).await.unwrap();
    }
    panic!("it never came to be");
}

/// Time that stands still until a test moves it (`tokio::time::advance`), although real connections are used. For a test
/// with `start_paused`, which would else move it whenever everybody waits for the network.
pub struct Frozen(mpsc::Sender<()>);

impl Frozen {
    pub fn new() -> Self {
        let (sender, ended) = mpsc::channel();
        // Tokio moves time only while no blocking task runs.
        spawn_blocking(move || ended.recv());
        Self(sender)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        let _is_over = self.0.send(());
    }
}
