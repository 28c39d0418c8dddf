"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";

/** A page that failed: what can be done here, and what to tell who looks into it. */
export function Broken({ digest, onRetry }: { digest: string | undefined; onRetry: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <ErrorNotice
        title="This page has failed"
        code={digest}
        className="max-w-100"
        action={
          <div className="flex gap-2">
            <Button size="sm" onClick={onRetry}>
              Try again
            </Button>
            <Button size="sm" variant="quiet" onClick={() => window.location.assign("/")}>
              Go to your flows
            </Button>
          </div>
        }
      >
        Nothing of your flows is lost. If it comes back, report what you did before it.
      </ErrorNotice>
    </main>
  );
}
