import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { writeDraggedType } from "./dragged-type";
import { TypeRow } from "./type-row";
import type { useTypeSearch } from "./use-type-search";

/** A search field with the node types that it finds. Arrow keys point, Enter chooses, dragging carries one off. */
export function TypeList(props: {
  search: ReturnType<typeof useTypeSearch>;
  onChoose: (manifest: NodeManifest) => void;
  isDraggable?: boolean;
  isFocused?: boolean;
  /** What stands where nothing was found. */
  empty: ReactNode;
}) {
  const { search, onChoose, isDraggable = false, isFocused = false, empty } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const activeId = search.chosen === undefined ? undefined : `${id}-${search.chosen.type}`;
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="border-line border-b p-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: the list was opened to type into it
          autoFocus={isFocused}
          type="search"
          role="combobox"
          aria-label="Search node types"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={activeId}
          placeholder="Search: http, loop, csv…"
          value={search.query}
          onChange={(event) => search.search(event.target.value)}
          onKeyDown={search.onKeyDown}
          className="h-8 w-full rounded-sm border border-line-control bg-surface px-2.5 text-sm placeholder:text-faint [&::-webkit-search-cancel-button]:appearance-none"
        />
      </div>
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label="Node types"
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto p-1.5"
      >
        {search.groups.length === 0 ? <div className="px-2 py-6 text-center text-muted text-sm">{empty}</div> : null}
        {search.groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, which fieldset is not
          <div key={group.category} role="group" aria-label={group.title} className="mb-2">
            <div className="px-2 pt-1.5 pb-1 font-medium text-faint text-xs">{group.title}</div>
            {group.manifests.map((manifest) => {
              const isActive = manifest === search.chosen;
              return (
                <div
                  key={manifest.type}
                  id={`${id}-${manifest.type}`}
                  role="option"
                  aria-selected={isActive}
                  tabIndex={-1}
                  data-type={manifest.type}
                  draggable={isDraggable}
                  onDragStart={(event) => writeDraggedType(event.dataTransfer, manifest)}
                  onPointerEnter={() => search.point(manifest)}
                  onClick={() => onChoose(manifest)}
                  onKeyDown={search.onKeyDown}
                  className={isDraggable ? "cursor-grab active:cursor-grabbing" : "cursor-pointer"}
                >
                  <TypeRow manifest={manifest} isActive={isActive} />
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
