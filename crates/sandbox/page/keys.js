// The keyboard shortcuts. Everything works without them, too.

import { make, terms } from "./dom.js";
import { word } from "./words.js";

/** Handles the keys for the current view. */
export function hearKeys(current) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const { target, key } = event;
    if (target.matches("input, select, textarea")) {
      if (key === "Escape") target.blur();
      return;
    }
    const does = {
      j: () => current().step?.(1),
      k: () => current().step?.(-1),
      "/": () => current().search?.focus(),
      Escape: back,
      "?": showHelp,
    };
    // In other places these keys scroll.
    if (target.closest(".side .rows, .families")) {
      const end = () => (current().end ?? (() => current().step(Infinity)))();
      Object.assign(does, { ArrowDown: does.j, ArrowUp: does.k, Home: () => current().step(-Infinity), End: end });
    }
    if (!does[key]) return;
    event.preventDefault();
    does[key]();
  });

  /** Goes back from an article to its notice, or from a notice to the list. */
  function back() {
    const onPhone = document.querySelector('[data-action="phone-back"]');
    const toList = document.querySelector(".to-list");
    if (onPhone) {
      onPhone.click();
    } else if (toList) {
      toList.click();
      requestAnimationFrame(() => current().focusList?.());
    }
  }
}

/** Shows the shortcuts. */
export function showHelp() {
  const keys = [
    [["j", "k", "↓", "↑"], word("keys.step")],
    [["Home", "End"], word("keys.edge")],
    [["Enter"], word("keys.enter")],
    [["/"], word("keys.search")],
    [["Esc"], word("keys.back")],
    [["?"], word("keys.help")],
  ];
  const dialog = make("dialog", { "aria-label": word("keys"), "data-part": "keys" },
    make("h2", {}, word("keys")),
    terms(keys.map(([names, does]) => [names.map((name) => make("kbd", {}, name)), does])),
    make("form", { method: "dialog" }, make("button", {}, word("close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
