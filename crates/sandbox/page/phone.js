// A notice as a phone shows it.

import { button, foreign, make } from "./dom.js";
import { mpnews, miniprogram, news } from "./articles.js";
import { file, image, video, voice } from "./files.js";
import { icon } from "./icons.js";
import { WebPictures } from "./pictures.js";
import { properties } from "./properties.js";
import { linkedText } from "./text.js";
import { inShort } from "./time.js";
import { word } from "./words.js";

/** The function that shows each message type, given the notice, its phone and its pictures. */
const MESSAGES = { text, image, voice, video, file, news, mpnews, miniprogram };

function text({ shown }) {
  return make("div", { class: "bubble" }, linkedText(shown.content));
}

/** Shows a notice on a phone. */
export function phoneWith(notice) {
  const phone = makePhone(notice.app);
  const pictures = new WebPictures();
  const time = make("time", { datetime: new Date(notice.time * 1000).toISOString() }, inShort(notice.time));
  const message = (MESSAGES[notice.msgtype] ?? properties)(notice, { phone, pictures });
  phone.show(make("div", { class: "conversation", "data-msgtype": notice.msgtype },
    time,
    make("div", { class: "message", lang: "zh-CN" },
      make("span", { class: "avatar", "aria-hidden": "true" }, [...notice.app][0]),
      message)));
  return [pictures.bar, phone.element];
}

/** Builds a phone: `show` sets its content, `open` shows something over it, with a way back. */
export function makePhone(title) {
  const bar = make("header", { class: "bar" });
  const screen = make("div", { class: "screen" });
  const element = make("section", { class: "phone", "data-part": "phone", "aria-label": word("phone") }, bar, screen);
  let shown = null;
  const show = (content) => {
    shown = content;
    bar.replaceChildren(make("h3", {}, foreign(title)));
    screen.replaceChildren(content);
  };
  const open = (name, content) => {
    const opener = document.activeElement;
    const back = button({ class: "back", "data-action": "phone-back", "aria-label": word("back") }, () => {
      show(shown);
      opener?.focus();
    }, icon("back"));
    bar.replaceChildren(back, make("h3", {}, foreign(name)));
    screen.replaceChildren(content);
    back.focus();
  };
  return { element, show, open };
}
