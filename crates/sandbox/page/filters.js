// Search and filters of the notices. The address contains them, so that every view can be linked.

import { REASONS } from "./audience.js";
import { departmentName, everyone, person, theSchool } from "./directory.js";
import { make, searchField } from "./dom.js";
import { msgtypeName, msgtypes } from "./types.js";
import { word } from "./words.js";

/** How long the form waits for the next letter. */
const PAUSE = 200;

/** Builds the form; `changed` receives the chosen filters. */
export function filterForm(start, changed) {
  const search = searchField(word("search"), { name: "q", maxlength: "200" });
  const msgtype = choice("msgtype", word("filter.msgtype"), msgtypes().map((name) => [name, msgtypeName(name)]));
  const inClass = choice("class", word("filter.class"), theSchool().departments.filter(({ kind }) => kind !== "school")
    .map(({ id, depth }) => [id, `${"\u2003".repeat(depth - 1)}${departmentName(id)} (${id})`]));
  const label = word("filter.recipient");
  const recipient = make("input", {
    name: "recipient", list: "people", placeholder: label, "aria-label": label, autocomplete: "off",
  });
  const cut = check("cut", word("filter.cut"));
  const missed = choice("missed", word("filter.missed"),
    [["true", word("audience.show.missed")], ...REASONS.map((name) => [name, word(`audience.show.${name}`)])]);
  const suppressed = check("suppressed", word("filter.suppressed"));
  const people = make("datalist", { id: "people" });
  // A school may have thousands of people.
  const fill = () => people.append(...everyone().map(({ userid, name }) => make("option", { value: userid }, name)));
  recipient.addEventListener("focus", fill, { once: true });
  const others = make("details", { class: "filters", "data-part": "filters" },
    make("summary", {}, word("filters")),
    make("div", {}, msgtype, inClass, recipient, missed, cut, suppressed, people));
  const element = make("form", { role: "search", class: "search", "data-part": "search" }, search, others);

  const wanted = () => {
    const given = [...new FormData(element)].filter(([, value]) => value.trim() !== "");
    return new URLSearchParams(given);
  };
  const isKnown = () => recipient.value === "" || person(recipient.value) !== undefined;
  const apply = () => {
    recipient.setCustomValidity(isKnown() ? "" : word("filter.nobody"));
    if (element.reportValidity()) changed(wanted());
  };
  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, PAUSE);
  });
  element.addEventListener("change", (event) => { if (event.target !== search) apply(); });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });

  /** Shows the filters of an address. */
  const follow = (filters) => {
    if (filters.toString() === wanted().toString()) return;
    for (const field of element.elements) {
      const value = filters.get(field.name);
      if (field.type === "checkbox") field.checked = value === "true";
      else field.value = value ?? "";
    }
    if ([...filters.keys()].some((name) => name !== "q")) others.open = true;
  };
  follow(start);
  return { element, search, follow };
}

function choice(name, label, options) {
  return make("select", { name, "aria-label": label },
    make("option", { value: "" }, label),
    options.map(([value, text]) => make("option", { value }, text)));
}

function check(name, label) {
  return make("label", { class: "check" }, make("input", { type: "checkbox", name, value: "true" }), label);
}
