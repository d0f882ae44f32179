// Building elements; no text becomes markup.

/**
 * Builds an element. An attribute that is null or false is omitted; true makes it empty.
 * Children are nodes, texts, and lists of both; null and false are ignored.
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (isGiven(value)) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...nodes(children));
  return element;
}

/** Flattens children for `append` and `replaceChildren`. */
export function nodes(...children) {
  return children.flat(Infinity).filter(isGiven);
}

const isGiven = (value) => value !== null && value !== undefined && value !== false;

/** Builds a button. */
export function button(attributes, onClick, ...children) {
  const element = make("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", onClick);
  return element;
}

/** Builds a list of terms and values; terms without a value are omitted. */
export function terms(entries) {
  const given = entries.filter(([, value]) => isGiven(value) && value !== "");
  return make("dl", { class: "terms" }, given.map(([term, value]) => [make("dt", {}, term), make("dd", {}, value)]));
}

/** Isolates a text from outside, which could change the direction of the text around it. */
export function foreign(text, attributes = {}) {
  return make("bdi", { class: "foreign", ...attributes }, text);
}

/** Shows an id, such as a userid or an agentid. */
export function identifier(id) {
  return make("span", { class: "id" }, foreign(String(id)));
}

/** Builds a search field. */
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

/** Lets screen readers read a text once, without showing it. */
export function announce(text) {
  const place = document.getElementById("announcements");
  place.textContent = "";
  // Screen readers would not read the same text again.
  requestAnimationFrame(() => { place.textContent = text; });
}
