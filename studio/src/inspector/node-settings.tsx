"use client";

import type { ErrorPolicy, FlowNode } from "@autoweave/contracts/flow-graph";
import { NodeId } from "@autoweave/contracts/flow-graph";
import type { NodeChange } from "@autoweave/contracts/flow-op";
import type { Json } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { isReservedName } from "@autoweave/flow/rules/reserved-names";
import { Accordion } from "@autoweave/ui/accordion";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { Select } from "@autoweave/ui/select";
import { Switch } from "@autoweave/ui/switch";
import { Textarea } from "@autoweave/ui/textarea";
import { useEffect, useState } from "react";
import { useEditorParts } from "../editor/editor-context";
import { selectNodes } from "../editor/selection";
import { toConfigFields } from "../node-config/config-fields";
import { JsonControl } from "./json-control";

type Change = (change: NodeChange, label: string, key: string) => void;

const policies: readonly { value: ErrorPolicy; label: string; hint: string }[] = [
  { value: "fail", label: "Stop the run", hint: "The run fails, and a flow that watches for failures hears of it." },
  { value: "route", label: "Go on at the error port", hint: "What hangs on Error gets what went wrong." },
  { value: "skip", label: "Put nothing out", hint: "What hangs on this node is skipped." },
  { value: "fallback", label: "Put out a fallback", hint: "As if the node had put out these values." },
];

function WholeNumber(props: {
  label: string;
  help?: string;
  value: number | undefined;
  placeholder: string;
  onChange: (value: number | null) => void;
}) {
  const { label, help, value, placeholder, onChange } = props;
  return (
    <Field label={label} help={help}>
      <Input
        type="number"
        min={0}
        value={value ?? ""}
        placeholder={placeholder}
        onChange={(event) => {
          const number = Number.parseInt(event.target.value, 10);
          onChange(Number.isFinite(number) && number >= 0 ? number : null);
        }}
      />
    </Field>
  );
}

/** The node's name in expressions. It changes when the field is left, in every expression that reads it. */
function NodeName({ node }: { node: FlowNode }) {
  const { editor } = useEditorParts();
  const [text, setText] = useState(node.id);
  useEffect(() => setText(node.id), [node.id]);
  const { graph } = editor.store.getState();
  const isTaken = text !== node.id && graph.nodes.some((other) => other.id === text);
  const shape = NodeId.safeParse(text);
  const fault = isTaken
    ? `Another node is called ${text}.`
    : !shape.success
      ? "Use letters, digits and _, not starting with a digit."
      : isReservedName(text)
        ? "This word is kept for the language of expressions."
        : undefined;
  const rename = () => {
    if (fault !== undefined || text === node.id) {
      setText(node.id);
      return;
    }
    editor.edit("Rename", [{ op: "rename-node", id: node.id, to: text }], { select: selectNodes([text]) });
  };
  return (
    <Field
      label="Name in expressions"
      help={`Others read it as nodes.${node.id}, and follow a new name.`}
      error={fault}
    >
      <Input
        isMono
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={rename}
        onKeyDown={(event) => event.key === "Enter" && rename()}
      />
    </Field>
  );
}

function Retry({ node, change }: { node: FlowNode; change: Change }) {
  const { retry } = node;
  const base = retry ?? { attempts: 3, delayMs: 1000, maxDelayMs: 60_000 };
  return (
    <>
      <Field
        layout="inline"
        label="Tries of its own"
        help="Else what its kind of node does: what acts only once is not tried again."
      >
        <Switch
          isOn={retry !== undefined}
          onChange={(isOn) => change({ retry: isOn ? base : null }, "Change tries", "retry")}
        />
      </Field>
      {retry === undefined ? null : (
        <div className="grid grid-cols-2 gap-3">
          <WholeNumber
            label="Tries in all"
            value={retry.attempts}
            placeholder="3"
            onChange={(attempts) =>
              change(
                { retry: { ...base, attempts: Math.min(100, Math.max(1, attempts ?? 1)) } },
                "Change tries",
                "retry",
              )
            }
          />
          <WholeNumber
            label="First pause (ms)"
            help="Doubles each time."
            value={retry.delayMs}
            placeholder="1000"
            onChange={(delayMs) =>
              change({ retry: { ...base, delayMs: Math.min(86_400_000, delayMs ?? 0) } }, "Change tries", "retry")
            }
          />
        </div>
      )}
    </>
  );
}

