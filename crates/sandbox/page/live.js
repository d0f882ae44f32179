// What happens in the sandbox, as it happens.

const EVENTS = ["hello", "notice", "repeat", "request", "clock", "faults", "cleared", "reset", "behind"];

/** How long until another attempt, where the browser makes none by itself. */
const PAUSE = 2000;

/**
 * Hears every event, for as long as the page is seen. Whenever a connection begins, `behind` says that there may be
 * more than was heard: since the page was read, or since the connection before was lost.
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
      // A browser gives up when the answer is no stream of events.
      if (stream.readyState !== EventSource.CLOSED) return;
      source = null;
      setTimeout(connect, PAUSE);
    });
  };
  // All tabs of a browser share six connections to a host: one that is hidden gives its own back.
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
 * Does the work at once, once more for a burst of calls that follow, and never twice at the same time. Work that
 * fails is left: when the connection is back, everything is read again.
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
