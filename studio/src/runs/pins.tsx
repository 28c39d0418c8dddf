"use client";

import type { Json } from "@autoweave/contracts/json";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { setMarks } from "../editor/node-marks";
import { useRemembered } from "../editor/use-remembered";

/** What nodes put out in test runs in place of running, by node and port. */
export type Pins = Readonly<Record<string, Record<string, Json>>>;

type PinsParts = { pins: Pins; setPin: (node: string, ports: Record<string, Json> | undefined) => void };

const PinsContext = createContext<PinsParts | undefined>(undefined);
const noPins: Pins = {};

function isPins(value: unknown): value is Pins {
  const isObject = (one: unknown) => typeof one === "object" && one !== null && !Array.isArray(one);
  return isObject(value) && Object.values(value as object).every(isObject);
}

/** The outputs that are pinned. */
export function usePins(): PinsParts {
  const parts = useContext(PinsContext);
  if (parts === undefined) throw new Error("usePins works inside a PinsProvider.");
  return parts;
}

/** Keeps pinned outputs of the open flow in this browser: they are for trying, and no part of the flow. */
export function PinsProvider({ children }: { children: ReactNode }) {
  const { flowId, marks } = useEditorParts();
  const [kept, keep] = useRemembered(`pins.${flowId}`, noPins, isPins);
  const nodes = useEditorState((state) => state.graph.nodes);
  // A pin of a node that is gone would be taken for another that gets its name.
  const pins = useMemo(() => {
    const ids = new Set(nodes.map((node) => node.id));
    return Object.fromEntries(Object.entries(kept).filter(([id]) => ids.has(id)));
  }, [kept, nodes]);
  useEffect(() => setMarks(marks, "isPinned", new Map(Object.keys(pins).map((id) => [id, true]))), [marks, pins]);
  const parts = useMemo(
    (): PinsParts => ({
      pins,
      setPin: (node, ports) => {
        const { [node]: _before, ...rest } = pins;
        keep(ports === undefined ? rest : { ...rest, [node]: ports });
      },
    }),
    [pins, keep],
  );
  return <PinsContext value={parts}>{children}</PinsContext>;
}
