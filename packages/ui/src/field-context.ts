"use client";

import { createContext, useContext } from "react";

/** What a field tells the control in it. */
export type FieldParts = { id: string; describedBy: string | undefined; isInvalid: boolean; isRequired: boolean };

export const FieldContext = createContext<FieldParts | undefined>(undefined);

/** Attributes that tie a control to the field around it; none outside of one. */
export function useFieldControl() {
  const field = useContext(FieldContext);
  if (field === undefined) return {};
  return {
    id: field.id,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.isInvalid || undefined,
    "aria-required": field.isRequired || undefined,
  };
}
