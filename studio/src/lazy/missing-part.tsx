import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import type { MissingReason } from "./create-fetcher";

/** Stands for a part of the page whose code could not be fetched. */
export function MissingPart(props: { name: string; reason: MissingReason; isTrying: boolean; onRetry: () => void }) {
  const { name, reason, isTrying, onRetry } = props;
  return (
    <ErrorNotice
      title={`${name} could not be loaded`}
      className="text-left"
      action={
        <div className="flex flex-wrap gap-2">
          <Button size="sm" isPending={isTrying} onClick={onRetry}>
            Try again
          </Button>
          {reason === "away" ? null : (
            <Button size="sm" onClick={() => window.location.reload()}>
              Load the page again
            </Button>
          )}
        </div>
      }
    >
      {reason === "away"
        ? "The server is away. As soon as it is back, this is shown by itself; until then everything else goes on working."
        : "AutoWeave was probably updated since this page was opened. Load the page again: your edits are kept."}
    </ErrorNotice>
  );
}
