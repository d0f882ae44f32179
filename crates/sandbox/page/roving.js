// A list that is one stop of the Tab key; the arrow keys move within it.

/** Returns the visible elements of a list that match a selector. */
export class Roving {
  #list;
  #selector;
  #stop = null;

  constructor(list, selector) {
    this.#list = list;
    this.#selector = selector;
    list.addEventListener("focusin", ({ target }) => this.stopAt(target.closest(selector)));
  }

  /** Lets Tab stop at this element. */
  stopAt(element) {
    if (element === null || element === this.#stop) return;
    if (this.#stop) this.#stop.tabIndex = -1;
    this.#stop = element;
    element.tabIndex = 0;
  }

  /** Updates the list after its elements have changed. Tab stops at the same element, or at the first one if it is gone. */
  refresh() {
    const all = this.#all();
    for (const element of all) {
      if (element !== this.#stop) element.tabIndex = -1;
    }
    if (!all.includes(this.#stop)) this.stopAt(all.find(isCurrent) ?? all[0] ?? null);
  }

  /** Focuses the element where Tab stops. */
  focus() {
    this.#stop?.focus();
  }

  /** Moves by this many elements from the one that has the focus or is open, and opens the element that it reaches. */
  step(by) {
    const all = this.#all();
    const focused = all.indexOf(document.activeElement);
    const at = focused === -1 ? all.findIndex(isCurrent) : focused;
    const next = all[at === -1 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.focus();
    if (next?.matches("a")) next.click();
  }

  #all() {
    return [...this.#list.querySelectorAll(this.#selector)].filter((element) => element.checkVisibility());
  }
}

const isCurrent = (element) => element.hasAttribute("aria-current");
