import { Button } from "@autoweave/ui/button";
import { CloudOff } from "lucide-react";
import type { MissingReason } from "./create-fetcher";

const words = {
  away: "The server is away. As soon as it is back, this is shown by itself; until then everything else goes on working.",
  gone: "AutoWeave was probably updated since this page was opened. Load the page again: your edits are kept.",
} as const satisfies Record<MissingReason, string>;

/** Stands for a part of the page whose code could not be fetched: nothing that the person did has failed. */
export function MissingPart(props: { name: string; reason: MissingReason; isTrying: boolean; onRetry: () => void }) {
  const { name, reason, isTrying, onRetry } = props;
  return (
    <div role="alert" className="flex gap-2.5 rounded-sm bg-waiting-soft px-3 py-2.5 text-left text-sm">
      <CloudOff aria-hidden className="mt-0.5 flex-none text-waiting" />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p className="font-medium text-text">{name} could not be loaded</p>
        <p className="text-muted">{words[reason]}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          <Button size="sm" isPending={isTrying} onClick={onRetry}>
            Try again
          </Button>
          {reason === "away" ? null : (
            <Button size="sm" onClick={() => window.location.reload()}>
              Load the page again
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
