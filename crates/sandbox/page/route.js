// The current view as the part of the address after `#`, so that views can be linked and the back button works.
//
// #/notices/7?msgtype=text   the view, its open entry, and its filters
// #/school/20240101/7        a person, and one of the received notices

const VIEWS = ["notices", "requests", "school", "controls"];

/** Returns the route of an address. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view, ...opened] = path.split("/").filter((step) => step !== "").map(decoded);
  return { view: VIEWS.includes(view) ? view : VIEWS[0], opened, filters: new URLSearchParams(query) };
}

/** Returns the address of a route. */
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

/** Replaces the current address, so that the letters of a search are not steps of the back button. */
export function replaceAddress(hash) {
  history.replaceState(null, "", hash);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
