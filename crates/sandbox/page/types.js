// Message types, calls and faults, and what they are called.

import { read } from "./api.js";
import { chosenLanguage, word } from "./words.js";

/** Those that the page has a word and a picture for. */
const KNOWN = ["text", "image", "voice", "video", "file", "news", "mpnews", "miniprogram"];

let terms = new Map();

/** Reads which message types there are, and what the pages call their properties. */
export async function loadTypes() {
  const answer = await read("/sandbox/msgtypes");
  terms = new Map(answer.msgtypes.map((entry) => [entry.msgtype, entry.terms]));
}

/** In the order of the page. */
export const msgtypes = () => [...terms.keys()];

/** What the pages call a property, which stands under a JSON pointer with `*` for each index; undefined if nothing. */
export const termOf = (msgtype, pointer) => terms.get(msgtype)?.[pointer];

/** A type as people call it; one that came later has the name of its page. */
export function msgtypeName(msgtype) {
  if (KNOWN.includes(msgtype)) return word(`msgtype.${msgtype}`);
  return (chosenLanguage() === "zh-CN" && termOf(msgtype, `/${msgtype}`)) || msgtype;
}

/** The calls of the API, the one that matters most first. */
export const ENDPOINTS = ["send", "upload", "token", "suite_token", "corp_token"];

/** A call as people call it. */
export const endpointName = (endpoint) => word(`endpoint.${endpoint}`);

/** A kind of fault as people call it. */
export const faultName = (kind) => word(`fault.kind.${kind}`);
