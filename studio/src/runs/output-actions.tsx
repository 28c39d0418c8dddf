"use client";

import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { manifestOf } from "@autoweave/flow/topology";
import { Badge } from "@autoweave/ui/badge";
import { Button } from "@autoweave/ui/button";
import { Dialog } from "@autoweave/ui/dialog";
import { Field } from "@autoweave/ui/field";
import { Textarea } from "@autoweave/ui/textarea";
import { Pin, PinOff, Play, StepForward } from "lucide-react";
import { useState } from "react";
import { useEditorParts } from "../editor/editor-context";
import type { Saver } from "../sync/create-saver";
import { usePins } from "./pins";
import { useShownRun } from "./shown-run";
import { pinAllBefore, pinAllBut } from "./to-part-pins";
import { useStartRun } from "./use-start-run";

function readPorts(text: string): Record<string, Json> | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function PinDialog({ node, first, onClose }: { node: FlowNode; first: Record<string, Json>; onClose: () => void }) {
  const { setPin } = usePins();
  const [text, setText] = useState(() => JSON.stringify(first, undefined, 2));
  const ports = readPorts(text);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Pinned output"
      description="In test runs the node puts this out and does not run. A port that is left out puts nothing out."
      footer={
        <Button
          variant="primary"
          disabled={ports === undefined}
          onClick={() => {
            setPin(node.id, ports);
            onClose();
          }}
        >
          Pin
        </Button>
      }
    >
      <Field label="Values by port" error={ports === undefined ? "Give an object, from port to value." : undefined}>
        <Textarea
          isMono
          className="min-h-48!"
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
    </Dialog>
  );
}

/** Running a part of the flow about this node, and pinning what it puts out. */
export function OutputActions({ node, saver }: { node: FlowNode; saver: Saver }) {
  const { editor, manifests } = useEditorParts();
  const { nodeRuns, run } = useShownRun();
  const { pins, setPin } = usePins();
  const { start, isStarting } = useStartRun(saver);
  const [isEditing, setEditing] = useState(false);
  const manifest = manifestOf(node, manifests);
  if (manifest === undefined || manifest.kind === "note") return null;
  const own = nodeRuns.find((one) => one.node === node.id && one.scope === "" && one.status === "completed");
  const output = own === undefined ? undefined : readPorts(JSON.stringify(own.output));
  const trigger = run === undefined ? {} : { trigger: run.trigger };
  const input = nodeRuns.find((one) => one.node === run?.trigger)?.output;
  const ports = input === undefined ? undefined : readPorts(JSON.stringify(input));
  const again = { ...trigger, ...(ports === undefined ? {} : { input: Object.values(ports)[0] ?? null }) };
  const isPinned = Object.hasOwn(pins, node.id);
  const graph = () => editor.store.getState().graph;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-1.5">
        <Button
          size="sm"
          icon={<Play />}
          isPending={isStarting}
          onClick={() => void start({ ...again, upTo: node.id })}
        >
          Run to here
        </Button>
        {manifest.kind === "trigger" || nodeRuns.length === 0 ? null : (
          <>
            <Button
              size="sm"
              isPending={isStarting}
              onClick={() => void start({ ...again, upTo: node.id, pins: pinAllBut(node.id, nodeRuns, pins) })}
            >
              Run only this
            </Button>
            <Button
              size="sm"
              icon={<StepForward />}
              isPending={isStarting}
              onClick={() => void start({ ...again, pins: pinAllBefore(graph(), node.id, nodeRuns, pins) })}
            >
              Run from here
            </Button>
          </>
        )}
        {isPinned ? (
          <Button size="sm" icon={<PinOff />} onClick={() => setPin(node.id, undefined)}>
            Unpin
          </Button>
        ) : null}
        <Button
          size="sm"
          icon={<Pin />}
          onClick={() => (output === undefined || isPinned ? setEditing(true) : setPin(node.id, output))}
        >
          {isPinned ? "Edit the pin" : "Pin output"}
        </Button>
      </div>
      {isPinned ? (
        <p className="text-muted text-xs">
          <Badge>Pinned</Badge> In test runs it puts out what is pinned, and does not run.
        </p>
      ) : null}
      {isEditing ? (
        <PinDialog node={node} first={pins[node.id] ?? output ?? {}} onClose={() => setEditing(false)} />
      ) : null}
    </div>
  );
}
