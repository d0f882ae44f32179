// The names of message types, endpoints and faults.

import { read } from "./api.js";
import { chosenLanguage, word } from "./words.js";

/** The message types that the page has a name and a layout for. */
const KNOWN = ["text", "image", "voice", "video", "file", "news", "mpnews", "miniprogram"];

let terms = new Map();

/** Reads the message types and the terms of their properties. */
export async function loadTypes() {
  const answer = await read("/sandbox/msgtypes");
  terms = new Map(answer.msgtypes.map((entry) => [entry.msgtype, entry.terms]));
}

/** Returns the message types in the order of the official page. */
export const msgtypes = () => [...terms.keys()];

/** Returns the term of a property by JSON pointer, with `*` for each index; undefined if there is none. */
export const termOf = (msgtype, pointer) => terms.get(msgtype)?.[pointer];

/** Returns the name of a message type. A type that this page does not know has its official term or its msgtype. */
export function msgtypeName(msgtype) {
  if (KNOWN.includes(msgtype)) return word(`msgtype.${msgtype}`);
  return (chosenLanguage() === "zh-CN" && termOf(msgtype, `/${msgtype}`)) || msgtype;
}

/** The endpoints of the API, the most important one first. */
export const ENDPOINTS = [
  "send", "upload", "token", "suite_token", "corp_token", "auth_info", "department_list", "student_list", "parent_list",
  "user", "allow_scope", "subscribe_qr_code", "subscribe_mode",
];

/** Returns the name of an endpoint. */
export const endpointName = (endpoint) => word(`endpoint.${endpoint}`);

/** Returns the name of a kind of fault. */
export const faultName = (kind) => word(`fault.kind.${kind}`);
