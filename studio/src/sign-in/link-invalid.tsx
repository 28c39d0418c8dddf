import { Button } from "@autoweave/ui/button";
import { Unlink } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

/** A link that leads nowhere any more, and where to get another one. */
export function LinkInvalid({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-1">
      <Unlink aria-hidden className="mb-3 size-6! text-faint" />
      <h1 className="text-lg">{title}</h1>
      <p className="text-muted text-sm">{children}</p>
      <Button asChild size="lg" className="mt-5">
        <Link href="/sign-in">Go to sign in</Link>
      </Button>
    </div>
  );
}
