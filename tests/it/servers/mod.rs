//! A server on loopback that misbehaves as a test says, and keeps the bytes of every request.
//!
//! It writes to TCP itself: an HTTP library would refuse to write most of its replies.

mod received;
mod reply;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, mpsc},
    time::Duration,
};

pub use received::Received;
pub use reply::{Reply, Then};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::{JoinSet, spawn_blocking},
    time::timeout,
};

/// A server that answers a request for a token with a new token, and everything else with errcode 0, unless a test sets other
/// replies. It ends when it is dropped.
pub struct Server {
    state: Arc<Mutex<State>>,
    port: u16,
    _tasks: JoinSet<()>,
}

#[derive(Default)]
struct State {
    tokens: Script,
    calls: Script,
    /// Whether calls are answered before their bodies are read.
    is_hasty: bool,
    issued: u32,
    connections: usize,
    busy: usize,
    busiest: usize,
    received: Vec<Received>,
}

/// The replies to requests for tokens, or to all others: first a list, one for each request, then a choice.
#[derive(Default)]
struct Script {
    next: VecDeque<Reply>,
    afterwards: Option<Choice>,
}

type Choice = Box<dyn Fn(&Received) -> Reply + Send>;

impl Script {
    fn next(&mut self, received: &Received) -> Option<Reply> {
        self.next.pop_front().or_else(|| self.afterwards.as_ref().map(|choose| choose(received)))
    }
}

impl Server {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::clone(&state)));
        Self { state, port, _tasks: tasks }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sets the replies to the next calls (the requests for no token), one for each.
    pub fn script(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state().calls.next.extend(replies);
    }

    pub fn always(&self, reply: Reply) {
        self.choose(move |_| reply.clone());
    }

    /// Chooses the reply to every call after the script.
    pub fn choose(&self, choose: impl Fn(&Received) -> Reply + Send + 'static) {
        self.state().calls.afterwards = Some(Box::new(choose));
    }

    /// Replies to every call as soon as its head has arrived: its body is not read.
    pub fn hurry(&self) {
        self.state().is_hasty = true;
    }

    pub fn script_tokens(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state().tokens.next.extend(replies);
    }

    pub fn always_tokens(&self, reply: Reply) {
        self.choose_tokens(move |_| reply.clone());
    }

    pub fn choose_tokens(&self, choose: impl Fn(&Received) -> Reply + Send + 'static) {
        self.state().tokens.afterwards = Some(Box::new(choose));
    }

    /// Returns the calls that arrived, in their order.
    pub fn calls(&self) -> Vec<Received> {
        self.received(false)
    }

    pub fn token_calls(&self) -> Vec<Received> {
        self.received(true)
    }

    fn received(&self, for_token: bool) -> Vec<Received> {
        let state = self.state();
        state.received.iter().filter(|received| received.asks_for_token() == for_token).cloned().collect()
    }

    /// Returns how many connections were made, with or without a request.
    pub fn connections(&self) -> usize {
        self.state().connections
    }

    /// Returns how many requests were being answered at once, at most.
    pub fn busiest(&self) -> usize {
        self.state().busiest
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn answer(&mut self, received: Received) -> Reply {
        let asks_for_token = received.asks_for_token();
        let script = if asks_for_token { &mut self.tokens } else { &mut self.calls };
        let reply = script.next(&received).unwrap_or_else(|| match received.path() {
            "/cgi-bin/media/upload" => Reply::uploaded(),
            _ if asks_for_token => {
                self.issued += 1;
                Reply::token(&format!("token-{}", self.issued))
            }
            _ => Reply::sent(),
        });
        self.received.push(received);
        reply
    }
}

async fn accept(listener: TcpListener, state: Arc<Mutex<State>>) {
    let mut connections = JoinSet::new();
    while let Ok((connection, _)) = listener.accept().await {
        state.lock().unwrap().connections += 1;
        let state = Arc::clone(&state);
        connections.spawn(async move {
            // A client may hang up.
            let _hung_up = serve(connection, &state).await;
        });
    }
}

async fn serve(mut connection: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    while let Some(mut received) = Received::head(&mut connection).await? {
        let is_hasty = state.lock().unwrap().is_hasty && !received.asks_for_token();
        if !is_hasty {
            received.read_body(&mut connection).await;
        }
        let reply = {
            let mut state = state.lock().unwrap();
            state.busy += 1;
            state.busiest = state.busiest.max(state.busy);
            state.answer(received)
        };
        let is_open = reply.play(&mut connection).await;
        state.lock().unwrap().busy -= 1;
        if !is_open? {
            break;
        }
    }
    Ok(())
}

/// Returns an address of this machine where nobody listens.
pub async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A port where connections are neither made nor refused: its listener accepts nobody, and its queue is full.
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

/// Waits until something holds, for a minute at most, without tokio's timers, whose time may be stopped.
pub async fn until(mut holds: impl FnMut() -> bool) {
    for _ in 0..12_000 {
        if holds() {
            return;
        }
        spawn_blocking(|| std::thread::sleep(Duration::from_millis(5))).await.unwrap();
    }
    panic!("the condition did not hold within a minute");
}

/// Stops time until a test moves it (`tokio::time::advance`), although real connections are used. A test with `start_paused`
/// alone would move it whenever all tasks wait for the network.
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
