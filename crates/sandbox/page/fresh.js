// Which notices came while the page was open, and were not opened yet.

import { read } from "./api.js";

let newestBefore = null;
const opened = new Set();

/** Notes which notices were there before, the first time. */
export async function beginFresh() {
  newestBefore ??= (await read("/sandbox/inbox?limit=1")).notices[0]?.id ?? 0;
}

/** Whether a notice is new to whoever looks at the page. */
export const isFresh = (id) => id > newestBefore && !opened.has(id);

/** A notice was opened. */
export const noteOpened = (id) => opened.add(id);

/** The numbers of the notices begin anew. */
export function resetFresh() {
  newestBefore = 0;
  opened.clear();
}
