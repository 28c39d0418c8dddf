"use client";

import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { useQuery } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type ReactNode, useDeferredValue, useEffect } from "react";
import { toApiError } from "../api/api-error";
import { FrameSkeleton } from "../frame/frame-skeleton";
import { fetchSession, sessionKey } from "./session";
import { SessionContext } from "./use-session";

/** Shows what is inside to who is signed in, and sends others to sign in. The API guards the data; this guards the eyes. */
export function SessionGate({ children }: { children: ReactNode }) {
  const router = useRouter();
  const path = usePathname();
  const query = useSearchParams().toString();
  const { data, error, refetch, isFetching } = useQuery({ queryKey: sessionKey, queryFn: fetchSession });
  // A page is much to draw at once: deferred, it is drawn in slices, and the window answers meanwhile.
  const session = useDeferredValue(data);

  useEffect(() => {
    if (session !== null) return;
    const here = query === "" ? path : `${path}?${query}`;
    router.replace(here === "/" ? "/sign-in" : `/sign-in?returnTo=${encodeURIComponent(here)}`);
  }, [session, path, query, router]);

  if (session) return <SessionContext value={session}>{children}</SessionContext>;
  if (error === null) return <FrameSkeleton />;
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        icon={<CloudOff />}
        title="The studio could not be opened"
        isPageTitle
        action={
          <Button variant="primary" isPending={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        <span role="alert">{toApiError(error).message}</span>
      </EmptyState>
    </main>
  );
}
