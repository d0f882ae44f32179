// People under the name of their group. Large schools have large groups, so members appear when a group is opened.

import { identifier, make, nodes } from "./dom.js";

/** Builds a group; `size` describes its size, and `members` returns its content. */
export function group({ id, name, size, note, isOpen }, members) {
  const shown = make("div", {});
  const element = make("details", { class: "group", "data-class": id, open: isOpen },
    make("summary", {},
      make("span", { class: "name" }, name),
      " ",
      id && identifier(id),
      " ",
      make("span", { class: "count" }, size),
      note && make("span", { class: "why" }, note)),
    shown);
  const fill = () => {
    if (shown.childElementCount === 0) shown.append(...nodes(members()));
  };
  if (isOpen) fill();
  element.addEventListener("toggle", fill);
  return element;
}
