"use client";

import { Button } from "@autoweave/ui/button";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { FileUp, LayoutTemplate, Plus, Square } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo, useRef } from "react";
import { useCommands } from "../command/command-provider";
import { DropFiles } from "./drop-files";
import { RefusedFilesDialog } from "./refused-files-dialog";
import { useCreateFlow } from "./use-create-flow";
import { useImportFiles } from "./use-import-files";

/** The ways to a new flow: blank, from a template, from files that are chosen or dropped on the page. The command menu has them, too. */
export function NewFlowButton() {
  const router = useRouter();
  const file = useRef<HTMLInputElement>(null);
  const { create, isCreating } = useCreateFlow();
  const { importFiles, isImporting, refused, dismissRefused } = useImportFiles();
  const ways = useMemo(
    () => [
      { id: "blank", label: "Blank", icon: <Square />, onSelect: () => void create() },
      { id: "template", label: "From a template", icon: <LayoutTemplate />, onSelect: () => router.push("/templates") },
      { id: "files", label: "From files", icon: <FileUp />, onSelect: () => file.current?.click() },
    ],
    [create, router],
  );
  useCommands(
    useMemo(
      () => ({
        title: "New flow",
        commands: ways.map((way) => ({ ...way, id: `new ${way.id}`, label: `New flow: ${way.label.toLowerCase()}` })),
      }),
      [ways],
    ),
  );
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <Button variant="primary" icon={<Plus />} isPending={isCreating || isImporting}>
            New flow
          </Button>
        }
        entries={ways.map((way) => ({ kind: "item", ...way }))}
      />
      <input
        ref={file}
        type="file"
        multiple
        accept=".json,application/json"
        aria-label="Flow files"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = "";
          if (chosen.length > 0) void importFiles(chosen);
        }}
      />
      <DropFiles onFiles={importFiles} />
      {refused.length === 0 ? null : <RefusedFilesDialog refused={refused} onClose={dismissRefused} />}
    </>
  );
}
