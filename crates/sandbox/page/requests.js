// The list of requests to the API, newest first; refused ones are marked.

import { read, withParameters } from "./api.js";
import { meaning } from "./codes.js";
import { foreign, make, nodes } from "./dom.js";
import { icon } from "./icons.js";
import { gathered } from "./live.js";
import { makeMore } from "./more.js";
import { outcome, requestPage } from "./request.js";
import { address, replaceAddress } from "./route.js";
import { Rows } from "./rows.js";
import { makeSplit } from "./split.js";
import { inShort } from "./time.js";
import { ENDPOINTS, endpointName, faultName } from "./types.js";
import { word } from "./words.js";

/** The number of requests that the sandbox keeps. */
const ALL = 1000;

/** Builds the view of all requests. */
export function requests(start) {
  let route = start;
  const rows = new Rows("requests", word("view.requests"), row);
  const form = filterForm((filters) => replaceAddress(address("requests", route.opened, filters)));
  const count = make("p", { class: "count-line", "data-part": "count" });
  const more = makeMore(() => refresh(), () => rows.step(Infinity));
  const split = makeSplit("requests", [[form.element, count], rows.element, more.element], {
    label: word("view.requests"),
    back: () => address("requests", [], route.filters),
    focusList: () => rows.focus(),
    placeholder: () => make("p", { class: "placeholder-text" }, word("requests.choose")),
  });

  const refresh = gathered(async () => {
    const listed = await read(withParameters("/sandbox/requests", { limit: ALL }));
    const matching = listed.newest_first.filter((record) => matches(record, route.filters));
    const shown = matching.slice(0, more.wanted());
    rows.show(shown, route.filters);
    more.shows(shown.length, matching.length);
    count.replaceChildren(...nodes(counted(matching.length, listed.newest_first.length, route.filters)));
  });

  const open = () => split.show(route.opened[0] === undefined ? null : () => requestPage(route.opened[0]));
  const follow = (next) => {
    const isOpen = next.opened[0] === route.opened[0];
    route = next;
    form.follow(route.filters);
    rows.select(route.opened[0] ?? null);
    if (!isOpen) open();
    refresh();
  };
  open();
  follow(start);

  return {
    element: split.element,
    follow,
    hear(name) {
      if (["request", "reset", "behind"].includes(name)) refresh();
      if (name === "reset" && route.opened.length > 0) replaceAddress(address("requests", [], route.filters));
    },
    step: (by) => rows.step(by),
    end: more.end,
    focusList: () => rows.focus(),
  };
}

function counted(matching, held, filters) {
  if (filters.size === 0) return word("requests.held", held);
  const all = make("a", { href: address("requests") }, word("filters.clear"));
  return [word("requests.matching", matching, held), " ", all];
}

/** Returns whether a request was refused. */
const isRefused = (record) => record.errcode !== null && record.errcode !== 0;

function matches(record, filters) {
  const [endpoint, notice] = [filters.get("endpoint"), filters.get("notice")];
  return (filters.get("refused") !== "true" || isRefused(record))
    && (endpoint === null || record.endpoint === endpoint)
    && (notice === null || String(record.notice) === notice);
}

function filterForm(changed) {
  const refused = make("input", { type: "checkbox", name: "refused", value: "true" });
  const endpoint = make("select", { name: "endpoint", "aria-label": word("filter.endpoint") },
    make("option", { value: "" }, word("filter.endpoint")),
    ENDPOINTS.map((name) => make("option", { value: name }, endpointName(name))));
  const element = make("form", { class: "search row", "data-part": "search" },
    make("label", { class: "check" }, refused, word("filter.refused")), endpoint);
  element.addEventListener("change", () => {
    changed(new URLSearchParams([...new FormData(element)].filter(([, value]) => value !== "")));
  });
  return {
    element,
    follow(filters) {
      refused.checked = filters.get("refused") === "true";
      endpoint.value = filters.get("endpoint") ?? "";
    },
  };
}

function row(record) {
  const { title, kind } = outcome(record);
  const refusal = isRefused(record)
    && [make("span", { class: "code bad" }, String(record.errcode)), " ", meaning(record.errcode)];
  return [
    icon(kind === "bad" ? "warning" : record.endpoint === "upload" ? "file" : "call"),
    make("span", { class: "line-1" },
      make("span", { class: "title" }, refusal || title),
      make("time", {}, inShort(record.time))),
    record.parameter && make("span", { class: "line-2" }, make("code", {}, foreign(record.parameter))),
    make("span", { class: "line-3" },
      make("span", {}, endpointName(record.endpoint)),
      record.agentid !== undefined && make("span", {}, String(record.agentid)),
      record.notice !== undefined && make("span", {}, word("request.to_notice", record.notice)),
      record.repeat && make("span", { class: "chip" }, word("chip.repeat")),
      record.faults?.map((fault) => make("span", { class: "chip warn" }, faultName(fault)))),
  ].filter(Boolean);
}
