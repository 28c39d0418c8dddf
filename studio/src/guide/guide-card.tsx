import { Button } from "@autoweave/ui/button";
import { IconButton } from "@autoweave/ui/icon-button";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Circle, CircleCheck, Play, X } from "lucide-react";
import { useEffect, useState } from "react";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { useShownRun } from "../runs/shown-run";
import { countDrawn, type GuideStep, guideSteps, takeStep } from "./guide-steps";

/** Publishing happens in a dialog of its own: this is how often it is looked whether it was done. */
const lookMs = 1500;
const drawnSteps = 3;

/** How many steps are done by now: those that are drawn by the graph, the run by the run that is shown, then the rest. */
function useDone(before: number): number {
  const { flowId, manifests } = useEditorParts();
  const graph = useEditorState((state) => state.graph);
  const { run } = useShownRun();
  const trpc = useTRPC();
  const drawn = countDrawn(graph, manifests);
  const isRun = before > drawnSteps || (drawn === drawnSteps && run?.status === "completed");
  const flow = useQuery(
    trpc.flows.get.queryOptions(
      { flow: flowId },
      { enabled: isRun && before < guideSteps.length, refetchInterval: lookMs, staleTime: 0 },
    ),
  );
  if (!isRun) return drawn;
  return before === guideSteps.length || flow.data?.published ? guideSteps.length : drawnSteps + 1;
}

/** Starts the version that is live, as anything else would start it. */
function RealRun({ onEnd }: { onEnd: () => void }) {
  const { flowId } = useEditorParts();
  const trpc = useTRPC();
  const toast = useToast();
  const { show } = useShownRun();
  const start = useMutation(
    trpc.runs.start.mutationOptions({
      onSuccess: ({ runId }) => {
        show(runId);
        toast({ title: "Version 1 runs", description: "That was a real run. It stands in the list of runs." });
        onEnd();
      },
      onError: (error) => toast({ title: "It was not run", description: toApiError(error).message, isError: true }),
    }),
  );
  return (
    <div className="grid gap-2.5">
      <p className="text-muted text-sm">Your flow is live. Start it for real, once, and you are through.</p>
      <Button
        variant="primary"
        icon={<Play />}
        isPending={start.isPending}
        onClick={() => start.mutate({ flow: flowId, input: {} })}
      >
        Start the live flow
      </Button>
    </div>
  );
}

function Step({ step, isDone, isNow }: { step: GuideStep; isDone: boolean; isNow: boolean }) {
  const { editor, manifests } = useEditorParts();
  const canvas = useCanvas();
  const mayTake = isNow && step.name !== "run" && step.name !== "publish";
  return (
    <li aria-current={isNow ? "step" : undefined} className="flex gap-2 text-sm">
      {isDone ? (
        <CircleCheck aria-hidden className="mt-0.5 flex-none text-done" />
      ) : (
        <Circle aria-hidden className={`mt-0.5 flex-none ${isNow ? "text-accent-text" : "text-faint"}`} />
      )}
      <div className="grid gap-1">
        <span className={isNow ? "font-semibold" : "text-muted"}>
          {step.title}
          {isDone ? <span className="sr-only"> (done)</span> : null}
        </span>
        {isNow ? <span className="text-muted text-xs">{step.help}</span> : null}
        {mayTake ? (
          <Button
            size="sm"
            className="mt-1 justify-self-start"
            onClick={() => {
              editor.edit(step.title, takeStep(step.name, editor.store.getState().graph, manifests));
              requestAnimationFrame(() => requestAnimationFrame(() => canvas.show()));
            }}
          >
            Do it for me
          </Button>
        ) : null}
      </div>
    </li>
  );
}

/** What is to be done next on the way to a first flow. It stands beside the work and can be folded or left at any time. */
export function GuideCard(props: { done: number; onDone: (done: number) => void; onEnd: () => void }) {
  const { done: before, onDone, onEnd } = props;
  const done = useDone(before);
  const [isOpen, setOpen] = useState(true);
  useEffect(() => {
    if (done !== before) onDone(done);
  }, [done, before, onDone]);
  const now = guideSteps[done];
  return (
    <section
      aria-label="Your first flow"
      className="absolute bottom-14 left-3 z-10 grid touch:bottom-18 max-h-[calc(100%-4.5rem)] w-72 max-w-[calc(100%-1.5rem)] gap-3 overflow-y-auto rounded-md border border-line bg-overlay p-3 shadow-raised"
    >
      <div className="flex items-center gap-1">
        <h2 className="flex-1 font-semibold text-sm">
          Your first flow{" "}
          <span className="font-normal text-muted tabular-nums">
            {done} of {guideSteps.length}
          </span>
        </h2>
        <IconButton
          label={isOpen ? "Fold the steps" : "Unfold the steps"}
          icon={isOpen ? <ChevronDown /> : <ChevronUp />}
          size="sm"
          tooltipSide="top"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
        <IconButton label="Skip the guide" icon={<X />} size="sm" tooltipSide="top" onClick={onEnd} />
      </div>
      <span role="status" className="sr-only">
        {now === undefined ? "All steps are done. Start the live flow." : `Next: ${now.title}. ${now.help}`}
      </span>
      {isOpen ? (
        <ol className="grid gap-2">
          {guideSteps.map((step, index) => (
            <Step key={step.name} step={step} isDone={index < done} isNow={index === done} />
          ))}
        </ol>
      ) : null}
      {now === undefined ? <RealRun onEnd={onEnd} /> : null}
    </section>
  );
}
