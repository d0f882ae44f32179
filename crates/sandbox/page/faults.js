// The faults: a form to add one, and how often each has happened.

import { post, read, remove } from "./api.js";
import { button, make } from "./dom.js";
import { gathered } from "./live.js";
import { panel, sayer } from "./panel.js";
import { ENDPOINTS, endpointName, faultName } from "./types.js";
import { word } from "./words.js";

/** The kinds, with the number that some of them need: its name and a default. */
const KINDS = {
  close_before_answer: null,
  reset_before_acceptance: null,
  reset_after_acceptance: null,
  truncated_body: null,
  delay: ["milliseconds", 5000],
  status: ["status", 503],
  status_after_acceptance: ["status", 502],
  errcode: ["errcode", -1],
  token_invalid: null,
  token_expired: null,
  rate_limit: ["seconds", 60],
  concurrency_limit: null,
};

/** Builds the form for a fault and the list of faults. */
export function faults() {
  const { said, attempt } = sayer();
  const list = make("div", { "data-part": "fault-list" });
  const refresh = gathered(async () => {
    const answer = await read("/sandbox/faults");
    list.replaceChildren(...listed(answer.faults, attempt, refresh));
  });
  const element = panel("faults", word("faults"), word("faults.explained"), form(attempt, refresh), said, list);
  element.classList.add("wide");
  refresh();
  return { element, refresh };
}

function form(attempt, refresh) {
  const kind = select("kind", Object.keys(KINDS).map((name) => [name, faultName(name)]));
  const on = select("on", ENDPOINTS.map((name) => [name, endpointName(name)]));
  const when = select("when", [
    ["", word("fault.when.each")],
    ["request", word("fault.when.request")],
    ["every", word("fault.when.every")],
  ]);
  const whole = { type: "number", min: "1", step: "1" };
  const number = make("input", { ...whole, name: "number", value: "2" });
  const times = make("input", { ...whole, name: "times", placeholder: word("fault.times.any") });
  const own = make("input", { type: "number", name: "own", step: "1", required: true });
  const ownName = document.createTextNode("");
  const ownField = make("label", {}, ownName, own);
  const numberField = make("label", {}, word("fault.number"), number);
  const explained = make("p", { class: "note", "data-part": "fault-explained" });
  const fit = () => {
    const needed = KINDS[kind.value];
    ownField.hidden = needed === null;
    own.disabled = needed === null;
    if (needed) [ownName.data, own.value] = [word(`fault.own.${needed[0]}`), needed[1]];
    explained.textContent = word(`fault.explained.${kind.value}`);
  };
  const fitNumber = () => { numberField.hidden = when.value === ""; };
  kind.addEventListener("change", fit);
  when.addEventListener("change", fitNumber);
  const element = make("form", { class: "fields", "data-part": "fault-form" },
    make("label", {}, word("fault.kind"), kind), ownField,
    make("label", {}, word("fault.on"), on),
    make("label", {}, word("fault.when"), when), numberField,
    make("label", {}, word("fault.times"), times),
    explained,
    make("button", { class: "primary", "data-action": "add-fault" }, word("fault.add")));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const needed = KINDS[kind.value];
    attempt(async () => {
      const { id } = await post("/sandbox/faults", {
        kind: kind.value,
        on: on.value,
        ...(needed && { [needed[0]]: own.valueAsNumber }),
        ...(when.value !== "" && { [when.value]: number.valueAsNumber }),
        ...(times.value !== "" && { times: times.valueAsNumber }),
      });
      refresh();
      return word("fault.added", id);
    });
  });
  fit();
  fitNumber();
  return element;
}

function select(name, options) {
  return make("select", { name }, options.map(([value, text]) => make("option", { value }, text)));
}

function listed(all, attempt, refresh) {
  if (all.length === 0) return [make("p", { class: "note" }, word("faults.none"))];
  const drop = (path, said) => attempt(async () => {
    await remove(path);
    refresh();
    return said;
  });
  const row = (fault) => {
    const facts = [endpointName(fault.on), due(fault), word("fault.fired_of", fault.fired, fault.seen)];
    const dropIt = () => drop(`/sandbox/faults/${fault.id}`, word("fault.removed", fault.id));
    return make("li", { "data-fault": String(fault.id) },
      make("div", {}, make("p", {}, named(fault)), make("p", { class: "note" }, facts.join(" · "))),
      button({ class: "quiet", "data-action": "remove-fault" }, dropIt, word("remove")));
  };
  const dropAll = () => drop("/sandbox/faults", word("faults.removed"));
  return [
    make("ul", { class: "fault-list", role: "list" }, all.map(row)),
    button({ "data-action": "remove-faults" }, dropAll, word("faults.remove")),
  ];
}

function named(fault) {
  const [own] = KINDS[fault.kind] ?? [];
  const name = faultName(fault.kind);
  return own ? `${name} · ${word(`fault.amount.${own}`, fault[own])}` : name;
}

function due({ request, every, times }) {
  const parts = [];
  if (request !== undefined) parts.push(word("fault.due.request", request));
  else if (every !== undefined) parts.push(word("fault.due.every", every));
  else parts.push(word("fault.when.each"));
  if (times !== undefined) parts.push(word("fault.due.times", times));
  return parts.join(word("list.comma"));
}
