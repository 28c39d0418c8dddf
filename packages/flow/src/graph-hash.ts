import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { toCanonicalJson } from "@autoweave/contracts/to-canonical-json";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** SHA-256, in hex, of what a graph means. Layout and `$schema` do not count: moving a box makes no new version. */
export function graphHash(graph: FlowGraph): string {
  const { $schema: _schema, layout: _layout, ...meaning } = graph;
  return bytesToHex(sha256(utf8ToBytes(toCanonicalJson(meaning))));
}
