import { Folder } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { FlowFilter } from "./flow-filter";
import { toFlowPath } from "./flow-link";
import { FlowStateBadge } from "./flow-state-badge";
import type { FlowSummary } from "./flow-summary";

const mostTags = 4;
const chip =
  "touch-area relative inline-flex h-5 touch:h-8 touch:px-3 max-w-40 items-center gap-1 rounded-full border border-line px-2 font-normal text-muted text-xs hover:border-line-control hover:text-text";

/** A flow's name with what it is for and where it is filed; its folder and tags narrow the list. */
export function FlowName({ flow, onFilter }: { flow: FlowSummary; onFilter: (part: Partial<FlowFilter>) => void }) {
  const { name, description, folder, tags } = flow;
  // A list of two hundred would otherwise fetch ahead whatever is scrolled by.
  const [isWanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  const isFiled = folder !== "" || tags.length > 0;
  return (
    <div className="relative grid min-w-0 gap-0.5 py-0.5">
      {/* All of the cell leads there, but for the chips above it. */}
      <Link
        href={toFlowPath({ flow: flow.id })}
        prefetch={isWanted ? "auto" : false}
        onPointerEnter={want}
        onFocus={want}
        className="rounded-xs text-left font-medium text-text after:absolute after:-inset-y-1.5 after:inset-x-0 hover:text-accent-text hover:underline"
      >
        <span dir="auto" className="block truncate text-left">
          {name}
        </span>
      </Link>
      {description === null || description === "" ? null : (
        <span dir="auto" className="truncate text-left font-normal text-muted text-xs">
          {description}
        </span>
      )}
      <span className="mt-1 sm:hidden">
        <FlowStateBadge flow={flow} />
      </span>
      {isFiled ? (
        <span className="mt-0.5 flex flex-wrap gap-1 touch:gap-x-2 touch:gap-y-3 touch:py-1.5">
          {folder === "" ? null : (
            <button type="button" title={folder} onClick={() => onFilter({ folder })} className={chip}>
              <Folder aria-hidden className="size-3! flex-none" />
              <span dir="auto" className="truncate">
                {folder.replaceAll("/", " / ")}
              </span>
            </button>
          )}
          {tags.slice(0, mostTags).map((tag) => (
            <button key={tag} type="button" title={tag} onClick={() => onFilter({ tag })} className={chip}>
              <span dir="auto" className="truncate">
                {tag}
              </span>
            </button>
          ))}
          {tags.length > mostTags ? (
            <span title={tags.slice(mostTags).join(", ")} className="self-center text-faint text-xs">
              +{tags.length - mostTags}
            </span>
          ) : null}
        </span>
      ) : null}
    </div>
  );
}
