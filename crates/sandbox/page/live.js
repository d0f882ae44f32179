// The events of the sandbox, as they happen.

const EVENTS = ["hello", "notice", "repeat", "request", "clock", "faults", "cleared", "reset", "behind"];

/** The time until the next attempt if the browser does not reconnect. */
const PAUSE = 2000;

/**
 * Listens to every event while the page is visible. Each new connection calls `behind`, since events may have been
 * missed before it.
 */
export function listen(hear, showState) {
  let source = null;
  const connect = () => {
    if (document.hidden || source !== null) return;
    const stream = new EventSource("/sandbox/events");
    source = stream;
    for (const name of EVENTS) {
      stream.addEventListener(name, (event) => hear(name, JSON.parse(event.data)));
    }
    stream.addEventListener("open", () => {
      showState("connected");
      hear("behind", {});
    });
    stream.addEventListener("error", () => {
      if (stream !== source) return;
      showState("reconnecting");
      // A browser gives up if the answer is not a stream of events.
      if (stream.readyState !== EventSource.CLOSED) return;
      source = null;
      setTimeout(connect, PAUSE);
    });
  };
  // All tabs of a browser share six connections to a host, so a hidden tab closes its own.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else {
      connect();
    }
  });
  showState("connecting");
  connect();
}

/**
 * Does the work at once, once more for all calls that follow meanwhile, and never twice at the same time. Failed work
 * is not repeated: once the connection is back, everything is read again.
 */
export function gathered(work, pause = 150) {
  let isWanted = false;
  let isBusy = false;
  const run = async () => {
    while (isWanted) {
      isWanted = false;
      await work().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    isBusy = false;
  };
  return () => {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    run();
  };
}
