// The sandbox's clock, and its times as text.

import { chosenLanguage } from "./words.js";

let ahead = 0;
let added = 0;

/** Takes over what the sandbox's clock shows. */
export function setClock(clock) {
  ahead = clock.now - Date.now() / 1000;
  added = clock.added_seconds;
}

/** What the sandbox's clock shows, in seconds since 1970. */
export const now = () => Date.now() / 1000 + ahead;

/** By how many seconds it was moved. */
export const addedSeconds = () => added;

const format = (seconds, options) => new Intl.DateTimeFormat(chosenLanguage(), options).format(seconds * 1000);

/** A time in full. */
export const inFull = (seconds) => format(seconds, { dateStyle: "medium", timeStyle: "medium" });

/** A time as a list shows it: the hour of today, otherwise the day. */
export function inShort(seconds) {
  const day = (time) => new Date(time * 1000).toDateString();
  const isToday = day(seconds) === day(now());
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return format(seconds, isToday ? clock : { month: "short", day: "numeric", ...clock });
}
