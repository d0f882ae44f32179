// JSON and command lines, to read and to copy.

import { copyButton } from "./copy.js";
import { curlLine, lacksSecret } from "./curl.js";
import { appOf, firstApp, theSchool } from "./directory.js";
import { button, make } from "./dom.js";
import { layOut, lineOf } from "./json.js";
import { powershellLines } from "./powershell.js";
import { keep, recall } from "./settings.js";
import { word } from "./words.js";

/** The shells, each with the function that builds its command. */
const SHELLS = { sh: ["bash, zsh", curlLine], powershell: ["PowerShell", powershellLines] };

/** Control characters, which a terminal could interpret when they are pasted; a command can't contain \0 anyway. */
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/** The most that is shown. Copying always takes the whole text. */
const LONGEST_LINE = 4000;
const MOST_LINES = 1500;

/**
 * Shows JSON in lines; copying takes it as it was sent. `mark` is the JSON pointer of the error in it.
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
  return block(title, () => text, code, { part, isOpen, tools: [toggle] });
}

/** Shows the command that sends a request; null if no app can send it. */
export function curlBlock(agentid, body, { title = word("curl"), isOpen } = {}) {
  const found = appOf(agentid) ?? { app: firstApp() };
  if (!found.app) return null;
  if (CONTROLS.test(body)) return make("p", { class: "note" }, word("curl.none"));
  const request = { origin: location.origin, corpid: theSchool().corpid, ...found, body };
  const code = make("code", {});
  let lines = "";
  const show = () => {
    lines = SHELLS[shell.value][1](request);
    code.replaceChildren(shortened(lines));
  };
  const options = Object.entries(SHELLS).map(([name, [label]]) =>
    make("option", { value: name, selected: name === chosenShell() }, label));
  const shell = make("select", { "aria-label": word("shell"), "data-setting": "shell" }, options);
  shell.addEventListener("change", () => {
    keep("shell", shell.value);
    show();
  });
  show();
  const note = lacksSecret(found) && make("p", { class: "note" }, word("curl.secret"));
  return block(title, () => lines, code, { part: "curl", isOpen, tools: [shell], note });
}

/** Returns the shell that was chosen last, or the default of the system. */
function chosenShell() {
  const name = recall("shell", navigator.platform.startsWith("Win") ? "powershell" : "sh");
  return name in SHELLS ? name : "sh";
}

/** Shows the result of `text` in a monospace font, with a button that copies it. */
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

/** Escapes characters that are invisible or change the direction of text, as JSON does: here people look for them. */
function visible(text) {
  const invisible = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
  return text.replace(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
