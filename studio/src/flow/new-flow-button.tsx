"use client";

import { Button } from "@autoweave/ui/button";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { FileUp, LayoutTemplate, Plus, Square } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import { useMay } from "../session/use-session";
import { useCreateFlow } from "./use-create-flow";

/** The ways to a new flow: blank, from a template, from a file. */
export function NewFlowButton() {
  const mayWrite = useMay("flows:write");
  const router = useRouter();
  const file = useRef<HTMLInputElement>(null);
  const { create, importFile, isCreating } = useCreateFlow();
  if (!mayWrite) return null;
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <Button variant="primary" icon={<Plus />} isPending={isCreating}>
            New flow
          </Button>
        }
        entries={[
          { kind: "item", label: "Blank", icon: <Square />, onSelect: () => void create() },
          {
            kind: "item",
            label: "From a template",
            icon: <LayoutTemplate />,
            onSelect: () => router.push("/templates"),
          },
          { kind: "item", label: "From a file", icon: <FileUp />, onSelect: () => file.current?.click() },
        ]}
      />
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        aria-label="Flow file"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = "";
          if (chosen !== undefined) void importFile(chosen);
        }}
      />
    </>
  );
}
