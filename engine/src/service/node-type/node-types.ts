import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import type { ManifestRegistry, NodeManifest } from "@autoweave/contracts/node-manifest";
import { toShown } from "../refer.js";

/** Every node type that is installed, by type and version. */
export async function listNodeTypes(parts: { manifests: ManifestRegistry }, actor: Actor): Promise<NodeManifest[]> {
  authorize(actor, "node-type.list");
  return [...parts.manifests.values()].sort(
    (one, other) => one.type.localeCompare(other.type, "en") || one.version - other.version,
  );
}

/** A node type, in the version asked for or the newest. Throws `node.unknown-type`. */
export async function getNodeType(
  parts: { manifests: ManifestRegistry },
  actor: Actor,
  input: { type: string; version?: number | undefined },
): Promise<NodeManifest> {
  authorize(actor, "node-type.get");
  const { type, version } = input;
  const [found] = [...parts.manifests.values()]
    .filter((manifest) => manifest.type === type && (version === undefined || manifest.version === version))
    .sort((one, other) => other.version - one.version);
  if (found !== undefined) return found;
  const name = version === undefined ? toShown(type) : `${toShown(type)}@${version}`;
  throw new AppError("node.unknown-type", `No node type ${name} is installed; list those that are.`);
}
