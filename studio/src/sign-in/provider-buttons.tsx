"use client";

import { Button } from "@autoweave/ui/button";
import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { z } from "zod";
import { askAuth } from "../api/ask-auth";

const Providers = z.array(z.object({ id: z.string(), name: z.string(), tenant: z.string() }));

/** The identity providers that people of this installation can sign in with; nothing where there is none. */
export function ProviderButtons({ returnTo }: { returnTo: string }) {
  const { data: providers = [] } = useQuery({
    queryKey: ["providers"],
    queryFn: async () => Providers.parse(await askAuth("GET", "providers")),
  });
  if (providers.length === 0) return null;
  return (
    <div className="mt-5 grid gap-2">
      <div className="mb-3 flex items-center gap-3 text-faint text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </div>
      {providers.map(({ id, name, tenant }) => (
        <Button key={id} asChild size="lg">
          <a href={`/auth/oidc/${encodeURIComponent(id)}/start?returnTo=${encodeURIComponent(returnTo)}`}>
            <KeyRound aria-hidden />
            <span className="truncate">Continue with {name}</span>
            <span className="truncate text-faint text-xs">{tenant}</span>
          </a>
        </Button>
      ))}
    </div>
  );
}
