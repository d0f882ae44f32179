// A part of the controls.

import { make } from "./dom.js";

/** A part of the controls with what it does. */
export function panel(part, title, explained, ...content) {
  return make("section", { class: "panel", "data-part": part },
    make("h3", {}, title),
    make("p", { class: "note" }, explained),
    content);
}

/** A line that says what became of something, and a function that says it. */
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
