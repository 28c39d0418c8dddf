"use client";

import { Badge } from "@autoweave/ui/badge";
import { Popover } from "@autoweave/ui/popover";
import { toScopeWords } from "./permission-words";

const mostShown = 2;

/** What a key may do, in short; all of it at a press. */
export function KeyScopes({ scopes }: { scopes: readonly string[] }) {
  const shown = scopes.slice(0, mostShown);
  const hidden = scopes.slice(mostShown);
  return (
    <span className="flex flex-wrap items-center gap-1">
      {shown.map((scope) => (
        <Badge key={scope} tone={scope === "*" ? "accent" : "neutral"}>
          {toScopeWords(scope)}
        </Badge>
      ))}
      {hidden.length === 0 ? null : (
        <Popover
          label="What the key may do"
          trigger={
            <button type="button" className="touch-area rounded-full px-1 text-muted text-xs hover:text-text">
              and {hidden.length} more
            </button>
          }
        >
          <ul className="grid gap-1 text-sm">
            {scopes.map((scope) => (
              <li key={scope}>{toScopeWords(scope)}</li>
            ))}
          </ul>
        </Popover>
      )}
    </span>
  );
}
