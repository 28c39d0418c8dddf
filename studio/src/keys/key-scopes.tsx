"use client";

import { Permission } from "@autoweave/auth/permission";
import { Badge } from "@autoweave/ui/badge";
import { Tooltip } from "@autoweave/ui/tooltip";
import { permissionWords } from "./permission-words";

const mostShown = 2;

function toWords(scope: string): string {
  const { data } = Permission.safeParse(scope);
  if (data === undefined) return scope;
  return data === "*" ? "Everything" : permissionWords[data].title;
}

/** What a key may do, in short; all of it on hover and focus. */
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
        <Tooltip
          text={
            <ul>
              {hidden.map((scope) => (
                <li key={scope}>{toWords(scope)}</li>
              ))}
            </ul>
          }
        >
          <button type="button" className="rounded-full px-1 text-muted text-xs hover:text-text">
            and {hidden.length} more
          </button>
        </Tooltip>
      )}
    </span>
  );
}
