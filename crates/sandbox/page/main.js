// The inbox page: notices as the people of the school see them, and the controls of the sandbox.
//
// Elements that tests and scripts can rely on:
//
//   html[lang], html[data-theme]     the language and the theme in use
//   [data-live]                      connected, connecting or reconnecting
//   nav a[data-view]                 the sections; [data-part=refused] counts the refused requests
//   [data-setting=language|theme]    the two choices of the header; [data-setting=shell] that of a block for a shell
//   [data-view=notices|requests|school|controls], [data-shows=list|detail]
//   [data-part=search], its fields q, msgtype, class, recipient, missed, cut, suppressed; refused, endpoint
//   [data-part=filters], [data-part=count], [data-action=more]
//   [data-part=notices-list] and [data-part=requests-list]: li[data-id], the open one a[aria-current]
//   [data-part=first-run]            in place of a notice, until one arrives
//   [data-notice=ID]                 an open notice, and in it
//     [data-part=phone] [data-msgtype], [data-article=INDEX], [data-action=read|phone-back|download], iframe
//     [data-cut=POINTER] with [data-action=show-lost] and del.lost
//     [data-part=web-pictures] with [data-action=load-pictures]
//     [data-part=recipients|not-following|out-of-scope|invalid|suppressed], [name=audience]
//     details[data-part=request|answer|curl] with [data-action=copy]
//   [data-request=ID]                an open request, and in it [data-part=outcome|parameter|detail]
//   [data-part=people] a[data-userid], and [data-person=USERID]
//   [data-part=clock|faults|outbox|reset]: [data-part=now], [data-advance=SECONDS], [data-action=advance|add-fault|
//     remove-fault|remove-faults|clear|confirm-clear|reset|confirm-reset], li[data-fault=ID]
//   #announcements                   texts for screen readers

import { read } from "./api.js";
import { loadCodes } from "./codes.js";
import { controls } from "./controls.js";
import { loadDirectory, theSchool } from "./directory.js";
import { announce, button, foreign, make } from "./dom.js";
import { hearKeys, showHelp } from "./keys.js";
import { gathered, listen } from "./live.js";
import { notices } from "./notices.js";
import { requests } from "./requests.js";
import { address, parse } from "./route.js";
import { school } from "./school.js";
import { THEMES, applyTheme, keep, recall } from "./settings.js";
import { setClock } from "./time.js";
import { loadTypes } from "./types.js";
import { LANGUAGES, chooseLanguage, chosenLanguage, word } from "./words.js";

const VIEWS = { notices, requests, school, controls };

const main = make("main", { id: "main", tabindex: "-1" });
const live = make("span", { class: "live" });
const refused = make("span", { class: "badge", "data-part": "refused", hidden: true });
let view = null;
let viewName = null;
let liveState = "connecting";

/** Shows the view of the address; keeps the current one if it is the same. */
function follow() {
  const route = parse(location.hash);
  if (route.view === viewName) {
    view.follow(route);
  } else {
    view?.close?.();
    viewName = route.view;
    view = VIEWS[viewName](route);
    main.replaceChildren(view.element);
  }
  document.title = `${word(`view.${viewName}`)} · ${theSchool().name}`;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === viewName) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Builds the whole page in the chosen language. */
function build() {
  document.documentElement.lang = chosenLanguage();
  const skip = button({ class: "skip" }, () => (document.querySelector("#detail") ?? main).focus(), word("skip"));
  const links = Object.keys(VIEWS).map((name) => make("a", { href: address(name), "data-view": name },
    word(`view.${name}`), name === "requests" && refused));
  const themes = THEMES.map((name) => [name, word(`theme.${name}`)]);
  const header = make("header", { class: "top" },
    make("a", { class: "brand", href: address("notices") },
      make("img", { src: "/inbox/icon.svg", alt: "", width: "24", height: "24" }),
      make("h1", {}, foreign(theSchool().name))),
    make("nav", { "aria-label": word("sections") }, links),
    make("div", { class: "settings" },
      live,
      setting("language", word("language"), Object.entries(LANGUAGES), chosenLanguage(), (name) => {
        chooseLanguage(name);
        rebuild();
      }),
      setting("theme", word("theme"), themes, recall("theme", THEMES[0]), (name) => {
        keep("theme", name);
        applyTheme(name);
      }),
      button({ class: "quiet", "aria-label": word("keys"), title: word("keys") }, showHelp, "?")));
  const announcements = make("div", { id: "announcements", class: "unseen", role: "status", "aria-live": "polite" });
  document.body.replaceChildren(skip, header, main, announcements);
  showLive(liveState);
  countRefused();
}

function rebuild() {
  build();
  document.querySelector('[data-setting="language"]').focus();
  view?.close?.();
  viewName = null;
  follow();
}

function setting(name, label, options, chosen, choose) {
  const field = make("select", { "aria-label": label, "data-setting": name },
    options.map(([value, text]) => make("option", { value, selected: value === chosen }, text)));
  field.addEventListener("change", () => choose(field.value));
  return field;
}

function showLive(state) {
  liveState = state;
  live.dataset.live = state;
  live.textContent = word(`live.${state}`);
}

const countRefused = gathered(async () => {
  const { counts } = await read("/sandbox/requests?limit=0");
  const number = Object.values(counts).reduce((sum, count) => sum + count.refused, 0);
  refused.hidden = number === 0;
  refused.textContent = word("refused", number);
}, 300);

/** Announces new notices once, whatever their number. */
let arrived = 0;
const sayArrived = gathered(async () => {
  announce(word("notices.arrived", arrived));
  arrived = 0;
}, 1000);

/** Reads everything again if another sandbox with another school answers after a lost connection. */
async function checkSchool() {
  const before = JSON.stringify(theSchool());
  await loadDirectory();
  if (JSON.stringify(theSchool()) !== before) location.reload();
}

function hear(name, data) {
  if (name === "hello" || name === "clock") setClock(data);
  if (["request", "reset", "behind"].includes(name)) countRefused();
  if (name === "notice") {
    arrived += 1;
    sayArrived();
  }
  if (name === "behind") checkSchool().catch(() => {});
  view.hear(name, data);
}

async function start() {
  applyTheme(recall("theme", THEMES[0]));
  document.documentElement.lang = chosenLanguage();
  try {
    await Promise.all([loadDirectory(), loadCodes(), loadTypes(), read("/sandbox/clock").then(setClock)]);
  } catch (error) {
    document.body.replaceChildren(make("p", { class: "problem", role: "alert" }, word("start.failed", error.message)));
    return;
  }
  build();
  follow();
  addEventListener("hashchange", follow);
  hearKeys(() => view);
  listen(hear, showLive);
}

start();
