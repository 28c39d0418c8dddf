/** A value as one line of JSON of at most `length` characters; an ellipsis says that something is missing. */
export function shorten(value: unknown, length: number): string {
  const text = typeof value === "string" ? JSON.stringify(value) : toText(value);
  return shortenText(text, length);
}

/** A text of at most `length` characters, on one line. */
export function shortenText(text: string, length: number): string {
  // Characters are counted as people see them: half of a surrogate pair is none.
  const characters = [...text.slice(0, length * 2 + 2)];
  const isShort = characters.length <= length && text.length <= length * 2 + 2;
  const line = (isShort ? characters : [...characters.slice(0, Math.max(0, length - 1)), "…"]).join("");
  return toOneLine(line);
}

function toText(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}

/** Takes out what could move the cursor or colour the terminal: payloads come from strangers. */
export function toOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
}
