// A view in two parts: a list, and its open entry. A narrow screen shows one of them.

import { make, nodes } from "./dom.js";
import { icon } from "./icons.js";
import { word } from "./words.js";

/**
 * Builds two parts; the head of the first is always in sight. `back` leads from the second to the first, where
 * `focusList` focuses the entry that was open.
 */
export function makeSplit(name, [head, ...side], { label, back, focusList, placeholder }) {
  const list = make("section", { class: "side", "aria-label": label }, make("div", { class: "side-head" }, head), side);
  const detail = make("section", { class: "detail", id: "detail", tabindex: "-1", "aria-label": word("detail") });
  const element = make("div", { class: "split", "data-view": name }, list, detail);
  let asked = 0;
  let place = 0;
  let isEntered = false;

  // Enter moves the focus into the open entry. Clicks and arrow keys leave it in the list.
  list.addEventListener("click", ({ target, isTrusted, detail: clicks }) => {
    const link = target.closest(".rows a, .families a");
    if (!link || !isTrusted || clicks > 0) return;
    if (link.hash === location.hash) detail.focus();
    else isEntered = true;
  });

  /** Shows the result of `load`, or nothing if it is null. A result that comes too late is dropped. */
  const show = async (load) => {
    asked += 1;
    const mine = asked;
    const isNarrow = () => list.offsetParent === null;
    if (!isNarrow()) place = scrollY;
    element.dataset.shows = load === null ? "list" : "detail";
    if (load === null) {
      isEntered = false;
      const hadFocus = detail.contains(document.activeElement);
      detail.replaceChildren(...nodes(placeholder()));
      scrollTo(0, place);
      if (hadFocus) focusList();
      return;
    }
    const link = make("a", { class: "to-list", href: back() }, icon("back"), word("back"));
    const problem = (error) => make("p", { class: "problem", role: "alert" }, error.message);
    const content = await load().catch(problem);
    if (mine !== asked) return;
    detail.replaceChildren(...nodes(link, content));
    detail.scrollTop = 0;
    if (isNarrow()) scrollTo(0, 0);
    if (isNarrow() || isEntered) detail.focus({ preventScroll: true });
    isEntered = false;
  };
  return { element, detail, show };
}
