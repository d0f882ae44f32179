// Copying a text.

import { announce, button } from "./dom.js";
import { icon } from "./icons.js";
import { word } from "./words.js";

/** How long a button confirms that it copied. */
const SAID = 1500;

/** Builds a button that copies the result of `text`. If the browser forbids copying, it selects the shown text. */
export function copyButton(text, shown) {
  const label = document.createTextNode(word("copy"));
  const say = (said) => {
    label.data = said;
    announce(said);
    setTimeout(() => { label.data = word("copy"); }, SAID);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      say(word("copied"));
    } catch {
      getSelection().selectAllChildren(shown);
      say(word("copy.selected"));
    }
  };
  return button({ class: "quiet", "data-action": "copy" }, copy, icon("copy"), label);
}
