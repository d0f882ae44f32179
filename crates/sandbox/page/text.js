// Texts of notices: their links, and what was cut from them.

import { button, foreign, make } from "./dom.js";
import { word } from "./words.js";

/** A link as the pages know it, or an address that stands in the text, which ends where ASCII does. */
const LINK = /<a\s+href\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')\s*>([^<]*)<\/a>|(https?:\/\/[!#-&(-;=?-_a-~]+)/gi;

/** What ends a sentence rather than an address. */
const BEHIND_ADDRESS = /[.,;:!?)]+$/;

/** The pieces of a text: `{ text }`, or `{ text, address }` for a link. */
export function pieces(content) {
  const found = [];
  let end = 0;
  for (const match of content.matchAll(LINK)) {
    const [whole, double, single, label, bare] = match;
    const address = bare?.replace(BEHIND_ADDRESS, "") ?? double ?? single;
    if (!isOpenable(address)) continue;
    found.push({ text: content.slice(end, match.index) }, { text: label ?? address, address });
    end = match.index + (bare ? address.length : whole.length);
  }
  found.push({ text: content.slice(end) });
  return found.filter(({ text }) => text !== "");
}

/** Whether an address leads to the web: nothing else is ever opened. */
export function isOpenable(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** A link that leaves the page; a text, if the address leads nowhere on the web. */
export function link(address, ...children) {
  if (!isOpenable(address)) return make("span", { title: address }, ...children);
  return make("a", { href: address, title: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** A text with its links. */
export function linkedText(content) {
  const shown = pieces(content).map(({ text, address }) => (address === undefined ? text : link(address, text)));
  return foreign(shown, { class: "foreign text" });
}

/** A text of a notice as it is shown, with what was cut from it on demand. */
export function cutText(notice, pointer, shown) {
  const cut = notice.cut.find((found) => found.pointer === pointer);
  return cut ? [foreign(shown), lostPart(cut)] : [foreign(shown)];
}

function lostPart(cut) {
  const bytes = new TextEncoder().encode(cut.lost).length;
  const lost = make("del", { class: "lost foreign", hidden: true }, cut.lost);
  const flip = () => {
    lost.hidden = !lost.hidden;
    toggle.setAttribute("aria-expanded", String(!lost.hidden));
    toggle.textContent = lost.hidden ? word("cut.show", bytes) : word("cut.hide", bytes);
  };
  const attributes = { class: "cut", "aria-expanded": "false", title: word("cut.explained") };
  const toggle = button({ ...attributes, "data-action": "show-lost" }, flip, word("cut.show", bytes));
  return make("span", { class: "cutting", "data-cut": cut.pointer }, lost, toggle);
}
