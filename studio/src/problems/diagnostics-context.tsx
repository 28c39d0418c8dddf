"use client";

import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { doesServerAnswer, untilServerAnswers } from "../api/until-server-answers";
import { useEditorParts } from "../editor/editor-context";
import { setMarks } from "../editor/node-marks";
import { createFetcher, type MissingReason } from "../lazy/create-fetcher";

/**
 * What is known to be wrong with the open flow. Before the rules are there, nothing is known: then an empty list of
 * problems would say too much.
 */
export type Checked =
  | { status: "checked"; diagnostics: readonly Diagnostic[] }
  | { status: "checking" }
  | { status: "unchecked"; reason: MissingReason; isTrying: boolean };

const checking: Checked = { status: "checking" };
const noDiagnostics: readonly Diagnostic[] = [];
const CheckedContext = createContext<Checked>(checking);
/** Long enough that fast typing is looked at once, short enough to seem at once. */
const pauseMs = 120;

/** Whether the open flow was looked over, and what was found. */
export function useChecked(): Checked {
  return useContext(CheckedContext);
}

/** What is wrong with the open flow as far as is known, errors first. */
export function useDiagnostics(): readonly Diagnostic[] {
  const checked = useChecked();
  return checked.status === "checked" ? checked.diagnostics : noDiagnostics;
}

function countByNode(diagnostics: readonly Diagnostic[], severity: Diagnostic["severity"]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { node, severity: own } of diagnostics) {
    if (node !== undefined && own === severity) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

/** The canvas is there first: the rules, with the expression language behind them, are a large part of the code. */
const rulesFetcher = createFetcher(() => import("@autoweave/flow/validate"), {
  doesAnswer: doesServerAnswer,
  untilAnswers: untilServerAnswers,
});

/** Asks for the rules again, as a person does who was told that they are missing. */
export function retryRules(): void {
  void rulesFetcher.retry();
}

/** Looks the flow over after each edit, and marks its nodes with what was found. */
export function DiagnosticsProvider({ children }: { children: ReactNode }) {
  const { editor, manifests, marks } = useEditorParts();
  const { state } = rulesFetcher;
  const fetched = useSyncExternalStore(state.subscribe, state.getState, state.getInitialState);
  const [diagnostics, setDiagnostics] = useState<readonly Diagnostic[]>();
  useEffect(() => {
    const left = new AbortController();
    void rulesFetcher.fetchUntilThere(left.signal);
    return () => left.abort();
  }, []);
  const rules = fetched.status === "there" ? fetched.thing : undefined;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      // The next edit asks for what was given up.
      if (rules === undefined) return retryRules();
      const found = rules.validateGraph(editor.store.getState().graph, manifests);
      setDiagnostics(found);
      setMarks(marks, "errors", countByNode(found, "error"));
      setMarks(marks, "warnings", countByNode(found, "warning"));
    };
    if (rules !== undefined) look();
    const stop = editor.store.subscribe((now, before) => {
      if (now.graph === before.graph) return;
      clearTimeout(timer);
      timer = setTimeout(look, pauseMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [rules, editor, manifests, marks]);
  const checked = useMemo((): Checked => {
    if (fetched.status === "missing")
      return { status: "unchecked", reason: fetched.reason, isTrying: fetched.isTrying };
    return diagnostics === undefined ? checking : { status: "checked", diagnostics };
  }, [fetched, diagnostics]);
  return <CheckedContext value={checked}>{children}</CheckedContext>;
}
