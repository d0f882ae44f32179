// One person, with the received notices.

import { read, withParameters } from "./api.js";
import { departmentName, person } from "./directory.js";
import { foreign, identifier, make, terms } from "./dom.js";
import { icon } from "./icons.js";
import { gist } from "./notices.js";
import { readNotice } from "./notice.js";
import { makePhone, phoneWith } from "./phone.js";
import { address } from "./route.js";
import { word } from "./words.js";

/** The number of notices on a phone. */
const MOST = 200;

/** Shows a person, with a phone that lists the notices or shows one of them. */
export async function personPage(userid, noticeId) {
  const someone = person(userid);
  if (someone === undefined) return make("p", { class: "problem", role: "alert" }, word("school.unknown", userid));
  const phone = noticeId === undefined ? await received(someone) : await opened(someone, noticeId);
  return [
    make("header", { class: "head" },
      make("h2", {}, icon("person"), foreign(someone.name)),
      make("div", { class: "facts" }, make("span", {}, word(`kind.${someone.kind}`)), identifier(userid))),
    make("div", { class: "notice", "data-person": userid },
      make("div", { class: "as-seen" }, phone),
      make("div", { class: "around" }, make("section", {}, make("h3", {}, word("person.about")), about(someone)))),
  ];
}

function about(someone) {
  const link = (userid) => make("a", { href: address("school", [userid]) }, foreign(person(userid)?.name ?? userid));
  const links = (userids) => userids.length > 0
    && make("ul", {}, userids.map((userid) => make("li", {}, link(userid), " ", identifier(userid))));
  // Students receive notices without following.
  const follows = { true: word("person.follows.yes"), false: word("person.follows.no") }[someone.follows];
  return terms([
    [word("person.alias"), someone.alias && foreign(someone.alias)],
    [word("person.class"), someone.classes?.map((id) => make("div", {}, foreign(departmentName(id)), " ", identifier(id)))],
    [word("person.parents"), someone.parents && (links(someone.parents) || word("person.none"))],
    [word("person.children"), someone.children && links(someone.children)],
    ["external_userid", someone.external_userid && make("code", {}, foreign(someone.external_userid))],
    [word("person.follows"), follows],
  ]);
}

async function received({ userid, name }) {
  const { notices, matching } = await read(withParameters("/sandbox/inbox", { recipient: userid, limit: MOST }));
  const phone = makePhone(word("person.received", matching));
  const row = (notice) => make("li", {}, make("a", { href: address("school", [userid, notice.id]) }, gist(notice)));
  phone.show(notices.length > 0
    ? make("ol", { class: "rows", role: "list", "aria-label": word("person.received_by", name) }, notices.map(row))
    : make("p", { class: "placeholder-text" }, word("person.nothing")));
  return phone.element;
}

async function opened({ userid, name }, noticeId) {
  const notice = await readNotice(noticeId);
  return [
    make("p", { class: "ways" },
      make("a", { href: address("school", [userid]) }, icon("back"), word("person.all", name)),
      make("a", { href: address("notices", [noticeId]) }, word("person.notice", noticeId))),
    phoneWith(notice),
  ];
}
