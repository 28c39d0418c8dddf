"use client";

import { Avatar } from "@autoweave/ui/avatar";
import { useQuery } from "@tanstack/react-query";
import { Bot, KeyRound } from "lucide-react";
import { useTRPC } from "../api/trpc";
import { useMay } from "../session/use-session";

function ShortId({ id }: { id: string }) {
  return <code className="text-muted text-xs">{id.slice(0, 13)}</code>;
}

/** Who acted: by name where they are known still, by id where not. */
export function SubjectName({ subject: { kind, id } }: { subject: { kind: string; id: string } }) {
  const trpc = useTRPC();
  const members = useQuery(
    trpc.members.list.queryOptions(undefined, { enabled: useMay("members:read") && kind === "person" }),
  );
  const keys = useQuery(trpc.keys.list.queryOptions(undefined, { enabled: useMay("keys:manage") && kind === "key" }));
  if (kind === "person") {
    const member = members.data?.find((one) => one.id === id);
    if (member === undefined) return <ShortId id={id} />;
    return (
      <span className="flex min-w-0 items-center gap-2">
        <Avatar name={member.name} size="sm" />
        <span className="truncate">{member.name}</span>
      </span>
    );
  }
  const key = keys.data?.find((one) => one.id === id);
  return (
    <span className="flex min-w-0 items-center gap-2 text-muted">
      {kind === "key" ? <KeyRound aria-hidden /> : <Bot aria-hidden />}
      {key === undefined ? kind === "service" ? <span>AutoWeave</span> : <ShortId id={id} /> : <span>{key.name}</span>}
    </span>
  );
}
