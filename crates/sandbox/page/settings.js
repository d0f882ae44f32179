// What the browser remembers of a person: language and theme.

export const THEMES = ["auto", "light", "dark"];

/** A setting; `otherwise` where there is none, or where the browser keeps nothing. */
export function recall(name, otherwise) {
  try {
    return localStorage.getItem(`wecom-school.${name}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keeps a setting, if the browser keeps any. */
export function keep(name, value) {
  try {
    localStorage.setItem(`wecom-school.${name}`, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}

/** Shows the page in a theme. */
export function applyTheme(theme) {
  document.documentElement.dataset.theme = THEMES.includes(theme) ? theme : THEMES[0];
}
