"use client";

import { useNonce } from "@autoweave/ui/nonce";
import { autocompletion, type CompletionContext, closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder as toPlaceholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useLayoutEffect, useRef } from "react";
import { completeExpression } from "../expression/complete-expression";
import { readDraggedValue } from "../expression/dragged-value";
import { functionNames } from "../expression/function-names";
import type { ScopeEntry } from "../expression/scope-tree";
import { expressionLanguage } from "./expression-language";

const highlight = HighlightStyle.define([
  { tag: tags.string, color: "var(--green)" },
  { tag: tags.number, color: "var(--orange)" },
  { tag: [tags.bool, tags.null, tags.keyword], color: "var(--violet)" },
  { tag: tags.function(tags.variableName), color: "var(--blue)" },
  { tag: tags.comment, color: "var(--text-faint)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "12px", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--font-mono)", padding: "6px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 10px" },
  ".cm-scroller": { maxHeight: "20rem", lineHeight: "1.5" },
  ".cm-placeholder": { color: "var(--text-faint)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-selectionBackground": { backgroundColor: "var(--selected) !important" },
  ".cm-matchingBracket": { backgroundColor: "var(--selected)", outline: "none" },
  ".cm-tooltip.cm-tooltip-autocomplete": {
    border: "1px solid var(--line)",
    borderRadius: "6px",
    backgroundColor: "var(--overlay)",
    color: "var(--text)",
    boxShadow: "var(--shadow-floating)",
  },
  // Below the border of the field, not on it.
  ".cm-tooltip-below": { marginTop: "8px" },
  // As CodeMirror's own rules, which would count for more otherwise.
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font-mono)",
    minWidth: "14rem",
    maxWidth: "min(22rem, 90vw)",
    maxHeight: "14rem",
    padding: "4px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "baseline",
    gap: "16px",
    padding: "4px 8px",
    borderRadius: "4px",
    lineHeight: "1.4",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--selected)",
    color: "var(--text)",
  },
  ".cm-completionLabel": { flex: "none", maxWidth: "70%", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionDetail": {
    overflow: "hidden",
    margin: "0 0 0 auto",
    color: "var(--text-muted)",
    fontStyle: "normal",
    textOverflow: "ellipsis",
  },
});

/** Completes in an expression; in a text with values, only between its braces. */
function complete(scope: () => readonly ScopeEntry[], isText: boolean) {
  return (context: CompletionContext) => {
    const source = context.state.doc.toString();
    const start = isText ? source.lastIndexOf("{{", context.pos) + 2 : 0;
    if (isText && (start < 2 || source.lastIndexOf("}}", context.pos - 1) >= start)) return null;
    const inner = source.slice(start);
    const found = completeExpression(inner, context.pos - start, scope(), functionNames);
    if (found === undefined) return null;
    return {
      from: found.from + start,
      filter: false,
      options: found.options.map((option) => ({
        label: option.label,
        apply: option.text,
        detail: option.detail,
        type: option.kind === "function" ? "function" : "property",
      })),
    };
  };
}

/** What kind of text is edited. `expression` is one formula, `text` has formulas in braces. */
export type CodeKind = "expression" | "text" | "plain";

/** A field for expressions and code: completion of everything in scope, and values dropped into it. */
export default function CodeInput(props: {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  kind: CodeKind;
  scope: readonly ScopeEntry[];
  label: string;
  describedBy?: string | undefined;
  placeholder?: string | undefined;
  isReadOnly?: boolean;
  /** Goes on, with the keyboard, from what was typed in the control before this one. */
  typed?: string | undefined;
  /** The text that a text is kept as: while that is the value, what is typed stays as it is. */
  normalize?: (source: string) => string;
  extensions?: Extension;
  minHeight?: string;
}) {
  const { value, typed, kind, label, describedBy, placeholder = "", isReadOnly = false, extensions, minHeight } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const nonce = useNonce();
  const language = useRef(new Compartment());

  // Before the next key: with an effect that comes later, what is typed meanwhile would be lost.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes later is told to the editor below
  useLayoutEffect(() => {
    if (host.current === null) return;
    const isExpression = kind === "expression";
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: typed ?? value,
        extensions: [
          ...(nonce === undefined ? [] : [EditorView.cspNonce.of(nonce)]),
          history(),
          drawSelection(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          closeBrackets(),
          bracketMatching(),
          syntaxHighlighting(highlight),
          look,
          EditorView.lineWrapping,
          language.current.of(isExpression ? expressionLanguage : (extensions ?? [])),
          ...(kind === "plain"
            ? []
            : [autocompletion({ override: [complete(() => latest.current.scope, kind === "text")], icons: false })]),
          toPlaceholder(placeholder),
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({
            "aria-label": label,
            ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
            if (update.focusChanged && !update.view.hasFocus) latest.current.onBlur?.();
          }),
          EditorView.domEventHandlers({
            drop: (event, target) => {
              const source = event.dataTransfer === null ? undefined : readDraggedValue(event.dataTransfer);
              if (source === undefined) return false;
              event.preventDefault();
              const at = target.posAtCoords({ x: event.clientX, y: event.clientY }) ?? target.state.doc.length;
              const insert = kind === "text" ? `{{ ${source} }}` : source;
              target.dispatch({ changes: { from: at, insert }, selection: { anchor: at + insert.length } });
              target.focus();
              return true;
            },
          }),
        ],
      }),
    });
    view.current = editor;
    if (typed !== undefined) {
      editor.focus();
      editor.dispatch({ selection: { anchor: typed.length } });
    }
    return () => editor.destroy();
  }, [kind, nonce, isReadOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    const shown = editor.state.doc.toString();
    if (shown === value || latest.current.normalize?.(shown) === value) return;
    // Undone, merged or dropped: what was typed here is what stands here already.
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return (
    <div
      ref={host}
      data-code-input={kind}
      style={{ minHeight }}
      className="overflow-hidden rounded-sm border border-line-control bg-surface focus-within:border-accent focus-within:outline-2 focus-within:outline-accent"
    />
  );
}
