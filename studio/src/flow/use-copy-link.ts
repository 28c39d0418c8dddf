import { useToast } from "@autoweave/ui/toast";
import { useCallback } from "react";
import { type FlowPlace, toFlowPath } from "./flow-link";

/** Puts the link to a place into the clipboard. Who opens it signs in first, and is then there. */
export function useCopyLink(): (place: FlowPlace) => Promise<void> {
  const toast = useToast();
  return useCallback(
    async (place) => {
      const link = new URL(toFlowPath(place), window.location.origin).href;
      try {
        await navigator.clipboard.writeText(link);
        toast({ title: "Link copied", description: "It opens for members of this workspace." });
      } catch {
        // Pages that do not come by https have no clipboard.
        toast({ title: "The link could not be copied", description: `Copy it from here: ${link}`, isError: true });
      }
    },
    [toast],
  );
}
