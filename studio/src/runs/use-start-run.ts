import type { Json } from "@autoweave/contracts/json";
import { useToast } from "@autoweave/ui/toast";
import { useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import { useEditorParts } from "../editor/editor-context";
import { selectNodes } from "../editor/selection";
import type { Saver } from "../sync/create-saver";
import { type Pins, usePins } from "./pins";
import { useShownRun } from "./shown-run";

/** What is to be run of the draft. */
export type RunWish = { trigger?: string; input?: Json; upTo?: string; pins?: Pins };

function firstNode(details: Readonly<Record<string, unknown>>): string | undefined {
  const list = details.diagnostics;
  const [first] = Array.isArray(list) ? (list as { node?: unknown }[]) : [];
  return typeof first?.node === "string" ? first.node : undefined;
}

/** Runs the draft as it stands, and shows the run. What stands in the way is said, and its node selected. */
export function useStartRun(saver: Saver) {
  const { flowId, editor } = useEditorParts();
  const { pins } = usePins();
  const { show } = useShownRun();
  const trpc = useTRPC();
  const toast = useToast();
  const mutation = useMutation(trpc.runs.startDraft.mutationOptions());
  const { mutateAsync } = mutation;
  const start = useCallback(
    async (wish: RunWish = {}) => {
      // The server runs the draft that it has.
      await saver.flush();
      try {
        const { runId } = await mutateAsync({
          flow: flowId,
          pins: { ...pins, ...wish.pins },
          ...(wish.trigger === undefined ? {} : { trigger: wish.trigger }),
          ...(wish.input === undefined ? {} : { input: wish.input }),
          ...(wish.upTo === undefined ? {} : { upTo: wish.upTo }),
        });
        show(runId);
      } catch (thrown) {
        const error = toApiError(thrown);
        const node = firstNode(error.details);
        if (node !== undefined) editor.select(selectNodes([node]));
        toast({ title: "It was not run", description: error.message, isError: true });
      }
    },
    [saver, mutateAsync, flowId, pins, show, editor, toast],
  );
  return { start, isStarting: mutation.isPending };
}
