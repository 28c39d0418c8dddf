"use client";

import { Permission } from "@autoweave/auth/permission";
import { Badge } from "@autoweave/ui/badge";
import { Popover } from "@autoweave/ui/popover";
import { permissionWords } from "./permission-words";

const mostShown = 2;

function toWords(scope: string): string {
  const { data } = Permission.safeParse(scope);
  if (data === undefined) return scope;
  return data === "*" ? "Everything" : permissionWords[data].title;
}

/** What a key may do, in short; all of it at a press. */
export function KeyScopes({ scopes }: { scopes: readonly string[] }) {
  const shown = scopes.slice(0, mostShown);
  const hidden = scopes.slice(mostShown);
  return (
    <span className="flex flex-wrap items-center gap-1">
      {shown.map((scope) => (
        <Badge key={scope} tone={scope === "*" ? "accent" : "neutral"}>
          {toWords(scope)}
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
              <li key={scope}>{toWords(scope)}</li>
            ))}
          </ul>
        </Popover>
      )}
    </span>
  );
}
