import { createHash } from "node:crypto";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";

/** Another hash when a node type came, went or changed. */
export function hashManifests(manifests: ManifestRegistry): string {
  const hash = createHash("sha256");
  for (const key of [...manifests.keys()].sort()) hash.update(JSON.stringify(manifests.get(key)));
  return hash.digest("hex").slice(0, 32);
}
