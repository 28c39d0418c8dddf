"use client";

import { Button } from "@autoweave/ui/button";
import { KeyRound } from "lucide-react";
import { useEffect, useState } from "react";
import { askAuth } from "../api/ask-auth";

type Provider = { id: string; name: string; tenant: string };

function isProvider(value: unknown): value is Provider {
  if (typeof value !== "object" || value === null) return false;
  const { id, name, tenant } = value as Partial<Record<keyof Provider, unknown>>;
  return typeof id === "string" && typeof name === "string" && typeof tenant === "string";
}

/** The identity providers that people of this installation can sign in with; nothing where there is none. */
export function ProviderButtons({ returnTo }: { returnTo: string }) {
  const [providers, setProviders] = useState<readonly Provider[]>([]);
  useEffect(() => {
    let isGone = false;
    // Without an answer there is the password; what is wrong with the server, signing in will tell.
    askAuth("GET", "providers").then(
      (answer) => !isGone && Array.isArray(answer) && setProviders(answer.filter(isProvider)),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, []);
  if (providers.length === 0) return null;
  return (
    <div className="mt-5 grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="mb-3 flex items-center gap-3 text-faint text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
      {providers.map(({ id, name, tenant }) => (
        <Button key={id} asChild size="lg" className="h-auto! min-h-11 min-w-0 py-1.5">
          <a href={`/auth/oidc/${encodeURIComponent(id)}/start?returnTo=${encodeURIComponent(returnTo)}`}>
            <KeyRound aria-hidden />
            <span className="flex min-w-0 flex-col text-left">
              <span className="truncate leading-5">Continue with {name}</span>
              <span className="truncate font-normal text-faint text-xs">{tenant}</span>
            </span>
          </a>
        </Button>
      ))}
    </div>
  );
}
