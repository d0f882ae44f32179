// The notices that arrived while the page was open, and that were not opened yet.

import { read } from "./api.js";

let newestBefore = null;
const opened = new Set();

/** Notes, the first time, which notices were there before. */
export async function beginFresh() {
  newestBefore ??= (await read("/sandbox/inbox?limit=1")).notices[0]?.id ?? 0;
}

/** Returns whether a notice is new to the reader. */
export const isFresh = (id) => id > newestBefore && !opened.has(id);

/** Marks a notice as opened. */
export const noteOpened = (id) => opened.add(id);

/** Forgets everything: the ids of notices begin with 1 again. */
export function resetFresh() {
  newestBefore = 0;
  opened.clear();
}
