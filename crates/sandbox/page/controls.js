// The controls: clock, faults, outbox, reset.

import { post, remove } from "./api.js";
import { button, make } from "./dom.js";
import { faults } from "./faults.js";
import { panel, sayer } from "./panel.js";
import { addedSeconds, inFull, now, setClock } from "./time.js";
import { word } from "./words.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The steps of the buttons: the interval of the duplicate check, the life of a token, the life of a file. */
const STEPS = [30 * MINUTE, 2 * HOUR, 3 * DAY];

/** Builds the view of all controls. */
export function controls() {
  const theClock = clock();
  const theFaults = faults();
  const clear = async () => word("outbox.cleared", (await remove("/sandbox/outbox")).removed);
  const reset = async () => {
    await post("/sandbox/reset");
    return word("reset.done");
  };
  const element = make("div", { class: "controls", "data-view": "controls", tabindex: "-1" },
    make("h2", {}, word("view.controls")),
    theClock.element,
    panel("outbox", word("outbox.clear"), word("outbox.explained"),
      action("clear", word("outbox.clear"), word("outbox.confirm"), clear)),
    panel("reset", word("reset"), word("reset.explained"),
      action("reset", word("reset"), word("reset.confirm"), reset)),
    theFaults.element);
  return {
    element,
    follow() {},
    hear(name) {
      if (["clock", "hello", "reset"].includes(name)) theClock.show();
      if (["faults", "reset", "behind"].includes(name)) theFaults.refresh();
    },
    close: theClock.stop,
  };
}

/** Builds a button that asks before an action that can't be undone. */
function action(name, label, question, work) {
  const { said, attempt } = sayer();
  const dialog = make("dialog", { "aria-label": label },
    make("p", {}, question),
    make("form", { method: "dialog" },
      make("button", { value: "no" }, word("cancel")),
      make("button", { value: "yes", class: "danger", "data-action": `confirm-${name}` }, label)));
  dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") attempt(work); });
  const ask = button({ class: "danger", "data-action": name }, () => {
    dialog.returnValue = "no";
    dialog.showModal();
  }, label);
  return [ask, said, dialog];
}

function clock() {
  const time = make("time", { class: "clock", "data-part": "now" });
  const added = make("p", { class: "note", "data-part": "added" });
  const { said, attempt } = sayer();
  const show = () => {
    time.textContent = inFull(now());
    added.textContent = addedSeconds() === 0 ? word("clock.not_moved") : word("clock.moved", span(addedSeconds()));
  };
  const advance = (seconds) => attempt(async () => {
    setClock(await post("/sandbox/clock", { advance_seconds: seconds }));
    show();
    return word("clock.advanced", span(seconds));
  });
  const label = word("clock.seconds");
  const field = make("input", {
    type: "number", name: "seconds", min: "1", step: "1", required: true, "aria-label": label, placeholder: label,
  });
  const form = make("form", { class: "inline" },
    field,
    make("button", { "data-action": "advance" }, word("clock.advance")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    advance(field.valueAsNumber);
  });
  const step = (seconds) =>
    button({ "data-advance": String(seconds) }, () => advance(seconds), `+ ${span(seconds)}`);
  const element = panel("clock", word("clock"), word("clock.explained"),
    time,
    added,
    make("div", { class: "buttons" }, STEPS.map(step)),
    form,
    said);
  show();
  const ticking = setInterval(show, 1000);
  return { element, show, stop: () => clearInterval(ticking) };
}

/** Describes a length of time. */
function span(seconds) {
  const parts = [
    [Math.floor(seconds / DAY), "days"],
    [Math.floor(seconds / HOUR) % 24, "hours"],
    [Math.floor(seconds / MINUTE) % 60, "minutes"],
    [seconds % MINUTE, "seconds"],
  ];
  return parts.filter(([number]) => number > 0).map(([number, unit]) => word(`span.${unit}`, number)).join(" ");
}
