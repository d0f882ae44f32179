// The texts of the page in the chosen language.

import { keep, recall } from "./settings.js";
import { words as en } from "./words.en.js";
import { words as zh } from "./words.zh.js";

export const LANGUAGES = { en: "English", "zh-CN": "中文" };
const WORDS = { en, "zh-CN": zh };

let language = choose();

function choose() {
  const wanted = recall("language", navigator.language);
  return wanted.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** Returns the chosen language for `lang`. */
export const chosenLanguage = () => language;

/** Sets the language and keeps the choice. */
export function chooseLanguage(name) {
  keep("language", name);
  language = choose();
}

/** Returns a text by its key, with its values. */
export function word(key, ...values) {
  const text = WORDS[language][key];
  return typeof text === "function" ? text(...values) : text;
}
