"use client";

import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { untilServerAnswers } from "../api/until-server-answers";
import { useEditorParts } from "../editor/editor-context";
import { setMarks } from "../editor/node-marks";

const noDiagnostics: readonly Diagnostic[] = [];
const DiagnosticsContext = createContext(noDiagnostics);
/** Long enough that fast typing is looked at once, short enough to seem at once. */
const pauseMs = 120;

/** What is wrong with the open flow, errors first. */
export function useDiagnostics(): readonly Diagnostic[] {
  return useContext(DiagnosticsContext);
}

function countByNode(diagnostics: readonly Diagnostic[], severity: Diagnostic["severity"]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { node, severity: own } of diagnostics) {
    if (node !== undefined && own === severity) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

const loadRules = () => import("@autoweave/flow/validate");

/**
 * The canvas is there first: the rules, with the expression language behind them, are a large part of the code. They are
 * fetched once more when a server that was away is back.
 */
function fetchRules(): ReturnType<typeof loadRules> {
  return loadRules().catch(() => untilServerAnswers().then(loadRules));
}

/** Looks the flow over after each edit, and marks its nodes with what was found. */
export function DiagnosticsProvider({ children }: { children: ReactNode }) {
  const { editor, manifests, marks } = useEditorParts();
  const [diagnostics, setDiagnostics] = useState(noDiagnostics);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const look = async () => {
      const rules = await fetchRules().catch(() => undefined);
      // Without them nothing is said of the flow; the next edit asks for them again.
      if (isGone || rules === undefined) return;
      const found = rules.validateGraph(editor.store.getState().graph, manifests);
      setDiagnostics(found);
      setMarks(marks, "errors", countByNode(found, "error"));
      setMarks(marks, "warnings", countByNode(found, "warning"));
    };
    void look();
    const stop = editor.store.subscribe((state, before) => {
      if (state.graph === before.graph) return;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), pauseMs);
    });
    return () => {
      isGone = true;
      clearTimeout(timer);
      stop();
    };
  }, [editor, manifests, marks]);
  return <DiagnosticsContext value={diagnostics}>{children}</DiagnosticsContext>;
}
