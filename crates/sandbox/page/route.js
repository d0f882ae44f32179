// Where in the page one is, as the part of the address after `#`: it can be linked, and the back button works.
//
// #/notices/7?msgtype=text   the view, what is opened in it, and its filters
// #/school/20240101/7        a person, and one of the notices the person received

const VIEWS = ["notices", "requests", "school", "controls"];

/** The route of an address. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view, ...opened] = path.split("/").filter((step) => step !== "").map(decoded);
  return { view: VIEWS.includes(view) ? view : VIEWS[0], opened, filters: new URLSearchParams(query) };
}

/** The address of a route. */
export function address(view, opened = [], filters = new URLSearchParams()) {
  const query = filters.toString();
  return `#/${[view, ...opened].map(encodeURIComponent).join("/")}${query === "" ? "" : `?${query}`}`;
}

function decoded(step) {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** Goes to an address in the place of the one before: each letter of a search is no step back. */
export function replaceAddress(hash) {
  history.replaceState(null, "", hash);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
