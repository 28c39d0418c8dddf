import { isLiteral } from "@autoweave/contracts/binding";
import { isCredentialReference } from "@autoweave/contracts/credential";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { toCredentialTypes } from "../credential-references.js";
import type { Rule } from "./rule.js";

/** Credentials are named where a node type takes one, and written out: data must never choose which secret is used. */
export const credentialPlaces: Rule = ({ graph, manifestOf }) =>
  graph.nodes.flatMap((node) => {
    const manifest = manifestOf(node);
    if (manifest === undefined) return [];
    const policies = { fallback: node.fallback ?? null, concurrency: node.concurrency?.key ?? null };
    return [
      ...Object.entries(node.config).flatMap(([field, value]) => checkField(node, manifest, field, value)),
      ...Object.entries(policies)
        .filter(([, value]) => findMisplaced(value, []) !== undefined)
        .map(([name]) => toMisplaced(node, undefined, `its ${name}`)),
    ];
  });

function checkField(node: FlowNode, manifest: NodeManifest, field: string, value: Json): Diagnostic[] {
  const takesOne = toCredentialTypes(manifest, field) !== undefined;
  if (takesOne && isCredentialReference(value)) return [];
  // Wrapped, it would be the value of the field all the same, and name nothing.
  const path = findMisplaced(takesOne && isLiteral(value) ? value.$literal : value, [field]);
  return path === undefined ? [] : [toMisplaced(node, path, `"${path.join(".")}" in its config`)];
}

/** Where an object has the key of a reference. A wrapped literal is data. */
function findMisplaced(value: Json, path: (string | number)[]): (string | number)[] | undefined {
  if (typeof value !== "object" || value === null || isLiteral(value)) return undefined;
  if (!Array.isArray(value) && Object.hasOwn(value, "$credential")) return path;
  const entries: [string | number, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, inner] of entries) {
    const found = findMisplaced(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function toMisplaced(node: FlowNode, path: (string | number)[] | undefined, place: string): Diagnostic {
  return {
    code: "config.credential",
    severity: "error",
    message: `Node "${node.id}" names a credential in ${place}, where none can be used.`,
    fix: 'Name it as the whole value of a field that takes a credential, written out: {"$credential": "name"}.',
    node: node.id,
    ...(path === undefined ? {} : { path }),
  };
}
