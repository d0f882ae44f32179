// Settings that the browser keeps: language and theme.

export const THEMES = ["auto", "light", "dark"];

/** Returns a setting, or `otherwise` if there is none or the browser keeps nothing. */
export function recall(name, otherwise) {
  try {
    return localStorage.getItem(`wecom-school.${name}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keeps a setting, if the browser allows it. */
export function keep(name, value) {
  try {
    localStorage.setItem(`wecom-school.${name}`, value);
  } catch {
    // Otherwise the choice lasts as long as the page is open.
  }
}

/** Shows the page in a theme. */
export function applyTheme(theme) {
  document.documentElement.dataset.theme = THEMES.includes(theme) ? theme : THEMES[0];
}
