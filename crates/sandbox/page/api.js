// The calls of the sandbox's control API.

import { chosenLanguage, word } from "./words.js";

async function ask(method, path, body) {
  const request = fetch(path, { method, cache: "no-store", body: body && JSON.stringify(body) });
  const response = await request.catch(() => { throw new Error(word("unreachable")); });
  const text = await response.text();
  if (!response.ok) throw new Error(said(text) ?? `HTTP ${response.status}`);
  return text;
}

/** An error of the sandbox, in the chosen language. */
function said(text) {
  try {
    const { error, error_zh: chinese } = JSON.parse(text);
    return chosenLanguage() === "zh-CN" ? chinese ?? error : error;
  } catch {
    return undefined;
  }
}

/** Returns an answer as text. */
export const readText = (path) => ask("GET", path);

/** Returns an answer as JSON. */
export const read = async (path) => JSON.parse(await readText(path));

/** Sends a POST request. */
export const post = async (path, body) => JSON.parse(await ask("POST", path, body));

/** Sends a DELETE request. */
export const remove = async (path) => JSON.parse(await ask("DELETE", path));

/** Returns a path with parameters, without empty ones. */
export function withParameters(path, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Returns the address of an uploaded file. */
export const mediaPath = (mediaId) => `/sandbox/media/${encodeURIComponent(mediaId)}`;
