// The list of notices, newest first.

import { read, withParameters } from "./api.js";
import { addressed } from "./addressed.js";
import { announce, foreign, make, nodes } from "./dom.js";
import { filterForm } from "./filters.js";
import { firstRun } from "./firstrun.js";
import { beginFresh, isFresh, noteOpened, resetFresh } from "./fresh.js";
import { icon } from "./icons.js";
import { gathered } from "./live.js";
import { makeMore } from "./more.js";
import { noteRepeat, noticePage } from "./notice.js";
import { address, replaceAddress } from "./route.js";
import { Rows } from "./rows.js";
import { makeSplit } from "./split.js";
import { inShort } from "./time.js";
import { msgtypeName } from "./types.js";
import { word } from "./words.js";

/** The most notices of one answer. */
const MOST = 200;

/** Builds the view of all notices. */
export function notices(start) {
  let route = start;
  let isFirstRun = false;
  const form = filterForm(route.filters, (filters) => replaceAddress(address("notices", route.opened, filters)));
  const rows = new Rows("notices", word("view.notices"), row);
  const count = make("p", { class: "count-line", "data-part": "count" });
  const more = makeMore(() => refresh(), () => rows.step(Infinity));
  const split = makeSplit("notices", [[form.element, count], rows.element, more.element], {
    label: word("view.notices"),
    back: () => address("notices", [], route.filters),
    focusList: () => rows.focus(),
    placeholder: () => (isFirstRun ? firstRun() : make("p", { class: "placeholder-text" }, word("notices.choose"))),
  });

  const open = () => split.show(route.opened[0] === undefined ? null : () => noticePage(route.opened[0]));

  const refresh = gathered(async () => {
    let listed;
    try {
      await beginFresh();
      listed = await list(route.filters, more.wanted());
    } catch (error) {
      // Somebody may have typed the filter into the address.
      rows.show([], route.filters);
      more.shows(0, 0);
      count.replaceChildren(make("span", { class: "problem" }, error.message), " ", allNotices());
      return;
    }
    // If one app sends every notice, the rows omit its name.
    const hasApps = new Set(listed.notices.map(({ agentid }) => agentid)).size > 1;
    rows.show(listed.notices.map((notice) => ({ ...notice, isFresh: isFresh(notice.id), hasApps })), route.filters);
    more.shows(listed.notices.length, listed.matching);
    count.replaceChildren(...nodes(counted(listed, route.filters)));
    const wasFirstRun = isFirstRun;
    isFirstRun = listed.held === 0 && listed.dropped === 0;
    split.element.classList.toggle("first-run", isFirstRun);
    if (wasFirstRun !== isFirstRun && route.opened.length === 0) open();
  });

  const follow = (next) => {
    const isOpen = next.opened[0] === route.opened[0];
    route = next;
    form.follow(route.filters);
    rows.select(route.opened[0] ?? null);
    if (route.opened[0] !== undefined) noteOpened(Number(route.opened[0]));
    if (!isOpen) open();
    refresh();
  };
  open();
  follow(start);

  return {
    element: split.element,
    follow,
    hear(name, data) {
      if (name === "repeat") noteRepeat(split.detail, data.id);
      if (name === "reset") resetFresh();
      if (["notice", "repeat", "cleared", "reset", "behind"].includes(name)) refresh();
      if (["cleared", "reset"].includes(name)) {
        // The open notice is gone.
        if (route.opened.length > 0) replaceAddress(address("notices", [], route.filters));
        announce(word("notices.none"));
      }
    },
    step: (by) => rows.step(by),
    end: more.end,
    focusList: () => rows.focus(),
    search: form.search,
  };
}

/** Loads the newest matching notices, as many as are wanted, with several requests if necessary. */
async function list(filters, wanted) {
  let listed = null;
  let before = "";
  do {
    const limit = Math.min(wanted - (listed?.notices.length ?? 0), MOST);
    const part = await read(withParameters("/sandbox/inbox", { ...Object.fromEntries(filters), before, limit }));
    listed = { ...part, notices: [...(listed?.notices ?? []), ...part.notices] };
    before = part.notices.at(-1)?.id ?? "";
  } while (listed.more && listed.notices.length < wanted);
  return listed;
}

function counted({ held, matching, dropped }, filters) {
  return [
    filters.size > 0 ? word("notices.matching", matching, held) : word("notices.held", held),
    dropped > 0 && ` · ${word("notices.dropped", dropped)}`,
    filters.size > 0 && [" ", allNotices()],
  ];
}

const allNotices = () => make("a", { href: address("notices") }, word("filters.clear"));

/** Returns whether a text is invisible. */
const isBlank = (text) => /^[\s\p{Cc}\p{Cf}]*$/u.test(text);

/** Shows title and excerpt of a notice. */
export function gist({ msgtype, title, excerpt, time, ...notice }) {
  return [
    icon(msgtype),
    make("span", { class: "line-1" },
      notice.isFresh && make("span", { class: "fresh" }, make("span", { class: "unseen" }, word("row.new"))),
      make("span", { class: "title" }, foreign(isBlank(title) ? msgtypeName(msgtype) : title)),
      make("time", {}, inShort(time))),
    !isBlank(excerpt) && make("span", { class: "line-2" }, foreign(excerpt)),
  ].filter(Boolean);
}

/** Builds a row of the list. */
function row(notice) {
  return [
    ...gist(notice),
    make("span", { class: "line-3" },
      !isBlank(notice.title) && make("span", {}, msgtypeName(notice.msgtype)),
      make("span", { class: "to" }, foreign(addressed(notice.to))),
      make("span", {}, word("row.recipients", notice.recipients)),
      notice.hasApps && make("span", {}, foreign(notice.app)),
      notice.invalid > 0 && make("span", { class: "chip bad" }, word("chip.invalid", notice.invalid)),
      notice.not_following > 0 && make("span", { class: "chip warn" }, word("chip.missed", notice.not_following)),
      notice.out_of_scope > 0 && make("span", { class: "chip warn" }, word("chip.out_of_scope", notice.out_of_scope)),
      notice.cut > 0 && make("span", { class: "chip warn" }, word("chip.cut", notice.cut)),
      notice.suppressed > 0 && make("span", { class: "chip" }, word("chip.suppressed", notice.suppressed))),
  ];
}
