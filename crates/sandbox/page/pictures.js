// Pictures on the web. The page asks before it loads them: a sender must not learn that somebody looks at a notice, and
// the page works without a network.

import { button, make } from "./dom.js";
import { icon } from "./icons.js";
import { isOpenable } from "./text.js";
import { word } from "./words.js";

/**
 * Matches addresses in HTML from which a browser loads pictures. The white space is bounded: an article may contain
 * half a megabyte of it.
 */
const LOADED = /(?:\s(?:src|srcset|poster|background)\s{0,9}=|url\()\s{0,9}["']?\s{0,9}((?:https?:)?\/\/[^\s"')>]+)/gi;

/** Returns whether HTML contains pictures, however their addresses are written. */
const HAS_PICTURES = /<(?:img|picture|svg|image|video|input)\b|\sbackground\b|url\(/i;

/** The pictures of one notice. */
export class WebPictures {
  #hosts = new Set();
  #waiting = [];
  #isAllowed = false;
  #bar = make("div", { class: "pictures", role: "note", "data-part": "web-pictures", hidden: true });

  /** Returns a picture on the web, or its placeholder until it may be loaded. */
  picture(address, attributes) {
    const place = placeholder(attributes.class);
    if (isOpenable(address)) {
      this.#hold([new URL(address).host], () => {
        place.replaceWith(shownPicture(address, attributes));
      });
    }
    return place;
  }

  /** Calls `load` once the pictures that HTML contains may be loaded. */
  html(content, load) {
    const hosts = [...content.matchAll(LOADED)].map(([, address]) => hostOf(address)).filter((host) => host !== null);
    if (hosts.length > 0 || HAS_PICTURES.test(content)) this.#hold(hosts, load);
  }

  /** The note that names the pictures that are not loaded, with a button that loads them. */
  get bar() {
    return this.#bar;
  }

  #hold(hosts, load) {
    if (this.#isAllowed) {
      load();
      return;
    }
    for (const host of hosts) this.#hosts.add(host);
    this.#waiting.push(load);
    const names = [...this.#hosts].join(word("list.comma"));
    const text = names === "" ? word("pictures.held_somewhere") : word("pictures.held", names);
    this.#bar.replaceChildren(
      make("span", {}, text),
      button({ "data-action": "load-pictures" }, () => this.#load(), word("pictures.load")));
    this.#bar.hidden = false;
  }

  #load() {
    this.#isAllowed = true;
    for (const load of this.#waiting) load();
    this.#waiting = [];
    this.#bar.hidden = true;
  }
}

/** Shows a picture, or a placeholder if it can't be loaded. */
export function shownPicture(address, { alt = "", ...attributes }) {
  const image = make("img", { src: address, alt, referrerpolicy: "no-referrer", ...attributes });
  image.addEventListener("error", () => image.replaceWith(placeholder(attributes.class, word("picture.failed"))));
  return image;
}

/** Builds the placeholder of a picture. */
export function placeholder(kind, text = word("picture.held")) {
  const attributes = { class: `${kind ?? ""} placeholder`, role: "img", "aria-label": text, title: text };
  return make("div", attributes, icon("image"));
}

function hostOf(address) {
  try {
    return new URL(address, location.origin).host;
  } catch {
    return null;
  }
}
