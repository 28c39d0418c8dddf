import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { Compass } from "lucide-react";
import Link from "next/link";

/** Where there is no page. */
export function Lost() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        icon={<Compass />}
        title="There is no such page"
        isPageTitle
        action={
          <Button asChild>
            <Link href="/">Go to your flows</Link>
          </Button>
        }
      >
        The address may have a mistake in it, or what was here is gone.
      </EmptyState>
    </main>
  );
}
