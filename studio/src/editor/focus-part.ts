/** What marks a part of the screen that F6 goes to. */
export const screenPart = { "data-part": "", tabIndex: -1 } as const;

/** Gives the keyboard to the part of the screen after (1) or before (-1) the one that has it, round and round. */
export function focusPart(step: 1 | -1): void {
  const parts = [...document.querySelectorAll<HTMLElement>("[data-part]")];
  const now = parts.findIndex((part) => part.contains(document.activeElement));
  const next = now === -1 && step === -1 ? parts.length - 1 : (now + step + parts.length) % parts.length;
  parts[next]?.focus();
}
