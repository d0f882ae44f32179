// Elements, made by hand: no text ever becomes markup.

/**
 * Makes an element. An attribute that is null or false is left out, one that is true is empty.
 * Children are nodes, texts, and lists of both; null and false are nothing.
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (isGiven(value)) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...nodes(children));
  return element;
}

/** Children as `append` and `replaceChildren` take them. */
export function nodes(...children) {
  return children.flat(Infinity).filter(isGiven);
}

const isGiven = (value) => value !== null && value !== undefined && value !== false;

/** A button that does something. */
export function button(attributes, onClick, ...children) {
  const element = make("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", onClick);
  return element;
}

/** A list of terms with what they stand for; those without a value are left out. */
export function terms(entries) {
  const given = entries.filter(([, value]) => isGiven(value) && value !== "");
  return make("dl", { class: "terms" }, given.map(([term, value]) => [make("dt", {}, term), make("dd", {}, value)]));
}

/** Text from outside: it can't turn the direction of what stands around it. */
export function foreign(text, attributes = {}) {
  return make("bdi", { class: "foreign", ...attributes }, text);
}

/** A userid, an agentid: what a program calls somebody. */
export function identifier(id) {
  return make("span", { class: "id" }, foreign(String(id)));
}

/** A field to search in. */
export function searchField(label, attributes) {
  return make("input", {
    type: "search",
    placeholder: label,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: "false",
    "aria-keyshortcuts": "/",
    ...attributes,
  });
}

/** A text that is read out once, and not shown. */
export function announce(text) {
  const place = document.getElementById("announcements");
  place.textContent = "";
  // A text that is the same as before would not be read again.
  requestAnimationFrame(() => { place.textContent = text; });
}
