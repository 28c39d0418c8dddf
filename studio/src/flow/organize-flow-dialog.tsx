import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { useId } from "react";
import { FormDialog } from "../form/form-dialog";
import { useForm } from "../form/use-form";
import { checkFolder, checkTags, toFolder } from "./check-place";
import type { FlowSummary } from "./flow-summary";
import { splitNames } from "./split-names";
import { useChangeFlows } from "./use-change-flows";

/** Puts a flow into a folder and tags it. Folders need no making: they are there while a flow is in them. */
export function OrganizeFlowDialog(props: { flow: FlowSummary; folders: readonly string[]; onClose: () => void }) {
  const { flow, folders, onClose } = props;
  const listId = useId();
  const change = useChangeFlows();
  const form = useForm({
    initial: { folder: flow.folder, tags: flow.tags.join(", ") },
    check: (values) => ({ folder: checkFolder(values.folder), tags: checkTags(values.tags) }),
    submit: async (values) => {
      const place = { folder: toFolder(values.folder), tags: splitNames(values.tags, ",") };
      onClose();
      await change({
        show: (flows) => flows.map((one) => (one.id === flow.id ? { ...one, ...place } : one)),
        send: (client) => client.flows.organize.mutate({ flow: flow.id, ...place }),
        failed: `“${flow.name}” stays where it was`,
      });
    },
  });
  return (
    <FormDialog
      title="Folder and tags"
      description="For finding it here. What runs does not change."
      size="sm"
      form={form}
      submit="Save"
      onClose={onClose}
    >
      <Field label="Folder" help="A folder inside another: Shop/Orders" error={form.errors.folder} isOptional>
        <Input {...form.control("folder")} list={listId} autoComplete="off" autoFocus />
      </Field>
      <datalist id={listId}>
        {folders.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
      <Field label="Tags" help="With commas between them" error={form.errors.tags} isOptional>
        <Input {...form.control("tags")} autoComplete="off" />
      </Field>
    </FormDialog>
  );
}
