import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { IconTile } from "@autoweave/ui/icon-tile";
import { toCategoryLook } from "../node-config/category-look";

/** A node type in a list: icon, name, and what it does. */
export function TypeRow({ manifest, isActive }: { manifest: NodeManifest; isActive: boolean }) {
  const { Icon, hue } = toCategoryLook(manifest.category);
  return (
    <span className={`flex w-full items-center gap-2.5 rounded-sm px-2 py-1.5 text-left ${isActive ? "bg-hover" : ""}`}>
      <IconTile hue={hue} size="sm">
        <Icon />
      </IconTile>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-sm text-text leading-tight">{manifest.title}</span>
        <span className="block truncate text-muted text-xs leading-tight">{manifest.summary}</span>
      </span>
    </span>
  );
}
