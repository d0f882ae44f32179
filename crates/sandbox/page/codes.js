// The meanings of the documented error codes, in the chosen language.

import { read } from "./api.js";
import { make } from "./dom.js";
import { chosenLanguage, word } from "./words.js";

let codes = new Map();

/** Reads the codes. */
export async function loadCodes() {
  const answer = await read("/sandbox/errcodes");
  codes = new Map(answer.codes.map((entry) => [entry.code, entry]));
}

const isChinese = () => chosenLanguage() === "zh-CN";

/** Returns the meaning of a code. */
export function meaning(code) {
  const entry = codes.get(code);
  if (!entry) return make("span", {}, word("code.unknown"));
  return isChinese() && entry.term ? make("span", {}, entry.term) : inEnglish(entry.meaning);
}

/** Returns what to do about a code. */
export function remedy(code) {
  const entry = codes.get(code);
  if (!entry) return null;
  return isChinese() && entry.remedy_zh ? make("span", {}, entry.remedy_zh) : inEnglish(entry.remedy);
}

/** Marks a text that is English in every language of the page. */
const inEnglish = (text) => make("span", { lang: "en" }, text);
