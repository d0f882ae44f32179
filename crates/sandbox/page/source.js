// JSON and command lines, to read and to copy.

import { copyButton } from "./copy.js";
import { curlLine, lacksSecret } from "./curl.js";
import { appOf, firstApp, theSchool } from "./directory.js";
import { button, make } from "./dom.js";
import { layOut, lineOf } from "./json.js";
import { word } from "./words.js";

/** What is shown at most; what is copied is always the whole. */
const LONGEST_LINE = 4000;
const MOST_LINES = 1500;

/**
 * JSON that is laid out to be read and copied as it was sent. `mark` is the JSON pointer of what is wrong in it.
 * `part` names it for tests.
 */
export function jsonBlock(title, text, { part, mark, isOpen } = {}) {
  const lines = layOut(text);
  const code = make("code", {});
  const show = (isLaidOut) => code.replaceChildren(...(isLaidOut ? laidOut(lines, mark) : [shortened(text)]));
  const toggle = lines && button({ class: "quiet", "aria-pressed": "false" }, () => {
    const isRaw = toggle.getAttribute("aria-pressed") === "false";
    toggle.setAttribute("aria-pressed", String(isRaw));
    show(!isRaw);
  }, word("json.as_sent"));
  show(lines !== null);
  return block(title, text, code, { part, isOpen, tools: [toggle] });
}

/** The line that sends a request; null where no app can send it. */
export function curlBlock(agentid, body, { title = word("curl"), isOpen } = {}) {
  const found = appOf(agentid) ?? { app: firstApp() };
  if (!found.app) return null;
  const line = curlLine({ origin: location.origin, corpid: theSchool().corpid, ...found, body });
  if (line === null) return make("p", { class: "note" }, word("curl.none"));
  const note = lacksSecret(found) && make("p", { class: "note" }, word("curl.secret"));
  return block(title, line, make("code", {}, shortened(line)), { part: "curl", isOpen, note });
}

/** A text that is shown in the letters of a machine, and copied. */
export function block(title, text, code, { part, isOpen, tools = [], note } = {}) {
  const shown = make("pre", { tabindex: "0", role: "region", "aria-label": title, translate: "no" }, code);
  return make("details", { class: "source", "data-part": part, open: isOpen },
    make("summary", {}, title),
    make("div", { class: "tools" }, tools, copyButton(text, shown)),
    note,
    shown);
}

function laidOut(lines, mark) {
  const marked = mark ? lineOf(lines, mark) : -1;
  const shown = lines.slice(0, MOST_LINES).map((line, index) => {
    const isMarked = index === marked;
    return make(isMarked ? "mark" : "span", { class: "line" }, "  ".repeat(line.depth) + shortened(line.text));
  });
  const hidden = lines.length - shown.length;
  return hidden > 0 ? [...shown, make("span", { class: "line note" }, word("json.more_lines", hidden))] : shown;
}

function shortened(text) {
  const hidden = text.length - LONGEST_LINE;
  return hidden > 0 ? `${visible(text.slice(0, LONGEST_LINE))} … ${word("json.more_characters", hidden)}` : visible(text);
}

/** What has no width, or turns the direction of what follows, as JSON could write it: here people look for just that. */
function visible(text) {
  const invisible = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
  return text.replace(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
