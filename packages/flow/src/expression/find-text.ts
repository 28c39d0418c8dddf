import type { Meter } from "./meter.js";

/** Up to here the search of the JavaScript engine is used: fast as a rule, and its worst case ends in a millisecond or so. */
const smallSearch = 500_000;

/**
 * Where `part` stands in `text` at or after `from`, or -1. Large searches take linear time whatever is searched for:
 * `indexOf` needs seconds on texts made for it, and nothing can interrupt it.
 */
export function findText(text: string, part: string, from: number, meter: Meter): number {
  const rest = text.length - from;
  if (rest * part.length <= smallSearch) {
    meter.spend(1 + rest / 16);
    return text.indexOf(part, from);
  }
  return findAll(text, part, from, meter, 1)[0] ?? -1;
}

/** The last place where `part` stands in `text`, or -1. */
export function findLastText(text: string, part: string, meter: Meter): number {
  if (text.length * part.length <= smallSearch) {
    meter.spend(1 + text.length / 16);
    return text.lastIndexOf(part);
  }
  const places = findAll(text, part, 0, meter, Number.POSITIVE_INFINITY, true);
  return places.at(-1) ?? -1;
}

/** `text.split(separator)`, in linear time. */
export function splitText(text: string, separator: string, meter: Meter): string[] {
  if (separator === "" || text.length * separator.length <= smallSearch) {
    meter.allocate(text.length * (separator === "" ? 32 : 2) + 64);
    const parts = text.split(separator);
    meter.allocate(parts.length * 32);
    return parts;
  }
  const places = findAll(text, separator, 0, meter, Number.POSITIVE_INFINITY);
  meter.allocate(text.length * 2 + places.length * 32);
  const parts: string[] = [];
  let start = 0;
  for (const place of places) {
    parts.push(text.slice(start, place));
    start = place + separator.length;
  }
  return [...parts, text.slice(start)];
}

/** Knuth, Morris and Pratt. Places do not overlap unless asked for. */
function findAll(text: string, part: string, from: number, meter: Meter, most: number, overlap = false): number[] {
  meter.spend(1 + (text.length - from) / 2);
  meter.allocate(part.length * 8);
  const fallbacks = toFallbacks(part);
  const places: number[] = [];
  let matched = 0;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    while (matched > 0 && part.charCodeAt(matched) !== code) matched = fallbacks[matched - 1] ?? 0;
    if (part.charCodeAt(matched) === code) matched++;
    if (matched < part.length) continue;
    meter.allocate(8);
    // Keeping a place takes as long as looking at some characters does.
    meter.spend(8);
    places.push(index - part.length + 1);
    if (places.length >= most) break;
    matched = overlap ? (fallbacks[matched - 1] ?? 0) : 0;
  }
  return places;
}

/** For each prefix of `part`, how long a shorter prefix it ends with. */
function toFallbacks(part: string): Int32Array {
  const fallbacks = new Int32Array(part.length);
  let length = 0;
  for (let index = 1; index < part.length; index++) {
    while (length > 0 && part.charCodeAt(index) !== part.charCodeAt(length)) length = fallbacks[length - 1] ?? 0;
    if (part.charCodeAt(index) === part.charCodeAt(length)) length++;
    fallbacks[index] = length;
  }
  return fallbacks;
}
