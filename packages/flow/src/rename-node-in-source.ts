import { isAppError } from "@autoweave/contracts/app-error";
import { findReads, type NodeReference } from "./expression/find-reads.js";
import { parseSource } from "./expression/parse-source.js";

/**
 * Writes another name wherever an expression reads a node, by the places that the grammar found: the same word in a
 * text, a key or a loop variable stays. Source that cannot be read stays as it is.
 */
export function renameNodeInSource(source: string, from: string, to: string): string {
  const references = readReferences(source).filter((reference) => reference.node === from);
  const backwards = references.sort((left, right) => right.start - left.start);
  return backwards.reduce((text, reference) => replaceAt(text, reference, to), source);
}

function readReferences(source: string): NodeReference[] {
  try {
    return findReads(parseSource(source)).references;
  } catch (thrown) {
    if (isAppError(thrown)) return [];
    throw thrown;
  }
}

function replaceAt(source: string, { start, end, quoted }: NodeReference, to: string): string {
  if (!quoted) return source.slice(0, start) + to + source.slice(end);
  const quote = source.at(end - 1) === "'" ? "'" : '"';
  return source.slice(0, start) + quote + to + quote + source.slice(end);
}
