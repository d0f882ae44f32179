// Messages that are a file: image, voice, video, file.

import { mediaPath } from "./api.js";
import { foreign, make } from "./dom.js";
import { icon } from "./icons.js";
import { shownPicture } from "./pictures.js";
import { cutText } from "./text.js";
import { word } from "./words.js";

/** Shows a picture that opens in its full size. */
export function image({ shown, files: [uploaded] }) {
  const path = mediaPath(shown.media_id);
  const picture = shownPicture(path, { alt: uploaded?.filename ?? word("msgtype.image"), class: "photo" });
  return make("a", { href: path, target: "_blank", rel: "noopener", class: "bubble bare" }, picture);
}

/** Shows a recording. Few browsers play AMR, the only format that the pages allow. */
export function voice({ shown, files: [uploaded] }) {
  const player = make("audio", { controls: true, preload: "metadata", src: mediaPath(shown.media_id) });
  const isPlayable = player.canPlayType("audio/amr") !== "";
  return make("div", { class: "bubble voice" },
    isPlayable ? player : [icon("voice"), make("p", { class: "note" }, word("voice.unplayable"))],
    download(uploaded));
}

/** Shows a video with its title and description. */
export function video(notice) {
  const { media_id: mediaId, title, description } = notice.shown;
  const label = title ?? word("msgtype.video");
  const source = { src: mediaPath(mediaId), preload: "metadata" };
  return make("div", { class: "bubble card" },
    make("video", { ...source, controls: true, playsinline: true, "aria-label": label }),
    make("div", { class: "caption" },
      title && make("p", { class: "title" }, cutText(notice, "/video/title", title)),
      description && make("p", { class: "description" }, cutText(notice, "/video/description", description)),
      download(notice.files[0])));
}

/** Shows a file with its name and size. */
export function file({ files: [uploaded] }) {
  return make("div", { class: "bubble document" },
    make("div", {},
      make("p", { class: "title" }, foreign(uploaded?.filename ?? word("file.gone"))),
      uploaded && make("p", { class: "note" }, size(uploaded.bytes))),
    icon("file"),
    download(uploaded));
}

function download(uploaded) {
  if (!uploaded) return null;
  const { media_id: mediaId, filename, bytes } = uploaded;
  return make("a", { class: "download", href: mediaPath(mediaId), download: filename, "data-action": "download" },
    icon("download"), word("file.download", size(bytes)));
}

function size(bytes) {
  if (bytes < 1024) return word("file.bytes", bytes);
  const isLarge = bytes >= 1024 * 1024;
  const number = bytes / (isLarge ? 1024 * 1024 : 1024);
  return `${number.toFixed(number < 10 ? 1 : 0)} ${isLarge ? "MiB" : "KiB"}`;
}
