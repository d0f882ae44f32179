// A message type that the page has no layout for: its properties with their terms.

import { foreign, make, terms } from "./dom.js";
import { linkedText } from "./text.js";
import { termOf } from "./types.js";

/** Lists every property of a message, however deep. */
export function properties({ msgtype, shown }) {
  return make("div", { class: "bubble properties" }, value(shown, `/${msgtype}`, msgtype));
}

function value(shown, pointer, msgtype) {
  if (Array.isArray(shown)) {
    return make("ol", {}, shown.map((entry) => make("li", {}, value(entry, `${pointer}/*`, msgtype))));
  }
  if (typeof shown === "string") return linkedText(shown);
  if (typeof shown !== "object" || shown === null) return String(shown);
  return terms(Object.entries(shown).map(([name, inside]) => {
    const place = `${pointer}/${name}`;
    const term = termOf(msgtype, place);
    return [[term && [foreign(term), " "], make("code", {}, foreign(name))], value(inside, place, msgtype)];
  }));
}
