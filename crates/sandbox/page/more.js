// The rest of a long list, which is loaded when its end is in sight, or all of it on demand.

import { button } from "./dom.js";
import { word } from "./words.js";

/** The number of entries that are added at once. */
const PART = 100;

/** Counts the wanted entries of a list. `refresh` loads them, and `toEnd` goes to the end of the list. */
export function makeMore(refresh, toEnd) {
  let wanted = PART;
  let isEndWanted = false;
  const all = () => {
    wanted = Infinity;
    refresh();
  };
  const element = button({ class: "more", hidden: true, "data-action": "more" }, all);
  const seen = (entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    wanted += PART;
    refresh();
  };
  new IntersectionObserver(seen).observe(element);
  return {
    element,
    wanted: () => wanted,
    /** Notes how many entries are shown, of how many in all. */
    shows(shown, total) {
      element.hidden = shown >= total;
      element.textContent = word("more.all", total);
      if (isEndWanted && shown >= total) {
        isEndWanted = false;
        toEnd();
      }
    },
    /** Goes to the end of the list, which may have to be loaded. */
    end() {
      isEndWanted = true;
      all();
    },
  };
}
