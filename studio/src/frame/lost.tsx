import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { Compass } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { LonePage } from "./lone-page";

/** Where there is nothing: no page, unless `title` and `children` say what else is missing. */
export function Lost(props: { title?: string; children?: ReactNode }) {
  const {
    title = "There is no such page",
    children = "The address may have a mistake in it, or what was here is gone.",
  } = props;
  return (
    <LonePage>
      <EmptyState
        icon={<Compass />}
        title={title}
        isPageTitle
        action={
          <Button asChild>
            <Link href="/">Go to your flows</Link>
          </Button>
        }
      >
        {children}
      </EmptyState>
    </LonePage>
  );
}
