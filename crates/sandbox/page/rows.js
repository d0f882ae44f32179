// A list of rows with keyboard navigation. Existing rows keep their place and focus when others arrive.

import { address } from "./route.js";
import { make } from "./dom.js";
import { Roving } from "./roving.js";

/** Builds the rows of a view; each links to the entry with its id. */
export class Rows {
  #view;
  #render;
  #rows = new Map();
  #selected = null;
  #isSought = false;
  #filters;
  #roving;

  /** `render` returns the content of a row. */
  constructor(view, label, render) {
    this.#view = view;
    this.#render = render;
    this.element = make("ol", { class: "rows", role: "list", "aria-label": label, "data-part": `${view}-list` });
    this.#roving = new Roving(this.element, "a");
  }

  /** Shows these items, in this order. */
  show(items, filters) {
    this.#filters = filters;
    const before = this.#rows;
    this.#rows = new Map(items.map((item) => [String(item.id), this.#row(item, before.get(String(item.id)))]));
    let place = this.element.firstElementChild;
    const shown = new Set([...this.#rows.values()].map(({ element }) => element));
    for (const { element } of this.#rows.values()) {
      while (place !== null && !shown.has(place)) place = removed(place);
      if (element === place) place = place.nextElementSibling;
      else this.element.insertBefore(element, place);
    }
    while (place !== null) place = removed(place);
    this.select(this.#selected);
    this.#roving.refresh();
  }

  /** Marks the row that is open, and brings it into sight once. */
  select(id) {
    if (id !== this.#selected) this.#isSought = true;
    this.#selected = id;
    for (const [key, { link }] of this.#rows) {
      if (key === id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (!this.#isSought || !this.#rows.has(id)) return;
    this.#roving.stopAt(this.#rows.get(id).link);
    this.#rows.get(id).link.scrollIntoView({ block: "nearest" });
    this.#isSought = false;
  }

  /** Moves by this many rows. */
  step(by) {
    this.#roving.step(by);
  }

  /** Puts the focus on the row that was open last, or on the first. */
  focus() {
    this.#roving.focus();
  }

  /** Returns the row of an item. A known row gets new content only if the item has changed. */
  #row(item, known) {
    const id = String(item.id);
    const link = known?.link ?? make("a", {});
    const element = known?.element ?? make("li", { "data-id": id }, link);
    const content = JSON.stringify(item);
    if (known?.content !== content) link.replaceChildren(...this.#render(item));
    link.setAttribute("href", address(this.#view, [id], this.#filters));
    return { link, element, content };
  }
}

function removed(element) {
  const next = element.nextElementSibling;
  element.remove();
  return next;
}
