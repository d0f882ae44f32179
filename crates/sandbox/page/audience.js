// The people whom a notice reached or did not reach, with the reasons.

import { allParents, appOf, classesOf, departmentName, departmentOf, isInScope, pathOf, person, studentsOf, theSchool } from "./directory.js";
import { button, foreign, identifier, make, nodes } from "./dom.js";
import { group } from "./group.js";
import { address } from "./route.js";
import { word } from "./words.js";

/** The reasons why somebody did not get a notice. */
export const REASONS = ["not_following", "out_of_scope", "unknown"];

/** The number of people of a group that are shown at first, and the audience up to which every group is open. */
const FIRST = 100;
const FEW = 40;

/** Shows the audience of a notice; a choice leaves only those who did not get it, or only those of one reason. */
export function audience(notice) {
  const shown = make("div", { class: "audience" });
  const show = (wanted) => shown.replaceChildren(...nodes(sections(notice, wanted)));
  show("all");
  const reasons = REASONS.filter((name) => entries(notice[name]).length > 0);
  if (reasons.length === 0 && entries(notice.invalid).length === 0) return shown;
  const label = word("audience.show");
  const choices = ["all", "missed", ...reasons].map((name) => make("option", { value: name }, word(`audience.show.${name}`)));
  const choice = make("select", { name: "audience", "aria-label": label }, choices);
  choice.addEventListener("change", () => show(choice.value));
  return [make("p", { class: "audience-choice" }, choice), shown];
}

/** Returns people, or the ids of lists each with the name of its list. */
const entries = (given) => (Array.isArray(given) ? given
  : Object.entries(given).flatMap(([list, ids]) => ids.map((id) => ({ list, id }))));

function sections(notice, wanted) {
  const { recipients, not_following: notFollowing, out_of_scope: outOfScope } = notice;
  const shows = (...names) => names.includes(wanted);
  return [
    shows("all") && make("section", { "data-part": "recipients" },
      make("h3", {}, word("audience.received", recipients.length)),
      recipients.length > 0 && groups(recipients)),
    shows("all", "missed") && invalid(notice, entries(notice.invalid)),
    shows("unknown") && invalid(notice, entries(notice.unknown)),
    shows("all", "missed", "not_following") && missed("not-following", notFollowing,
      word("audience.not_following", notFollowing.length), word("audience.not_following.explained")),
    shows("all", "missed", "out_of_scope") && missed("out-of-scope", outOfScope,
      word("audience.out_of_scope", outOfScope.length), word("audience.out_of_scope.explained")),
  ];
}

function missed(part, members, title, explained) {
  return members.length > 0 && make("section", { "data-part": part },
    make("h3", {}, title),
    make("p", { class: "note" }, explained),
    people(members, reasonOfAll(members)));
}

function groups(recipients) {
  const isOpen = recipients.length <= FEW;
  const byClass = Map.groupBy(recipients, classOfRecipient);
  return [...byClass].map(([id, members]) => {
    const name = foreign(id === "" ? word("audience.no_class") : departmentName(id));
    const note = reasonOfAll(members);
    return group({ id, name, size: word("audience.people", members.length), note, isOpen }, () => people(members, note));
  });
}

/** Returns the class through which a person was reached; for a named person, the first class of the person. */
function classOfRecipient({ userid, why }) {
  const own = classesOf(person(userid));
  if (why.class !== undefined) return own.find((id) => pathOf(id).includes(why.class)) ?? why.class;
  return (why.student && person(why.student)?.class) ?? own[0] ?? "";
}

function people(members, common) {
  const list = make("ul", { class: "people" });
  const show = (shown) => list.append(...shown.map((member) => make("li", {},
    make("a", { href: address("school", [member.userid]) }, foreign(member.name)),
    identifier(member.userid),
    reason(member.why) !== common && make("span", { class: "why" }, reason(member.why)))));
  show(members.slice(0, FIRST));
  const rest = members.slice(FIRST);
  if (rest.length === 0) return list;
  const more = button({ class: "quiet" }, () => {
    show(rest);
    more.remove();
  }, word("show_all", members.length));
  return [list, more];
}

/** Returns the reason that all people share, or null. */
function reasonOfAll(members) {
  const reasons = new Set(members.map(({ why }) => reason(why)));
  return reasons.size === 1 ? [...reasons][0] : null;
}

/** Describes the entry of the request that reached a person. */
function reason(why) {
  if (why === "named") return word("why.named");
  if (why === "school") return word("why.school");
  if (why.class !== undefined) return word("why.class");
  return word("why.student", person(why.student)?.name ?? why.student);
}

function invalid(notice, listed) {
  if (listed.length === 0) return null;
  const rows = listed.map(({ list, id }) => make("tr", {},
    make("td", {}, make("code", {}, foreign(id))),
    make("td", {}, make("code", {}, `invalid_${list}`)),
    make("td", {}, word(`invalid.${whyInvalid(notice, list, id)}`))));
  const columns = [word("column.entry"), word("column.list"), word("column.why")];
  return make("section", { "data-part": "invalid" },
    make("h3", {}, word("audience.invalid", listed.length)),
    make("table", {}, make("thead", {}, make("tr", {}, columns.map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, rows)));
}

/** Explains why an entry reached nobody, as far as the school tells. */
function whyInvalid({ agentid }, list, id) {
  const app = appOf(agentid)?.app ?? { classes: null };
  const isReached = (students) => students.length === 0 || students.some((student) => isInScope(app, student));
  if (list === "party") {
    if (departmentOf(id) === undefined) return "unknown_class";
    const under = theSchool().classes.filter((found) => pathOf(found.id).includes(id));
    return isReached(under.flatMap(({ students }) => students.map(person))) ? "nobody_follows" : "out_of_reach";
  }
  const found = list === "external_user" ? allParents().find((parent) => parent.external_userid === id) : person(id);
  if (found === undefined) return "unknown_person";
  const kind = list === "student_userid" ? "student" : "parent";
  if (found.kind !== kind) return found.kind === "student" ? "is_student" : "is_parent";
  if (!isReached(studentsOf(found))) return "out_of_reach";
  return kind === "parent" ? "follows_nothing" : "nobody_follows";
}
