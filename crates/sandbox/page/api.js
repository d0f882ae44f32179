// The calls of the sandbox's control API.

import { chosenLanguage, word } from "./words.js";

async function ask(method, path, body) {
  const request = fetch(path, { method, cache: "no-store", body: body && JSON.stringify(body) });
  const response = await request.catch(() => { throw new Error(word("unreachable")); });
  const text = await response.text();
  if (!response.ok) throw new Error(said(text) ?? `HTTP ${response.status}`);
  return text;
}

/** What the sandbox says is wrong, in the chosen language. */
function said(text) {
  try {
    const { error, error_zh: chinese } = JSON.parse(text);
    return chosenLanguage() === "zh-CN" ? chinese ?? error : error;
  } catch {
    return undefined;
  }
}

/** An answer as it was written. */
export const readText = (path) => ask("GET", path);

/** An answer. */
export const read = async (path) => JSON.parse(await readText(path));

/** Asks for something to be done. */
export const post = async (path, body) => JSON.parse(await ask("POST", path, body));

/** Takes something away. */
export const remove = async (path) => JSON.parse(await ask("DELETE", path));

/** A path with parameters; those that are empty are left out. */
export function withParameters(path, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Where the bytes of an uploaded file are. */
export const mediaPath = (mediaId) => `/sandbox/media/${encodeURIComponent(mediaId)}`;
