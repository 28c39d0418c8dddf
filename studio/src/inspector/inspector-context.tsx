import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { type ComponentType, createContext, useContext } from "react";
import type { Samples, ScopeEntry } from "../expression/scope-tree";
import type { ControlProps } from "./control-props";

/** What the fields of one node's form share. */
export type InspectorParts = {
  nodeId: string;
  /** What an expression in a field with these variables of its own can read. */
  scopeOf: (lazy: readonly string[] | undefined) => readonly ScopeEntry[];
  samples: Samples;
  /** What is wrong with this node. */
  diagnostics: readonly Diagnostic[];
  isReadOnly: boolean;
  /** A field with its label: lists and pairs have fields within fields. */
  FieldRow: ComponentType<ControlProps>;
};

const InspectorContext = createContext<InspectorParts | undefined>(undefined);
export const InspectorProvider = InspectorContext;

/** What the form around knows. */
export function useInspector(): InspectorParts {
  const parts = useContext(InspectorContext);
  if (parts === undefined) throw new Error("useInspector works inside an InspectorProvider.");
  return parts;
}
