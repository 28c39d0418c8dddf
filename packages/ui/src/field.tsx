"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { FieldContext } from "./field-context";
import { joinClasses } from "./join-classes";

/** `help` says what is wanted; `error` says what is wrong and how to mend it, and stands in its place. */
export type FieldProps = {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  isRequired?: boolean;
  /** Says so where most fields around it are required. */
  isOptional?: boolean;
  /** Beside the label, at the end of its line. */
  aside?: ReactNode;
  layout?: "stacked" | "inline";
  className?: string;
  children: ReactNode;
};

/** A control with its label, help and error, tied together for everyone. */
export function Field(props: FieldProps) {
  const { label, help, error, isRequired = false, isOptional = false, aside, layout = "stacked", className } = props;
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = help !== undefined || error !== undefined;
  const parts = { id, describedBy: hasNote ? noteId : undefined, isInvalid: error !== undefined, isRequired };
  const name = (
    <label htmlFor={id} className={joinClasses("font-medium text-sm text-text", layout === "inline" && "touch-area")}>
      {label}
      {isOptional ? <span className="ml-0.5 font-normal text-faint"> optional</span> : null}
    </label>
  );
  const note = hasNote ? (
    <p id={noteId} className={joinClasses("text-xs", error === undefined ? "text-muted" : "flex gap-1.5 text-failed")}>
      {error === undefined ? null : <CircleAlert aria-hidden className="size-3.5! translate-y-px" />}
      <span>{error ?? help}</span>
    </p>
  ) : null;
  return (
    <FieldContext value={parts}>
      {layout === "inline" ? (
        <div className={joinClasses("flex items-start gap-2.5", className)}>
          <span className="flex h-5 items-center">{props.children}</span>
          <div className="grid gap-0.5">
            {name}
            {note}
          </div>
        </div>
      ) : (
        <div className={joinClasses("grid content-start gap-1.5", className)}>
          <div className="group/label flex items-baseline justify-between gap-3">
            {name}
            {aside}
          </div>
          {props.children}
          {note}
        </div>
      )}
    </FieldContext>
  );
}
