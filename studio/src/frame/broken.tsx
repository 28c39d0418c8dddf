"use client";

import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { TriangleAlert } from "lucide-react";
import { LonePage } from "./lone-page";

/** A page that failed: what can be done here, and what to tell who looks into it. */
export function Broken({ digest, onRetry }: { digest: string | undefined; onRetry: () => void }) {
  return (
    <LonePage>
      <EmptyState
        icon={<TriangleAlert className="text-failed" />}
        title="This page has failed"
        isPageTitle
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Button variant="primary" onClick={onRetry}>
              Try again
            </Button>
            <Button onClick={() => window.location.assign("/")}>Go to your flows</Button>
          </div>
        }
      >
        Nothing of your flows is lost. If it comes back, report what you did before it
        {digest === undefined ? null : (
          <>
            , with the number <code className="text-text text-xs">{digest}</code>
          </>
        )}
        .
      </EmptyState>
    </LonePage>
  );
}
