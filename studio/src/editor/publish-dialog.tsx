"use client";

import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { Button } from "@autoweave/ui/button";
import { CopyText } from "@autoweave/ui/copy-text";
import { Dialog } from "@autoweave/ui/dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Textarea } from "@autoweave/ui/textarea";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import { useNodeNames } from "../outline/use-node-names";
import { useDiagnostics } from "../problems/diagnostics-context";
import type { Saver } from "../sync/create-saver";
import { useEditorParts } from "./editor-context";

function findErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter((diagnostic) => diagnostic.severity === "error");
}

/** Makes the draft live, with a note of what is new; then says where the flow answers. */
export function PublishDialog({ saver, onClose }: { saver: Saver; onClose: () => void }) {
  const { flowId } = useEditorParts();
  const trpc = useTRPC();
  const errors = findErrors(useDiagnostics());
  const [note, setNote] = useState("");
  const queries = useQueryClient();
  const publish = useMutation(
    trpc.flows.publish.mutationOptions({
      onSuccess: async () => {
        await Promise.all([
          queries.invalidateQueries({ queryKey: trpc.versions.pathKey() }),
          queries.invalidateQueries({ queryKey: trpc.flows.pathKey() }),
        ]);
      },
    }),
  );
  const go = async () => {
    // The version is of the draft on the server: it must have everything first.
    await saver.flush();
    publish.mutate({ flow: flowId, ...(note.trim() === "" ? {} : { note: note.trim() }) });
  };
  const done = publish.data;
  const fault = publish.error === null ? undefined : toApiError(publish.error);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={done === undefined ? "Publish this flow" : `Version ${done.version.number} is live`}
      description={
        done === undefined
          ? "The draft becomes a version, and its triggers go live. Runs that are under way stay on theirs."
          : done.isNew
            ? "From now on it starts by itself."
            : "This content was live already, so there is no new version."
      }
      footer={
        done === undefined ? (
          <>
            <Button onClick={onClose}>Not yet</Button>
            <Button
              variant="primary"
              onClick={() => void go()}
              isPending={publish.isPending}
              disabled={errors.length > 0}
            >
              Publish
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {done === undefined ? (
        <div className="grid gap-4">
          {errors.length > 0 ? (
            <ErrorNotice
              title={`${errors.length} ${errors.length === 1 ? "problem stands" : "problems stand"} in the way`}
            >
              {errors[0]?.message} {errors[0]?.fix}
            </ErrorNotice>
          ) : null}
          {fault === undefined ? null : (
            <ErrorNotice title="It was not published" code={fault.code}>
              {fault.message}
            </ErrorNotice>
          )}
          <Field label="What is new" isOptional>
            <Textarea
              value={note}
              maxLength={10_000}
              placeholder="For whoever looks at the history"
              onChange={(event) => setNote(event.target.value)}
            />
          </Field>
        </div>
      ) : (
        <TriggerList triggers={done.triggers} />
      )}
    </Dialog>
  );
}

type Triggers = readonly {
  node: string;
  hook?: { path: string };
  schedule?: { next: readonly string[] };
}[];

/** Where and when the flow starts from now on. */
function TriggerList({ triggers }: { triggers: Triggers }) {
  const nameOf = useNodeNames();
  return (
    <ul className="grid gap-3 text-sm">
      {triggers.map((trigger) => (
        <li key={trigger.node} className="grid gap-1">
          <span className="font-medium">{nameOf(trigger.node)}</span>
          {trigger.hook === undefined ? null : (
            <CopyText
              label={`Address of ${nameOf(trigger.node)}`}
              text={`${window.location.origin}/hooks/${trigger.hook.path}`}
            />
          )}
          {trigger.schedule?.next[0] === undefined ? null : (
            <span className="text-muted text-xs">Next: {new Date(trigger.schedule.next[0]).toLocaleString()}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
