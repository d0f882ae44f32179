// One request: its outcome, what was wrong, and what to do.

import { read } from "./api.js";
import { meaning, remedy } from "./codes.js";
import { appOf } from "./directory.js";
import { foreign, identifier, make, terms } from "./dom.js";
import { icon } from "./icons.js";
import { address } from "./route.js";
import { curlBlock, jsonBlock } from "./source.js";
import { inFull } from "./time.js";
import { endpointName, faultName } from "./types.js";
import { chosenLanguage, word } from "./words.js";

/** Returns the outcome of a request. */
export function outcome({ errcode, repeat }) {
  if (errcode === null) return { title: word("outcome.disturbed"), kind: "warn" };
  if (errcode !== 0) return { title: word("outcome.refused"), kind: "bad" };
  return { title: repeat ? word("outcome.repeated") : word("outcome.accepted"), kind: "good" };
}

/** Shows a request with all its details. */
export async function requestPage(id) {
  const record = await read(`/sandbox/requests/${encodeURIComponent(id)}`);
  const { agentid, endpoint } = record;
  const app = appOf(agentid)?.app.name;
  const sameEndpoint = address("requests", [], new URLSearchParams({ endpoint }));
  return [
    make("header", { class: "head" },
      make("h2", {}, icon("call"), word("request.title", endpointName(endpoint), record.number)),
      make("div", { class: "facts" },
        make("span", {}, inFull(record.time)),
        app && make("span", {}, foreign(app), " ", identifier(agentid)),
        make("a", { href: sameEndpoint }, word("request.same_endpoint")))),
    make("div", { class: "request", "data-request": String(record.id) }, outcomeSection(record), sources(record)),
  ];
}

function outcomeSection(record) {
  const { errcode, parameter, faults = [], notice } = record;
  const detail = chosenLanguage() === "zh-CN" ? record.detail_zh : record.detail;
  const isRefused = errcode !== null && errcode !== 0;
  const { title, kind } = outcome(record);
  const toNotice = notice && make("a", { href: address("notices", [notice]) }, word("request.to_notice", notice));
  return make("section", { class: `outcome ${kind}`, "data-part": "outcome" },
    make("h3", {}, isRefused ? [make("span", { class: "code" }, String(errcode)), " ", meaning(errcode)] : title),
    terms([
      [word("request.parameter"), parameter && make("code", { "data-part": "parameter" }, foreign(parameter))],
      [word("request.detail"), detail && make("span", { "data-part": "detail" }, foreign(detail))],
      [word("request.remedy"), isRefused && remedy(errcode)],
      [word("request.faults"), faults.length > 0 && faults.map(faultName).join(word("list.comma"))],
      [word("request.notice"), toNotice],
    ]));
}

function sources({ endpoint, request, request_truncated: isTruncated, answer, agentid, parameter }) {
  if (endpoint !== "send") return null;
  const isWhole = typeof request === "string" && !isTruncated;
  return make("section", { "data-part": "sources" },
    isTruncated && make("p", { class: "note" }, word("request.truncated")),
    !isTruncated && !isWhole && make("p", { class: "note" }, word("request.no_text")),
    isWhole && jsonBlock(word("request.body"), request, { part: "request", mark: parameter, isOpen: true }),
    answer && jsonBlock(word("request.answer"), JSON.stringify(answer), { part: "answer" }),
    isWhole && curlBlock(agentid, request));
}
