import type { NodeManifest } from "@autoweave/contracts/node-manifest";

/** How well a query fits a text: a whole beginning counts most, then the beginning of a word, then any part of it. */
function toScore(text: string, query: string): number {
  const lower = text.toLowerCase();
  if (lower === query) return 100;
  if (lower.startsWith(query)) return 80;
  if (lower.split(/[\s.\-_/]+/).some((word) => word.startsWith(query))) return 60;
  return lower.includes(query) ? 30 : 0;
}

/** By what it is called, before what else it could be called. */
function scoreNames({ title, synonyms }: NodeManifest, query: string): number {
  return Math.max(toScore(title, query), ...synonyms.map((synonym) => toScore(synonym, query) * 0.85));
}

function scoreWord(manifest: NodeManifest, word: string): number {
  const { type, category, summary } = manifest;
  return Math.max(
    scoreNames(manifest, word),
    toScore(type, word) * 0.9,
    toScore(category, word) * 0.5,
    toScore(summary, word) * 0.4,
  );
}

/**
 * Node types that fit what somebody types, the best first: by title, type, synonyms, category and summary. Every word
 * has to fit somewhere. Without a query all of them, in the order given.
 */
export function findNodeTypes(manifests: readonly NodeManifest[], query: string): NodeManifest[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...manifests];
  const whole = words.join(" ");
  return manifests
    .map((manifest) => {
      const scores = words.map((word) => scoreWord(manifest, word));
      const isFitting = scores.every((score) => score > 0);
      const asWhole = scoreNames(manifest, whole);
      return { manifest, score: isFitting || asWhole > 0 ? Math.max(...scores, asWhole) : 0 };
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.manifest.title.localeCompare(other.manifest.title, "en"))
    .map(({ manifest }) => manifest);
}
