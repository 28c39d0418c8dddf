"use client";

import { useEffect } from "react";
import { useEditorParts } from "../editor/editor-context";
import { setMarks } from "../editor/node-marks";
import { useProduction } from "./use-production";

/** Puts the figures of production onto the nodes of what is live. It draws nothing itself. */
export function ProductionMarks() {
  const { marks } = useEditorParts();
  const { marks: figures } = useProduction();
  useEffect(() => setMarks(marks, "production", figures), [marks, figures]);
  return null;
}
