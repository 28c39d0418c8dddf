import { type ManifestRegistry, type NodeManifest, toNodeTypeKey } from "@autoweave/contracts/node-manifest";

const mediaType = "application/x-autoweave-node-type";

/** Writes a node type onto a drag. */
export function writeDraggedType(transfer: DataTransfer, manifest: NodeManifest): void {
  transfer.setData(mediaType, toNodeTypeKey(manifest));
  transfer.effectAllowed = "copy";
}

/** The node type that is being dragged; undefined for anything else. */
export function readDraggedType(transfer: DataTransfer, manifests: ManifestRegistry): NodeManifest | undefined {
  return manifests.get(transfer.getData(mediaType));
}
