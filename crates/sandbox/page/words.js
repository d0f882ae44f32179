// The words of the page in the chosen language.

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

/** The chosen language, as `lang` has it. */
export const chosenLanguage = () => language;

/** Chooses a language, and keeps the choice. */
export function chooseLanguage(name) {
  keep("language", name);
  language = choose();
}

/** A text by its key; some are made of values. */
export function word(key, ...values) {
  const text = WORDS[language][key];
  return typeof text === "function" ? text(...values) : text;
}
