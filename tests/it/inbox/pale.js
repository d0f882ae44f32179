// The texts whose contrast is less than WCAG 2 asks for on level AA: 4.5 to 1, and 3 to 1 where letters are large.

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

const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const pale = [];
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (texts.currentNode.data.trim() === "" || element.closest("option, noscript, :disabled")) continue;
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
  // What only a screen reader is told stands in a single pixel.
  if (element.getBoundingClientRect().width < 2) continue;
  const needed = isLarge(getComputedStyle(element)) ? 3 : 4.5;
  if (contrast(element) < needed) pale.push(`${contrast(element).toFixed(2)}: ${texts.currentNode.data.trim().slice(0, 40)}`);
}
return [...new Set(pale)];