const [fallbackField] = toConfigFields({
  type: "object",
  properties: { fallback: { title: "Fallback", type: "object", "x-field": { placeholder: '{ "out": null }' } } },
});

function OnError({ node, change }: { node: FlowNode; change: Change }) {
  return (
    <>
      <Field label="When it fails for good">
        <Select
          className="w-full"
          value={node.onError ?? "fail"}
          options={policies}
          onChange={(onError) =>
            change({ onError: onError === "fail" ? null : onError }, "Change what happens on failure", "onError")
          }
        />
      </Field>
      {node.onError === "fallback" && fallbackField !== undefined ? (
        <Field label="Fallback" help="A value for each port, as JSON.">
          <JsonControl
            field={fallbackField}
            path={["fallback"]}
            value={node.fallback}
            onChange={(value) =>
              change({ fallback: (value ?? null) as Record<string, Json> | null }, "Change the fallback", "fallback")
            }
          />
        </Field>
      ) : null}
    </>
  );
}

/** What holds for any node: its names, what it is for, and how it behaves when something goes wrong. */
export function NodeSettings({ node, manifest }: { node: FlowNode; manifest: NodeManifest | undefined }) {
  const { editor } = useEditorParts();
  const change: Change = (given, label, key) =>
    editor.edit(label, [{ op: "set-node", id: node.id, change: given }], { group: `${node.id}:${key}` });
  const runs = manifest?.kind === "action" || manifest?.kind === "container";
  const policies = (
    <div className="grid gap-4">
      <OnError node={node} change={change} />
      <Retry node={node} change={change} />
      <WholeNumber
        label="Time limit (ms)"
        value={node.timeoutMs}
        placeholder={String(manifest?.timeoutMs ?? 30_000)}
        onChange={(timeoutMs) =>
          change(
            { timeoutMs: timeoutMs === null || timeoutMs < 1 ? null : Math.min(timeoutMs, 86_400_000) },
            "Change the time limit",
            "timeoutMs",
          )
        }
      />
      <Field label="Priority" help="From -100 to 100; larger goes first where workers are few.">
        <Input
          type="number"
          min={-100}
          max={100}
          value={node.priority ?? ""}
          placeholder="0"
          onChange={(event) => {
            const number = Number.parseInt(event.target.value, 10);
            change(
              { priority: Number.isFinite(number) ? Math.max(-100, Math.min(100, number)) : null },
              "Change the priority",
              "priority",
            );
          }}
        />
      </Field>
      <Field layout="inline" label="Switched off" help="Nothing comes out of it; what hangs on it is skipped.">
        <Switch
          isOn={node.disabled === true}
          onChange={(isOn) => change({ disabled: isOn ? true : null }, isOn ? "Switch off" : "Switch on", "disabled")}
        />
      </Field>
    </div>
  );
  const about = (
    <div className="grid gap-4">
      <NodeName node={node} />
      <Field label="Note" isOptional>
        <Textarea
          value={node.note ?? ""}
          placeholder="Why it is here"
          maxLength={10_000}
          onChange={(event) =>
            change({ note: event.target.value === "" ? null : event.target.value }, "Change the note", "note")
          }
        />
      </Field>
    </div>
  );
  // A note is nothing but its text: nobody reads it, and nothing of it can go wrong.
  if (manifest?.kind === "note") return null;
  return (
    <Accordion
      items={[
        ...(runs ? [{ value: "policies", title: "When something goes wrong", content: policies }] : []),
        { value: "about", title: "Name and note", content: about },
      ]}
    />
  );
}
