import { documentLimits } from "./measure-document.js";

/** Where the document begins in the body of a request that names it first, as clients write it. */
export const requestOpening = /^\s*\{\s*"query"\s*:\s*"/;
/** Where it begins in a message of `graphql-transport-ws`. */
export const messageOpening =
  /^\s*\{\s*(?:"(?:id|type)"\s*:\s*"[^"\\]{0,200}"\s*,\s*){0,2}"payload"\s*:\s*\{\s*"query"\s*:\s*"/;

const longestOpening = 600;
/** Bytes that a character of JSON's texts takes at most: `\u0000`. */
const mostBytes = documentLimits.characters * 6;
/** A document with more quotes in it is left to the parser: looking for the end of it would take longer. */
const mostQuotes = 1000;
const quote = 0x22;
const backslash = 0x5c;

const tooLong = Buffer.alloc(documentLimits.characters + 1, "#");

/** Where a JSON text that begins at `start` ends. */
function findEnd(body: Buffer, start: number): number | undefined {
  let at = start;
  for (let quotes = 0; quotes < mostQuotes; quotes++) {
    at = body.indexOf(quote, at);
    if (at < 0) return undefined;
    let before = at;
    while (body[before - 1] === backslash) before--;
    if ((at - before) % 2 === 0) return at;
    at++;
  }
  return undefined;
}

/**
 * Puts a shorter document, which is refused all the same, in the place of one that is far too long: making a text of a
 * megabyte, and an object of that, takes longer than all else that is done with it.
 */
export function dropLongDocument(body: Buffer, opening: RegExp): Buffer {
  if (body.length <= mostBytes) return body;
  const start = opening.exec(body.toString("latin1", 0, longestOpening))?.[0].length;
  if (start === undefined) return body;
  const end = findEnd(body, start);
  if (end === undefined || end - start <= mostBytes) return body;
  return Buffer.concat([body.subarray(0, start), tooLong, body.subarray(end)]);
}
