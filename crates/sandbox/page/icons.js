// The icons: lines on a grid of 24.

const LINES = {
  text: "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5",
  image: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M9 9.5h.01",
  voice: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4zM6 11.5a6 6 0 0 0 12 0M12 17.5V20",
  video: "M4 6h11v12H4zM15 10.5 20 8v8l-5-2.5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  news: "M4 5h16v14H4zM7 8.5h5v4H7zM15 9h2M15 12h2M7 16h10",
  mpnews: "M5 4h11v16H5zM16 8h3v10a2 2 0 0 1-2 2M8 8h5M8 12h5M8 16h3",
  miniprogram: "M5 5h5.5v5.5H5zM13.5 5H19v5.5h-5.5zM5 13.5h5.5V19H5zM13.5 13.5H19V19h-5.5z",
  search: "M10.5 4.5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM15 15l5 5",
  back: "M14 6l-6 6 6 6",
  next: "M10 6l6 6-6 6",
  copy: "M9 9h10v11H9zM5 15V4h10",
  external: "M13 5h6v6M19 5l-9 9M16 14v5H5V8h5",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  warning: "M12 4 3 20h18zM12 10v4.5M12 17.5h.01",
  call: "M4 12h14M13 6.5l5.5 5.5-5.5 5.5",
  person: "M12 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM5 20c0-4 3-6 7-6s7 2 7 6",
};

const SVG = "http://www.w3.org/2000/svg";

/** Builds an icon. Screen readers ignore it, so it needs a text next to it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", LINES[name] ?? LINES.text);
  svg.append(path);
  return svg;
}
