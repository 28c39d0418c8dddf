"use client";

import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { manifestOf } from "@autoweave/flow/topology";
import { Button } from "@autoweave/ui/button";
import { Dialog } from "@autoweave/ui/dialog";
import { Field } from "@autoweave/ui/field";
import { Select } from "@autoweave/ui/select";
import { Textarea } from "@autoweave/ui/textarea";
import { Play } from "lucide-react";
import { useMemo, useState } from "react";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { useRemembered } from "../editor/use-remembered";
import { nameNode } from "../outline/name-node";
import type { Saver } from "../sync/create-saver";
import { useStartRun } from "./use-start-run";

const manualType = "trigger.manual";
const isText = (value: unknown): value is string => typeof value === "string";

/** A first input for a trigger of this type, in the shape in which it gets it. */
function toSampleInput(node: FlowNode): Json {
  if (node.type === "trigger.webhook") {
    const path = typeof node.config.path === "string" ? node.config.path : "";
    return { method: "POST", path, params: {}, query: {}, headers: {}, body: {} };
  }
  if (node.type === "trigger.schedule") {
    const now = new Date().toISOString();
    return { scheduledAt: now, firedAt: now };
  }
  return node.config.sample ?? null;
}

function InputDialog(props: {
  triggers: readonly FlowNode[];
  onStart: (trigger: string, input: Json) => void;
  onClose: () => void;
}) {
  const { triggers, onStart, onClose } = props;
  const { flowId, manifests } = useEditorParts();
  const [chosen, setChosen] = useState(triggers[0]?.id);
  const trigger = triggers.find((node) => node.id === chosen) ?? triggers[0];
  const [kept, keep] = useRemembered(`input.${flowId}.${trigger?.id ?? ""}`, "", isText);
  const [edited, setEdited] = useState<string>();
  const text =
    edited ?? (kept === "" && trigger !== undefined ? JSON.stringify(toSampleInput(trigger), undefined, 2) : kept);
  const parsed = useMemo((): { value: Json } | undefined => {
    try {
      return { value: JSON.parse(text) as Json };
    } catch {
      return undefined;
    }
  }, [text]);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Run with this input"
      description="As if the trigger had brought it. Nothing is published."
      footer={
        <Button
          variant="primary"
          icon={<Play />}
          disabled={parsed === undefined || trigger === undefined}
          onClick={() => {
            if (parsed === undefined || trigger === undefined) return;
            keep(text);
            onStart(trigger.id, parsed.value);
            onClose();
          }}
        >
          Run
        </Button>
      }
    >
      <div className="grid gap-4">
        {triggers.length < 2 ? null : (
          <Field label="Trigger">
            <Select
              className="w-full"
              value={trigger?.id}
              options={triggers.map((node) => ({
                value: node.id,
                label: nameNode(node, manifestOf(node, manifests)),
              }))}
              onChange={(id) => {
                setChosen(id);
                setEdited(undefined);
              }}
            />
          </Field>
        )}
        <Field label="Input" error={parsed === undefined ? "This is not JSON yet. Text stands in quotes." : undefined}>
          <Textarea
            isMono
            className="min-h-48!"
            value={text}
            spellCheck={false}
            onChange={(event) => setEdited(event.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}

/** Runs the draft: a manual trigger at once, another after asking what it would bring. */
export function RunButton({ saver }: { saver: Saver }) {
  const { manifests } = useEditorParts();
  const nodes = useEditorState((state) => state.graph.nodes);
  const { start, isStarting } = useStartRun(saver);
  const [isAsking, setAsking] = useState(false);
  const triggers = useMemo(
    () => nodes.filter((node) => manifestOf(node, manifests)?.kind === "trigger" && node.disabled !== true),
    [nodes, manifests],
  );
  const manual = triggers.filter((node) => node.type === manualType);
  const [only, another] = triggers;
  return (
    <>
      <Button
        icon={<Play />}
        isPending={isStarting}
        disabled={triggers.length === 0}
        onClick={() => {
          if (only !== undefined && another === undefined && manual.length === 1) void start({ trigger: only.id });
          else setAsking(true);
        }}
      >
        Run
      </Button>
      {isAsking ? (
        <InputDialog
          triggers={[...manual, ...triggers.filter((node) => node.type !== manualType)]}
          onClose={() => setAsking(false)}
          onStart={(trigger, input) => void start({ trigger, input })}
        />
      ) : null}
    </>
  );
}
