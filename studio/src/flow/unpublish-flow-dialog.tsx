import { AlertDialog } from "@autoweave/ui/alert-dialog";
import type { FlowSummary } from "./flow-summary";
import { useChangeFlows } from "./use-change-flows";

/** Asks before a live flow is taken off. */
export function UnpublishFlowDialog({ flow, onClose }: { flow: FlowSummary; onClose: () => void }) {
  const change = useChangeFlows();
  return (
    <AlertDialog
      isOpen
      onOpenChange={onClose}
      title={`Unpublish “${flow.name}”?`}
      description="Its webhooks and schedules start nothing any more. Runs that have begun go on, and nothing is deleted: publish it again at any time."
      action="Unpublish"
      isDangerous={false}
      onAction={() => {
        onClose();
        void change({
          show: (flows) => flows.map((one) => (one.id === flow.id ? { ...one, published: null, nextAt: null } : one)),
          send: (client) => client.flows.unpublish.mutate({ flow: flow.id }),
          failed: `“${flow.name}” is still live`,
        });
      }}
    />
  );
}
