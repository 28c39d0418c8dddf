/** Deepest nesting of a JSON value that flows carry: far more than data has, far less than fills a call stack. */
export const maxNesting = 500;

const quote = 0x22;
const backslash = 0x5c;

/** Whether a JSON text nests deeper than {@link maxNesting}, told from the text: a parsed value could not be walked. */
export function isNestedTooDeep(json: string): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (inText) {
      if (code === backslash) index += 1;
      else if (code === quote) inText = false;
    } else if (code === quote) inText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > maxNesting) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}
