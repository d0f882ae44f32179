// A part of the controls.

import { make } from "./dom.js";

/** Builds a part of the controls with its explanation. */
export function panel(part, title, explained, ...content) {
  return make("section", { class: "panel", "data-part": part },
    make("h3", {}, title),
    make("p", { class: "note" }, explained),
    content);
}

/** Returns a line for the result of an action, and a function that writes it. */
export function sayer() {
  const said = make("p", { class: "said", role: "status" });
  const attempt = async (work) => {
    try {
      said.classList.remove("problem");
      said.textContent = await work();
    } catch (error) {
      said.classList.add("problem");
      said.textContent = error.message;
    }
  };
  return { said, attempt };
}
