/** For a menu that closes: what its entry has opened has the keyboard already, and whatever had it before must not take it back. */
export function keepTakenFocus(event: Event): void {
  const { activeElement } = document;
  if (activeElement !== null && activeElement !== document.body) event.preventDefault();
}
