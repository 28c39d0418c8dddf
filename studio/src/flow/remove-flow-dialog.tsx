import { AlertDialog } from "@autoweave/ui/alert-dialog";
import type { FlowSummary } from "./flow-summary";
import { useChangeFlows } from "./use-change-flows";

/** Asks before a flow is deleted. The list leaves it out at once, and shows it again when the API refuses. */
export function RemoveFlowDialog({ flow, onClose }: { flow: FlowSummary; onClose: () => void }) {
  const change = useChangeFlows();
  return (
    <AlertDialog
      isOpen
      onOpenChange={onClose}
      title={`Delete “${flow.name}”?`}
      description={
        <p className="break-words">
          {flow.published === null ? "Its draft goes for good." : "It stops, and its draft and versions go for good."}{" "}
          What its runs did can still be looked up. Export it first if you may want it again.
        </p>
      }
      action="Delete"
      onAction={() => {
        onClose();
        void change({
          show: (flows) => flows.filter(({ id }) => id !== flow.id),
          send: (client) => client.flows.remove.mutate({ flow: flow.id }),
          failed: `“${flow.name}” was not deleted`,
        });
      }}
    />
  );
}
