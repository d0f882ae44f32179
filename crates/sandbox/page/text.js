// Texts of notices, with their links and the parts that were cut.

import { button, foreign, make } from "./dom.js";
import { word } from "./words.js";

/** Matches a link as the pages describe it, or a plain address, which ends where ASCII ends. */
const LINK = /<a\s+href\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')\s*>([^<]*)<\/a>|(https?:\/\/[!#-&(-;=?-_a-~]+)/gi;

/** Matches characters that end a sentence, not an address. */
const BEHIND_ADDRESS = /[.,;:!?)]+$/;

/** Returns the pieces of a text: `{ text }`, or `{ text, address }` for a link. */
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

/** Returns whether an address leads to the web. The page opens no other address. */
export function isOpenable(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** Builds a link that leaves the page, or a text if the address does not lead to the web. */
export function link(address, ...children) {
  if (!isOpenable(address)) return make("span", { title: address }, ...children);
  return make("a", { href: address, title: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Shows a text with its links. */
export function linkedText(content) {
  const shown = pieces(content).map(({ text, address }) => (address === undefined ? text : link(address, text)));
  return foreign(shown, { class: "foreign text" });
}

/** Shows a text of a notice; a button shows the part that was cut. */
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
