import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { IconButton } from "@autoweave/ui/icon-button";
import type { MenuEntry } from "@autoweave/ui/menu-entry";
import { useToast } from "@autoweave/ui/toast";
import { useQueryClient } from "@tanstack/react-query";
import { Copy, Ellipsis, FileDown, FolderInput, Link2, Pencil, Trash2, Unplug } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toApiError } from "../api/api-error";
import { fetchCode } from "../api/fetch-code";
import { createApiClient, useTRPC } from "../api/trpc";
import { createLazyPart } from "../lazy/create-lazy-part";
import { inDialog } from "../lazy/in-dialog";
import { useMay } from "../session/use-session";
import { createFlow } from "./create-flow";
import { toFlowPath } from "./flow-link";
import type { FlowSummary } from "./flow-summary";
import { useCopyLink } from "./use-copy-link";

const name = "This dialog";
const OrganizeFlowDialog = createLazyPart({
  name,
  load: async () => (await import("./organize-flow-dialog")).OrganizeFlowDialog,
  frame: inDialog("Folder and tags", ({ onClose }) => onClose()),
});
const RemoveFlowDialog = createLazyPart({
  name,
  load: async () => (await import("./remove-flow-dialog")).RemoveFlowDialog,
  frame: inDialog("Delete", ({ onClose }) => onClose()),
});
const RenameFlowDialog = createLazyPart({
  name,
  load: async () => (await import("./rename-flow-dialog")).RenameFlowDialog,
  frame: inDialog("Rename", ({ onClose }) => onClose()),
});
const UnpublishFlowDialog = createLazyPart({
  name,
  load: async () => (await import("./unpublish-flow-dialog")).UnpublishFlowDialog,
  frame: inDialog("Unpublish", ({ onClose }) => onClose()),
});

/** Makes a second flow of what a flow's draft holds, beside it. */
function useDuplicate() {
  const router = useRouter();
  const toast = useToast();
  const trpc = useTRPC();
  const queries = useQueryClient();
  return async ({ id, name, folder, tags }: FlowSummary) => {
    const client = createApiClient();
    try {
      const { graph } = await client.flows.get.query({ flow: id });
      const copy = await createFlow(client, graph);
      if (folder !== "" || tags.length > 0) await client.flows.organize.mutate({ flow: copy.id, folder, tags });
      toast({
        title: `“${copy.name}” was made`,
        action: { label: "Open", onSelect: () => router.push(toFlowPath({ flow: copy.id })) },
      });
    } catch (thrown) {
      toast({ title: `“${name}” was not duplicated`, description: toApiError(thrown).message, isError: true });
    } finally {
      void queries.invalidateQueries({ queryKey: trpc.flows.pathKey() });
    }
  };
}

function useExport() {
  const toast = useToast();
  const mayReadCredentials = useMay("credentials:read");
  return async ({ id, name }: FlowSummary) => {
    const client = createApiClient();
    try {
      const { graph } = await client.flows.get.query({ flow: id });
      const { exportFlow } = await fetchCode(() => import("./export-flow"));
      await exportFlow(client, graph, mayReadCredentials);
    } catch (thrown) {
      toast({ title: `“${name}” was not exported`, description: toApiError(thrown).message, isError: true });
    }
  };
}

/** What can be done with a flow from the list. Who may not do a thing does not see it. */
export function FlowMenu({ flow, folders }: { flow: FlowSummary; folders: readonly string[] }) {
  const mayWrite = useMay("flows:write");
  const mayPublish = useMay("flows:publish");
  const [open, setOpen] = useState<"rename" | "organize" | "unpublish" | "remove">();
  const duplicate = useDuplicate();
  const saveFile = useExport();
  const copyLink = useCopyLink();
  const close = () => setOpen(undefined);
  const unpublish: MenuEntry[] =
    mayPublish && flow.published !== null
      ? [{ kind: "item", label: "Unpublish", icon: <Unplug />, onSelect: () => setOpen("unpublish") }]
      : [];
  const entries: MenuEntry[] = [
    ...(mayWrite
      ? ([
          { kind: "item", label: "Rename", icon: <Pencil />, onSelect: () => setOpen("rename") },
          { kind: "item", label: "Folder and tags", icon: <FolderInput />, onSelect: () => setOpen("organize") },
          { kind: "item", label: "Duplicate", icon: <Copy />, onSelect: () => void duplicate(flow) },
        ] as const)
      : []),
    { kind: "item", label: "Export as file", icon: <FileDown />, onSelect: () => void saveFile(flow) },
    { kind: "item", label: "Copy link", icon: <Link2 />, onSelect: () => void copyLink({ flow: flow.id }) },
    ...(mayWrite || unpublish.length > 0 ? ([{ kind: "line" }] as const) : []),
    ...unpublish,
    ...(mayWrite
      ? ([
          { kind: "item", label: "Delete", icon: <Trash2 />, isDangerous: true, onSelect: () => setOpen("remove") },
        ] as const)
      : []),
  ];
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={<IconButton label={`Actions for ${flow.name}`} icon={<Ellipsis />} />}
        entries={entries}
      />
      {open === "rename" ? <RenameFlowDialog flow={flow} onClose={close} /> : null}
      {open === "organize" ? <OrganizeFlowDialog flow={flow} folders={folders} onClose={close} /> : null}
      {open === "unpublish" ? <UnpublishFlowDialog flow={flow} onClose={close} /> : null}
      {open === "remove" ? <RemoveFlowDialog flow={flow} onClose={close} /> : null}
    </>
  );
}
