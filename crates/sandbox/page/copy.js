// Copying a text.

import { announce, button } from "./dom.js";
import { icon } from "./icons.js";
import { word } from "./words.js";

/** How long a button says that it was done. */
const SAID = 1500;

/** A button that copies what `text` gives; where the browser lets no page copy, it selects what is shown of it. */
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
