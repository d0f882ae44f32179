// Cards: the articles of news and mpnews, the first large and the others small, and the card of a miniprogram.

import { mediaPath } from "./api.js";
import { button, foreign, make } from "./dom.js";
import { icon } from "./icons.js";
import { placeholder, shownPicture } from "./pictures.js";
import { cutText, link } from "./text.js";
import { word } from "./words.js";

/** Shows articles that link to other sites. */
export function news(notice, { pictures }) {
  return cards(notice, "news", (article, attributes) => ({
    picture: article.picurl
      ? pictures.picture(article.picurl, attributes)
      : placeholder(attributes.class, word("picture.none")),
    text: article.description,
    textName: "description",
    open: (title) => link(article.url, title),
  }));
}

/** Shows articles that open on the phone. */
export function mpnews(notice, { phone, pictures }) {
  return cards(notice, "mpnews", (article, attributes, index) => ({
    picture: shownPicture(mediaPath(article.thumb_media_id), attributes),
    text: article.digest,
    textName: "digest",
    open: (title) => button({ "data-action": "read" }, () => {
      phone.open(article.title, reader(notice, article, index, pictures));
    }, title),
  }));
}

/** Shows a card that opens a page of a miniprogram. */
export function miniprogram(notice) {
  const { appid, title, thumb_media_id: cover, pagepath } = notice.shown;
  return make("div", { class: "bubble card miniprogram" },
    make("div", { class: "caption" },
      title && make("p", { class: "title" }, cutText(notice, "/miniprogram/title", title))),
    shownPicture(mediaPath(cover), { class: "cover" }),
    make("p", { class: "foot" }, icon("miniprogram"), word("msgtype.miniprogram")),
    make("p", { class: "foot address" }, foreign(`${appid} · ${pagepath}`)));
}

function cards(notice, msgtype, describe) {
  const { articles } = notice.shown;
  const isAlone = articles.length === 1;
  return make("ol", { class: `bubble cards ${isAlone ? "alone" : ""}` }, articles.map((article, index) => {
    const isLarge = index === 0;
    const { picture, text, textName, open } = describe(article, { class: isLarge ? "cover" : "thumb" }, index);
    const place = `/${msgtype}/articles/${index}`;
    const [title, ...lost] = cutText(notice, `${place}/title`, article.title);
    const opener = open(title);
    const isOpened = opener.matches("a, button");
    return make("li", { class: isLarge ? "large" : "small", "data-article": String(index) },
      picture,
      make("div", { class: "caption" },
        make("p", { class: "title" }, opener, lost, isOpened && icon("next")),
        text && make("p", { class: "description" }, cutText(notice, `${place}/${textName}`, text))));
  }));
}

/** Shows an open article. Its content can't run scripts, load files or leave the frame. */
function reader(notice, article, index, pictures) {
  const address = `/sandbox/outbox/${notice.id}/articles/${index}`;
  const frame = make("iframe", { sandbox: "", src: address, title: article.title, referrerpolicy: "no-referrer" });
  pictures.html(article.content, () => { frame.src = `${address}?pictures=1`; });
  return make("article", { class: "reader" },
    make("h4", {}, cutText(notice, `/mpnews/articles/${index}/title`, article.title)),
    article.author && make("p", { class: "note" }, foreign(article.author)),
    frame,
    article.content_source_url
      && make("p", { class: "note" }, link(article.content_source_url, word("article.original"))));
}
