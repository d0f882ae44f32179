// The school: classes, students with their parents, and what each of them received.

import { everyone, person, theSchool, allParents } from "./directory.js";
import { foreign, make } from "./dom.js";
import { personPage } from "./person.js";
import { address } from "./route.js";
import { makeSplit } from "./split.js";
import { word } from "./words.js";

/** How many people a search shows. */
const MOST_FOUND = 100;

/** The view of the school. */
export function school(start) {
  let route = start;
  const found = make("div", { class: "families", "data-part": "people" });
  const search = make("input", { type: "search", placeholder: word("school.search"), "aria-label": word("school.search"), autocomplete: "off", spellcheck: "false", "aria-keyshortcuts": "/" });
  const form = make("form", { role: "search", class: "search" }, search);
  form.addEventListener("submit", (event) => event.preventDefault());
  const showPeople = () => {
    const wanted = search.value.trim().toLowerCase();
    found.replaceChildren(...(wanted === "" ? classes() : matches(wanted)));
    mark(found, route.opened[0]);
  };
  search.addEventListener("input", showPeople);

  const split = makeSplit("school", [form, summary(), found], {
    label: word("view.school"),
    back: () => address("school"),
    placeholder: () => make("p", { class: "placeholder-text" }, word("school.choose")),
  });
  const open = () => split.show(route.opened[0] === undefined ? null : () => personPage(...route.opened));
  const follow = (next) => {
    route = next;
    mark(found, route.opened[0]);
    open();
  };
  showPeople();
  follow(start);

  return {
    element: split.element,
    follow,
    hear(name) {
      // A notice that is open is not disturbed.
      const isList = route.opened.length === 1;
      if (isList && ["notice", "cleared", "reset", "behind"].includes(name)) open();
    },
    step: (by) => step(found, by),
    focusList: () => (found.querySelector("[aria-current]") ?? found.querySelector("a"))?.focus(),
    search,
  };
}

function summary() {
  const { name, classes: { length }, students, parents } = theSchool();
  return make("p", { class: "count-line" }, foreign(name), ` · ${word("school.counts", length, students, parents)}`);
}

/** The classes, each with its families; a family is shown when its class is opened. */
function classes() {
  const idle = allParents().filter((parent) => !parent.follows);
  const groups = theSchool().classes.map(({ id, name, students }) => group(id, name, students.length, () => students.map((userid) => family(person(userid)))));
  const [first] = groups;
  if (first) first.open = true;
  return [...groups, ...(idle.length > 0 ? [group("idle", word("school.idle"), idle.length, () => idle.map((parent) => make("li", {}, personLink(parent))))] : [])];
}

function group(id, name, size, members) {
  const list = make("ul", {});
  const element = make("details", { class: "group", "data-class": id },
    make("summary", {}, make("span", { class: "name" }, foreign(name)), make("span", { class: "count" }, String(size))), list);
  element.addEventListener("toggle", () => {
    if (element.open && list.childElementCount === 0) list.append(...members());
  });
  return element;
}

function family(student) {
  const parents = student.parents.map(person).filter(Boolean);
  return make("li", {}, personLink(student),
    parents.length > 0 && make("ul", { class: "parents" }, parents.map((parent) => make("li", {}, personLink(parent)))));
}

function personLink(someone) {
  const isIdle = someone.follows === false;
  return make("a", { href: address("school", [someone.userid]), "data-userid": someone.userid, class: isIdle ? "idle" : null },
    foreign(someone.name), " ", make("span", { class: "id" }, foreign(someone.userid)),
    isIdle && make("span", { class: "chip" }, word("chip.idle")));
}

function matches(wanted) {
  const isWanted = ({ name, userid, alias }) => [name, userid, alias ?? ""].some((text) => text.toLowerCase().includes(wanted));
  const people = everyone().filter(isWanted);
  return [
    make("ul", { class: "found" }, people.slice(0, MOST_FOUND).map((someone) => make("li", {}, personLink(someone)))),
    people.length !== 0 ? null : make("p", { class: "placeholder-text" }, word("school.nobody")),
    people.length > MOST_FOUND ? make("p", { class: "note" }, word("school.more", people.length - MOST_FOUND)) : null,
  ].filter(Boolean);
}

function mark(found, userid) {
  for (const link of found.querySelectorAll("a")) {
    if (link.dataset.userid === userid) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function step(found, by) {
  const links = [...found.querySelectorAll("a")].filter((link) => link.offsetParent !== null);
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[at === -1 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)];
  next?.focus();
  next?.click();
}
