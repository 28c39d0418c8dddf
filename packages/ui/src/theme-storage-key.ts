/** Where the browser keeps the theme that was chosen. */
export const themeStorageKey = "autoweave-theme";
