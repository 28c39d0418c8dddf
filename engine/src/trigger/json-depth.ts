const quote = 0x22;
const backslash = 0x5c;

/**
 * True when lists and objects stand in each other deeper than `most`. Looks at bytes, before anything is built: JSON that
 * parses at any depth still ends the stack of whatever writes it down again.
 */
export function isDeeperThan(json: Uint8Array, most: number): boolean {
  // So few bytes cannot be that deep.
  if (json.length <= most) return false;
  let depth = 0;
  let isText = false;
  for (let position = 0; position < json.length; position++) {
    const byte = json[position];
    if (isText) {
      if (byte === backslash) position++;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > most) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}
