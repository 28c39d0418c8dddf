import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { type KeyboardEvent, useMemo, useState } from "react";
import { findNodeTypes } from "./find-node-types";
import { groupByCategory, type TypeGroup } from "./group-by-category";

/** Searching node types with the keyboard: what is typed, what is found, which one is meant, and the keys that choose. */
export function useTypeSearch(manifests: Iterable<NodeManifest>, onChoose: (manifest: NodeManifest) => void) {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const groups = useMemo((): TypeGroup[] => {
    const all = groupByCategory(manifests);
    if (query.trim() === "") return all;
    const found = findNodeTypes(
      all.flatMap((group) => group.manifests),
      query,
    );
    return found.length === 0 ? [] : [{ category: "found", title: "Found", manifests: found }];
  }, [manifests, query]);
  const flat = useMemo(() => groups.flatMap((group) => group.manifests), [groups]);
  const chosen = flat[Math.min(active, flat.length - 1)];

  return {
    query,
    groups,
    chosen,
    search: (text: string) => {
      setQuery(text);
      setActive(0);
    },
    point: (manifest: NodeManifest) => setActive(Math.max(0, flat.indexOf(manifest))),
    onKeyDown: (event: KeyboardEvent) => {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) {
        event.preventDefault();
        setActive((before) => (Math.min(before, flat.length - 1) + step + flat.length) % Math.max(1, flat.length));
      } else if (event.key === "Enter" && chosen !== undefined) {
        event.preventDefault();
        onChoose(chosen);
      }
    },
  };
}
