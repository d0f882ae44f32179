// The sandbox's clock, and times as text.

import { chosenLanguage } from "./words.js";

let ahead = 0;
let added = 0;

/** Sets the time to that of the sandbox's clock. */
export function setClock(clock) {
  ahead = clock.now - Date.now() / 1000;
  added = clock.added_seconds;
}

/** Returns the sandbox's time in seconds since 1970. */
export const now = () => Date.now() / 1000 + ahead;

/** Returns by how many seconds the clock was moved. */
export const addedSeconds = () => added;

const format = (seconds, options) => new Intl.DateTimeFormat(chosenLanguage(), options).format(seconds * 1000);

/** Writes a time in full. */
export const inFull = (seconds) => format(seconds, { dateStyle: "medium", timeStyle: "medium" });

/** Writes a time for a list: the hour if it is today, otherwise the day. */
export function inShort(seconds) {
  const day = (time) => new Date(time * 1000).toDateString();
  const isToday = day(seconds) === day(now());
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return format(seconds, isToday ? clock : { month: "short", day: "numeric", ...clock });
}
