import type { Browser } from "./open-draft-storage";

/** The storage and the locks of the browser that this page is in. */
export function localBrowser(): Browser {
  return { storage: localStorage, locks: navigator.locks };
}
