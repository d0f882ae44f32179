// The people whom a notice reached or did not reach, with the reasons.

import { appOf, classesOf, className, classOf, allParents, person } from "./directory.js";
import { button, foreign, identifier, make } from "./dom.js";
import { group } from "./group.js";
import { address } from "./route.js";
import { word } from "./words.js";

/** The number of people of a group that are shown at first, and the audience up to which every group is open. */
const FIRST = 100;
const FEW = 40;

/** Shows the audience of a notice. */
export function audience(notice) {
  const { recipients, not_following: notFollowing } = notice;
  return [
    make("section", { "data-part": "recipients" },
      make("h3", {}, word("audience.received", recipients.length)),
      recipients.length > 0 && groups(recipients)),
    invalid(notice),
    notFollowing.length > 0 && make("section", { "data-part": "not-following" },
      make("h3", {}, word("audience.not_following", notFollowing.length)),
      make("p", { class: "note" }, word("audience.not_following.explained")),
      people(notFollowing, reasonOfAll(notFollowing))),
  ];
}

function groups(recipients) {
  const isOpen = recipients.length <= FEW;
  const byClass = Map.groupBy(recipients, classOfRecipient);
  return [...byClass].map(([id, members]) => {
    const name = foreign(id === "" ? word("audience.no_class") : className(id));
    const note = reasonOfAll(members);
    return group({ id, name, size: word("audience.people", members.length), note, isOpen }, () => people(members, note));
  });
}

/** Returns the class through which a person was reached; for a named person, the first class of the person. */
function classOfRecipient({ userid, why }) {
  if (why.class !== undefined) return why.class;
  return (why.student && person(why.student)?.class) ?? classesOf(person(userid))[0] ?? "";
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

function invalid(notice) {
  const entries = Object.entries(notice.invalid).flatMap(([list, ids]) => ids.map((id) => ({ list, id })));
  if (entries.length === 0) return null;
  const rows = entries.map(({ list, id }) => make("tr", {},
    make("td", {}, make("code", {}, foreign(id))),
    make("td", {}, make("code", {}, `invalid_${list}`)),
    make("td", {}, word(`invalid.${whyInvalid(notice, list, id)}`))));
  const columns = [word("column.entry"), word("column.list"), word("column.why")];
  return make("section", { "data-part": "invalid" },
    make("h3", {}, word("audience.invalid", entries.length)),
    make("table", {}, make("thead", {}, make("tr", {}, columns.map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, rows)));
}

/** Explains why an entry reached nobody, as far as the school tells. */
function whyInvalid({ agentid }, list, id) {
  const reach = appOf(agentid)?.app.classes ?? null;
  const isReached = (classes) => reach === null || classes.some((found) => reach.includes(found));
  if (list === "party") {
    if (classOf(id) === undefined) return "unknown_class";
    return isReached([id]) ? "nobody_follows" : "out_of_reach";
  }
  const found = list === "external_user" ? allParents().find((parent) => parent.external_userid === id) : person(id);
  if (found === undefined) return "unknown_person";
  const kind = list === "student_userid" ? "student" : "parent";
  if (found.kind !== kind) return found.kind === "student" ? "is_student" : "is_parent";
  if (!isReached(classesOf(found))) return "out_of_reach";
  return kind === "parent" ? "follows_nothing" : "nobody_follows";
}
