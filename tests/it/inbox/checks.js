// Functions that examine the page: what is there, and what a person could not read, find or use.

// The texts of such elements that can be read.
const texts = (selector) => [...document.querySelectorAll(selector)]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .map((element) => element.innerText);

const sees = (selector, expected) => {
  const seen = texts(selector);
  return expected.every((text) => seen.some((one) => one.includes(text)));
};

const counts = (selector, expected) => document.querySelectorAll(selector).length === expected;

const lists = (selector, expected) => {
  const rows = texts(selector);
  return rows.length === expected.length && rows.every((row, at) => row.includes(expected[at]));
};

const channels = (colour) => {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  return { red, green, blue, alpha };
};

const over = (above, below) => {
  const mix = (name) => above[name] * above.alpha + below[name] * (1 - above.alpha);
  return { red: mix("red"), green: mix("green"), blue: mix("blue"), alpha: 1 };
};

const behind = (element) => {
  if (element === null) return { red: 255, green: 255, blue: 255, alpha: 1 };
  const own = channels(getComputedStyle(element).backgroundColor);
  return own.alpha === 1 ? own : over(own, behind(element.parentElement));
};

const luminance = ({ red, green, blue }) => {
  const [r, g, b] = [red, green, blue].map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (element) => {
  const ground = behind(element);
  const [light, dark] = [luminance(over(channels(getComputedStyle(element).color), ground)), luminance(ground)]
    .toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

const isLarge = ({ fontSize, fontWeight }) => parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && fontWeight >= 700);

// The texts with less contrast than WCAG 2 asks for on level AA: 4.5 to 1, and 3 to 1 for large letters.
const pale = () => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pale = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === "" || element.closest("option, noscript, :disabled")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    // Text for screen readers alone is one pixel wide.
    if (element.getBoundingClientRect().width < 2) continue;
    const needed = isLarge(getComputedStyle(element)) ? 3 : 4.5;
    if (contrast(element) < needed) pale.push(`${contrast(element).toFixed(2)}: ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return [...new Set(pale)];
};

// The number of pixels of the page beyond the edge of the window.
const beyond = () => document.documentElement.scrollWidth - innerWidth;

// The ids that more than one element has.
const repeatedIds = () => {
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
};

// The texts with three English words in a row. Names of parameters, codes and addresses have fewer.
const english = () => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const isMeant = !node.parentElement.closest("code, pre, option") && node.parentElement.checkVisibility();
    if (isMeant && /[a-z]+[ ,:]+[a-z]+[ ,:]+[a-z]+/i.test(node.data)) found.push(node.data);
  }
  return found;
};

// The texts that are too long and lose their beginning: the box of the first character lies outside the visible part.
const headless = () => [...document.querySelectorAll(".foreign")].filter((element) => {
  const first = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  if (!first?.data || !element.checkVisibility()) return false;
  const range = document.createRange();
  range.setStart(first, 0);
  range.setEnd(first, 1);
  const { left, right } = range.getBoundingClientRect();
  const box = element.parentElement.getBoundingClientRect();
  return left < box.left - 2 || right > box.right + 2;
}).map((element) => element.textContent.slice(0, 30));

// The titles of the cards on the phone whose first is not the largest, or which do not open wherever they are touched.
const badCards = () => {
  const cards = [...document.querySelectorAll("[data-part=phone] [data-article]")];
  const height = (card) => card.getBoundingClientRect().height;
  return cards.filter((card, at) => {
    card.scrollIntoView({ block: "center" });
    const { left, top, width, height: tall } = card.getBoundingClientRect();
    const touched = [[0.5, 0.1], [0.1, 0.5], [0.9, 0.9]].map(([x, y]) =>
      document.elementFromPoint(left + x * width, top + y * tall)?.closest("a, button"));
    const opener = card.querySelector(".title a, .title button");
    return !touched.every((element) => element === opener) || card.querySelector(".title .icon") === null
      || opener?.tabIndex !== 0 || getComputedStyle(opener).cursor !== "pointer"
      || (at > 0 && height(cards[0]) < 1.5 * height(card));
  }).map((card) => card.innerText);
};

// The addresses of the links on the phone.
const addresses = () => [...document.querySelectorAll("[data-part=phone] a")].map(({ href }) => href);

// The name under which the file of a notice is saved, and its length.
const download = async () => {
  const link = document.querySelector("[data-part=phone] [data-action=download]");
  const bytes = await (await fetch(link.href)).bytes();
  return [link.download, bytes.length];
};

// Whether all pictures and films are painted.
const isPainted = () => [...document.images].every((image) => image.complete)
  && [...document.querySelectorAll("video")].every((video) => video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);

// Shows a message of a type that this page does not know, and properties whose terms the sandbox knows.
const showUnknown = async () => {
  const { phoneWith } = await import("/inbox/phone.js");
  const { properties } = await import("/inbox/properties.js");
  const survey = { title: "问卷", link: "https://school.example/", days: 3, isOpen: false, none: null,
    questions: [{ text: "<b>1</b>" }, "第二题"] };
  document.querySelector("#detail").replaceChildren(
    ...phoneWith({ app: "家校通知", time: 0, msgtype: "survey", shown: survey }).filter(Boolean),
    properties({ msgtype: "mpnews", shown: { articles: [{ title: "春季运动会", author: "校办" }] } }));
};

// The width of a picture, once it is painted.
const paintedWidth = (selector) => {
  const picture = document.querySelector(selector);
  return picture?.complete && picture.getBoundingClientRect().width > 0 && picture.naturalWidth;
};

// Whether the focused element has a visible outline.
const isFocusVisible = () => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return document.activeElement === document.body || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
};

// Whether the button that names the length of the cut rest follows the title, on its last line or on the next.
const toggleFollowsTitle = () => {
  const toggle = document.querySelector("[data-action=show-lost]").getBoundingClientRect();
  const title = [...document.querySelector("[data-part=phone] .title bdi").getClientRects()].at(-1);
  return toggle.top >= title.bottom - 1 || toggle.left >= title.right - 1;
};

// Tries from another origin to change the sandbox, to read it, and to listen to it; leaves a frame of its page.
const attack = async (sandbox) => {
  for (const [path, body] of [
    ["reset", ""],
    ["clock", '{"advance_seconds":60}'],
    ["faults", '{"kind":"close_before_answer"}'],
  ]) {
    await fetch(`${sandbox}/sandbox/${path}`, { method: "POST", mode: "no-cors", body });
  }
  const answers = (method) => fetch(`${sandbox}/sandbox/outbox`, { method }).then(() => true, () => false);
  const heard = await new Promise((resolve) => {
    const events = new EventSource(`${sandbox}/sandbox/events`);
    events.onopen = () => resolve("open");
    events.onerror = () => resolve("refused", events.close());
  });
  const frame = Object.assign(document.createElement("iframe"), { src: `${sandbox}/` });
  await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame); });
  return [await answers("DELETE"), await answers("GET"), heard];
};

const submitForm = (action) => {
  const form = document.body.appendChild(document.createElement("form"));
  Object.assign(form, { method: "post", action }).submit();
};

// What a notice has done to the page: the page leaves globals, address, title and windows alone, and has harmless links.
const harm = (school, origin) => [
  window.harm,
  location.origin === origin ? undefined : location.origin,
  document.title.includes(school) ? undefined : document.title,
  ...[...document.links].map(({ protocol }) => (/^https?:$/.test(protocol) ? undefined : protocol)),
].filter((done) => done !== undefined);
