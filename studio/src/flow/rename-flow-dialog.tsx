import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { checkGiven } from "../form/check-text";
import { FormDialog } from "../form/form-dialog";
import { useForm } from "../form/use-form";
import type { FlowSummary } from "./flow-summary";
import { useChangeFlows } from "./use-change-flows";

/** Calls a flow something else. The list shows it at once, and takes it back when the name cannot be had. */
export function RenameFlowDialog({ flow, onClose }: { flow: FlowSummary; onClose: () => void }) {
  const change = useChangeFlows();
  const form = useForm({
    initial: { name: flow.name },
    check: ({ name }) => ({ name: checkGiven(name, "Enter a name.") }),
    submit: async (values) => {
      const name = values.name.trim();
      onClose();
      if (name === flow.name) return;
      await change({
        show: (flows) => flows.map((one) => (one.id === flow.id ? { ...one, name } : one)),
        send: (client) =>
          client.flows.applyOps.mutate({
            flow: flow.id,
            revision: flow.revision,
            ops: [{ op: "set-flow", name }],
            prefer: "mine",
          }),
        failed: `“${flow.name}” keeps its name`,
      });
    },
  });
  return (
    <FormDialog title="Rename flow" size="sm" form={form} submit="Rename" onClose={onClose}>
      <Field
        label="Name"
        help={flow.published === null ? undefined : "Webhooks and links stay as they are."}
        error={form.errors.name}
        isRequired
      >
        <Input {...form.control("name")} maxLength={200} autoComplete="off" autoFocus />
      </Field>
    </FormDialog>
  );
}
