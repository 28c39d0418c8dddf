"use client";

import { type KeyboardEvent, type PointerEvent, type ReactNode, useCallback } from "react";
import { screenPart } from "./focus-part";
import { isNumber, useRemembered } from "./use-remembered";

const step = 16;

/** A panel at a side of the canvas whose width can be dragged, or set by arrow keys on its border. */
export function SidePanel(props: {
  side: "left" | "right" | "bottom";
  label: string;
  /** Under this name its size is remembered. */
  name: string;
  usual: number;
  least: number;
  most: number;
  children: ReactNode;
}) {
  const { side, label, name, usual, least, most, children } = props;
  const [size, setSize] = useRemembered(`panel.${name}`, usual, isNumber);
  const isBottom = side === "bottom";
  const limit = useCallback((value: number) => Math.round(Math.min(most, Math.max(least, value))), [least, most]);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const start = { at: isBottom ? event.clientY : event.clientX, size };
    const target = event.currentTarget;
    const move = (moved: globalThis.PointerEvent) => {
      const by = (isBottom ? moved.clientY : moved.clientX) - start.at;
      setSize(limit(start.size + (side === "left" ? by : -by)));
    };
    const end = () => {
      target.removeEventListener("pointermove", move);
      target.removeEventListener("pointerup", end);
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", end);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const grow = { left: "ArrowRight", right: "ArrowLeft", bottom: "ArrowUp" }[side];
    const shrink = { left: "ArrowLeft", right: "ArrowRight", bottom: "ArrowDown" }[side];
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    setSize(limit(size + (event.key === grow ? step : -step)));
  };
  const line = {
    left: "top-0 -right-1 h-full w-2 cursor-col-resize",
    right: "top-0 -left-1 h-full w-2 cursor-col-resize",
    bottom: "-top-1 left-0 h-2 w-full cursor-row-resize",
  }[side];
  const border = { left: "border-r", right: "border-l", bottom: "border-t" }[side];
  return (
    <section
      {...screenPart}
      aria-label={label}
      className={`relative z-10 flex flex-none flex-col border-line bg-surface ${border}`}
      style={isBottom ? { height: size } : { width: size }}
    >
      {children}
      {/* biome-ignore lint/a11y/useSemanticElements: a rule that can be dragged is no hr */}
      <div
        role="separator"
        aria-label={`Size of ${label}`}
        aria-orientation={isBottom ? "horizontal" : "vertical"}
        aria-valuenow={size}
        aria-valuemin={least}
        aria-valuemax={most}
        tabIndex={0}
        className={`absolute z-10 transition-colors duration-120 hover:bg-accent/30 focus-visible:bg-accent/40 ${line}`}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      />
    </section>
  );
}
