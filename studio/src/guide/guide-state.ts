import { useCallback, useSyncExternalStore } from "react";
import { useSession } from "../session/use-session";

/** How far a person is with the first flow: in which flow, and how many steps are done. */
export type GuideState = { flow: string; done: number };

const changed = new EventTarget();

function toKey(person: string): string {
  return `autoweave.guide.${person}`;
}

/** What was kept; undefined when it is none, or another program's. */
export function readGuideState(text: string | null): GuideState | undefined {
  try {
    const kept: unknown = JSON.parse(text ?? "null");
    if (typeof kept !== "object" || kept === null || !("flow" in kept) || !("done" in kept)) return undefined;
    const { flow, done } = kept;
    return typeof flow === "string" && typeof done === "number" ? { flow, done } : undefined;
  } catch {
    return undefined;
  }
}

function readText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function listen(onChange: () => void): () => void {
  changed.addEventListener("change", onChange);
  window.addEventListener("storage", onChange);
  return () => {
    changed.removeEventListener("change", onChange);
    window.removeEventListener("storage", onChange);
  };
}

/** The guide of the person who is here, kept for them in this browser; undefined when it is not on. */
export function useGuideState() {
  const key = toKey(useSession().person.id);
  const text = useSyncExternalStore(
    listen,
    () => readText(key),
    () => null,
  );
  const set = useCallback(
    (state: GuideState | undefined) => {
      try {
        if (state === undefined) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(state));
      } catch {
        // Without a storage there is no guide; the editor is whole without it.
      }
      changed.dispatchEvent(new Event("change"));
    },
    [key],
  );
  return { guide: readGuideState(text), set };
}
