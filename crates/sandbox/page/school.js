// The school: a tree of departments, students with their parents, and the notices that each person received.

import { allParents, classesOf, everyone, pathOf, person, theSchool } from "./directory.js";
import { foreign, identifier, make, searchField } from "./dom.js";
import { group } from "./group.js";
import { personPage } from "./person.js";
import { Roving } from "./roving.js";
import { address } from "./route.js";
import { makeSplit } from "./split.js";
import { word } from "./words.js";

/** The most people that a search shows. */
const MOST_FOUND = 100;

/** The number of classes up to which every grade is open. */
const FEW_CLASSES = 12;

/** Builds the view of the school. */
export function school(start) {
  let route = start;
  const found = make("div", { class: "families", "data-part": "people" });
  const search = searchField(word("school.search"));
  const form = make("form", { role: "search", class: "search" }, search);
  form.addEventListener("submit", (event) => event.preventDefault());
  const roving = new Roving(found, "summary, a");
  found.addEventListener("toggle", () => roving.refresh(), { capture: true });
  const markOpen = () => {
    mark(found, route.opened[0]);
    roving.refresh();
  };
  const showPeople = () => {
    const wanted = search.value.trim().toLowerCase();
    found.replaceChildren(...(wanted === "" ? tree(route.opened[0], markOpen) : matches(wanted)));
    markOpen();
  };
  search.addEventListener("input", showPeople);

  const split = makeSplit("school", [[form, summary()], found], {
    label: word("view.school"),
    back: () => address("school"),
    focusList: () => roving.focus(),
    placeholder: () => make("p", { class: "placeholder-text" }, word("school.choose")),
  });
  const open = () => split.show(route.opened[0] === undefined ? null : () => personPage(...route.opened));
  const follow = (next) => {
    route = next;
    markOpen();
    open();
  };
  showPeople();
  requestAnimationFrame(() => {
    const opened = found.querySelector("[aria-current]");
    opened?.scrollIntoView({ block: "center" });
    // Which elements Tab can reach is known only now.
    roving.stopAt(opened);
    roving.refresh();
  });
  follow(start);

  return {
    element: split.element,
    follow,
    hear(name) {
      // An open notice stays as it is.
      const isList = route.opened.length === 1;
      if (isList && ["notice", "cleared", "reset", "behind"].includes(name)) open();
    },
    step: (by) => roving.step(by),
    focusList: () => roving.focus(),
    search,
  };
}

function summary() {
  const { name, classes: { length }, students, parents } = theSchool();
  const counts = [word("school.classes", length), word("school.students", students), word("school.parents", parents)];
  return make("p", { class: "count-line" }, foreign(name), ` · ${counts.join(word("list.comma"))}`);
}

/** Shows the tree of departments, open at the class of the open person, and the parents who do not follow. */
function tree(userid, filled) {
  const { departments, classes } = theSchool();
  const members = new Map(classes.map(({ id, students }) => [id, students]));
  const under = Map.groupBy(departments, ({ parent }) => parent);
  const opened = pathOf(classesOf(person(userid))[0] ?? classes[0]?.id);
  const list = (people, show) => () => {
    // After the elements are in the page.
    queueMicrotask(filled);
    return make("ul", {}, people.map(show));
  };
  const show = ({ id, name, kind, admins }) => {
    const isOpen = opened.includes(id) || (kind !== "class" && classes.length <= FEW_CLASSES);
    const heads = admins.map((admin) => admin.userid).join(word("list.comma"));
    const head = { id, name: foreign(name), note: heads && [word("school.heads"), foreign(heads)], isOpen };
    if (kind !== "class") {
      const classesOfIt = classes.filter((found) => pathOf(found.id).includes(id)).length;
      return group({ ...head, size: word("school.classes", classesOfIt) }, () => (under.get(id) ?? []).map(show));
    }
    const students = members.get(id).map(person);
    return group({ ...head, size: size(students) }, list(students, family));
  };
  const root = departments.find(({ kind }) => kind === "school");
  const groups = (under.get(root?.id) ?? []).map(show);
  const idle = allParents().filter((parent) => !parent.follows);
  if (idle.length > 0) groups.push(group({ name: word("school.idle"), size: word("school.parents", idle.length) }, list(idle, alone)));
  return groups;
}

/** Says how many students a class has, and how many of their parents follow. */
function size(students) {
  const parents = [...new Set(students.flatMap((student) => student.parents))].map(person);
  const following = parents.filter((parent) => parent.follows).length;
  return [word("school.students", students.length), word("school.followers", following, parents.length)].join(word("list.comma"));
}

function family(student) {
  const parents = student.parents.map(person).filter(Boolean);
  return make("li", {}, personLink(student),
    parents.length > 0 && make("ul", { class: "parents" }, parents.map(alone)));
}

const alone = (someone) => make("li", {}, personLink(someone));

function personLink(someone) {
  const isIdle = someone.follows === false;
  return make("a", { href: address("school", [someone.userid]), "data-userid": someone.userid },
    foreign(someone.name), " ", identifier(someone.userid),
    isIdle && make("span", { class: "chip" }, word("chip.idle")));
}

function matches(wanted) {
  const isWanted = ({ name, userid, alias }) =>
    [name, userid, alias ?? ""].some((text) => text.toLowerCase().includes(wanted));
  const people = everyone().filter(isWanted);
  return [
    make("ul", { class: "found" }, people.slice(0, MOST_FOUND).map(alone)),
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
