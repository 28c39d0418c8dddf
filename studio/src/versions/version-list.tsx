"use client";

import { Badge } from "@autoweave/ui/badge";
import { RelativeTime } from "@autoweave/ui/relative-time";
import { PencilLine } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { SubjectName } from "../audit/subject-name";
import type { StateName } from "../views/flow-view";
import type { VersionSummary } from "./use-versions";

function Row(props: { isShown: boolean; onShow: () => void; children: ReactNode }) {
  const { isShown, onShow, children } = props;
  return (
    <button
      type="button"
      aria-current={isShown || undefined}
      onClick={onShow}
      className="grid w-full gap-0.5 border-transparent border-l-2 px-3.5 py-2 text-left hover:bg-hover aria-[current]:border-accent-text aria-[current]:bg-selected"
    >
      {children}
    </button>
  );
}

/** The states of a flow: the draft, then its versions, each with its note, who published it and when. */
export function VersionList(props: {
  versions: readonly VersionSummary[];
  shown: StateName;
  /** What the draft holds that is not live, in words. */
  draftState: string;
  onShow: (name: StateName) => void;
}) {
  const { versions, shown, draftState, onShow } = props;
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const rows = [...(list.current?.querySelectorAll("button") ?? [])];
    const next = rows[rows.findIndex((row) => row.matches(":focus")) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <ul ref={list} aria-label="Versions" onKeyDown={onKeyDown}>
      <li>
        <Row isShown={shown === "draft"} onShow={() => onShow("draft")}>
          <span className="flex items-center gap-2 font-medium text-sm">
            <PencilLine aria-hidden className="text-muted" />
            Draft
          </span>
          <span className="text-muted text-xs">{draftState}</span>
        </Row>
      </li>
      {versions.map(({ number, note, isLive, by, createdAt }) => (
        <li key={number}>
          <Row isShown={shown === number} onShow={() => onShow(number)}>
            <span className="flex items-center gap-2 font-medium text-sm">
              Version {number}
              {isLive ? <Badge tone="done">Live</Badge> : null}
            </span>
            {note === null ? null : (
              <span className="line-clamp-2 break-words text-sm text-text" title={note}>
                {note}
              </span>
            )}
            <span className="flex min-w-0 items-center gap-1.5 text-muted text-xs">
              {by === null ? null : (
                <>
                  <SubjectName subject={by} />
                  <span aria-hidden>·</span>
                </>
              )}
              <RelativeTime value={createdAt} />
            </span>
          </Row>
        </li>
      ))}
    </ul>
  );
}
