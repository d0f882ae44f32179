// Message types, calls and faults, and what they are called.

import { word } from "./words.js";

/** In the order of the page. */
export const MSGTYPES = ["text", "image", "voice", "video", "file", "news", "mpnews", "miniprogram"];

/** A type as people call it; one that came later has its own name. */
export const msgtypeName = (msgtype) => (MSGTYPES.includes(msgtype) ? word(`msgtype.${msgtype}`) : msgtype);

/** The calls of the API, the one that matters most first. */
export const ENDPOINTS = ["send", "upload", "token", "suite_token", "corp_token"];

/** A call as people call it. */
export const endpointName = (endpoint) => word(`endpoint.${endpoint}`);

/** A kind of fault as people call it. */
export const faultName = (kind) => word(`fault.kind.${kind}`);
