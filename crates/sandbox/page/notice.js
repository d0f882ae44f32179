// One notice: on a phone, with its audience, request and answer.

import { readText } from "./api.js";
import { audience } from "./audience.js";
import { announce, foreign, identifier, make } from "./dom.js";
import { icon } from "./icons.js";
import { member } from "./json.js";
import { phoneWith } from "./phone.js";
import { address } from "./route.js";
import { curlBlock, jsonBlock } from "./source.js";
import { inFull } from "./time.js";
import { msgtypeName } from "./types.js";
import { word } from "./words.js";

const PAGES = { A: "92291", B: "20450" };

/** Reads a notice, with the exact text of its request and answer. */
export async function readNotice(id) {
  const text = await readText(`/sandbox/outbox/${encodeURIComponent(id)}`);
  return { ...JSON.parse(text), requestText: member(text, "request"), answerText: member(text, "answer") };
}

/** Shows a notice with all its details. */
export async function noticePage(id) {
  const notice = await readNotice(id);
  const title = make("h2", {}, icon(notice.msgtype), word("notice.title", msgtypeName(notice.msgtype), notice.id));
  return [
    make("header", { class: "head" }, title, facts(notice)),
    make("div", { class: "notice", "data-notice": String(notice.id) },
      make("div", { class: "as-seen" }, phoneWith(notice)),
      make("div", { class: "around" },
        audience(notice),
        make("section", { "data-part": "sources" },
          make("h3", {}, word("notice.sources")),
          jsonBlock(word("notice.request"), notice.requestText, { part: "request" }),
          notice.answerText && jsonBlock(word("notice.answer"), notice.answerText, { part: "answer" }),
          curlBlock(notice.agentid, notice.requestText)))),
  ];
}

function facts(notice) {
  return make("div", { class: "facts" },
    make("span", {}, inFull(notice.time)),
    make("span", {}, foreign(notice.app), " ", identifier(notice.agentid)),
    make("span", {}, word("notice.page", PAGES[notice.page])),
    notice.cut.length > 0 && make("span", { class: "chip warn" }, word("chip.cut", notice.cut.length)),
    make("span", { class: "chip", "data-part": "suppressed", hidden: notice.suppressed === 0 },
      word("chip.suppressed", notice.suppressed)),
    make("a", { href: address("requests", [], new URLSearchParams({ notice: notice.id })) }, word("notice.requests")));
}

/** Shows the number of suppressed repeats, and changes nothing else. */
export async function noteRepeat(page, id) {
  const chip = page.querySelector(`[data-notice="${id}"]`) && page.querySelector('[data-part="suppressed"]');
  if (!chip) return;
  const { suppressed } = await readNotice(id);
  chip.textContent = word("chip.suppressed", suppressed);
  chip.hidden = false;
  announce(chip.textContent);
}
