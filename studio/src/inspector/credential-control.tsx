"use client";

import { type CredentialType, credentialTypes, isCredentialReference } from "@autoweave/contracts/credential";
import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Select } from "@autoweave/ui/select";
import { Skeleton } from "@autoweave/ui/skeleton";
import { useQuery } from "@tanstack/react-query";
import { FlaskConical, Plus } from "lucide-react";
import { useState } from "react";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { CredentialDialog } from "../credentials/credential-dialog";
import { CredentialUses } from "../credentials/credential-uses";
import type { CredentialView } from "../credentials/credential-view";
import { TestCredentialDialog } from "../credentials/test-credential-dialog";
import { useMay } from "../session/use-session";
import type { ControlProps } from "./control-props";
import { useInspector } from "./inspector-context";

const none = "none";

function toOption({ id, name, type, hosts }: CredentialView) {
  const { title } = credentialTypes[type];
  return { value: id, label: name, hint: hosts.length === 0 ? title : `${title}, for ${hosts.join(", ")}` };
}

/** Chooses a credential of the kinds that a field takes, or makes one in place. What is secret in it is never shown. */
export function CredentialControl({ field, value, onChange }: ControlProps) {
  const { isReadOnly } = useInspector();
  const trpc = useTRPC();
  const mayRead = useMay("credentials:read");
  const mayManage = useMay("credentials:manage");
  const list = useQuery(trpc.credentials.list.queryOptions(undefined, { enabled: mayRead }));
  const [task, setTask] = useState<"create" | "test">();
  const types: readonly CredentialType[] = field.credentialTypes ?? [];
  const named = isCredentialReference(value) ? value.$credential : undefined;
  if (!mayRead) {
    return (
      <p className="text-muted text-sm">
        {named === undefined ? "None. Your role may not see credentials." : "One is chosen. Your role may not see it."}
      </p>
    );
  }
  if (list.error) return <QueryError title="The credentials could not be loaded" query={list} />;
  if (list.data === undefined) return <Skeleton className="h-8" />;
  const fitting = list.data.filter(({ type }) => types.includes(type));
  // Flows from elsewhere name it; those that are made here hold its id, which stays when it is renamed.
  const chosen = list.data.find(({ id, name }) => id === named || name === named);
  const isUnfit = chosen !== undefined && !types.includes(chosen.type);
  const close = () => setTask(undefined);
  return (
    <div className="grid gap-2">
      <Select
        className="w-full"
        value={chosen?.id ?? (named === undefined ? none : undefined)}
        placeholder={named === undefined ? "Choose one" : `${named} is not there`}
        isDisabled={isReadOnly}
        options={[
          ...(field.isRequired ? [] : [{ value: none, label: "None" }]),
          ...(isUnfit && chosen !== undefined ? [toOption(chosen)] : []),
          ...fitting.map(toOption),
        ]}
        onChange={(id) => onChange(id === none ? undefined : { $credential: id })}
      />
      {named !== undefined && chosen === undefined ? (
        <ErrorNotice title={`No credential is called ${named}`}>Choose another one, or make it here.</ErrorNotice>
      ) : null}
      {isUnfit && chosen !== undefined ? (
        <ErrorNotice title={`${chosen.name} does not fit here`}>
          This field takes: {types.map((type) => credentialTypes[type].title).join(", ")}.
        </ErrorNotice>
      ) : null}
      <div className="flex flex-wrap items-center gap-1.5">
        {mayManage && !isReadOnly ? (
          <Button size="sm" icon={<Plus />} onClick={() => setTask("create")}>
            New credential
          </Button>
        ) : null}
        {chosen !== undefined && mayManage ? (
          <Button size="sm" icon={<FlaskConical />} onClick={() => setTask("test")}>
            Test
          </Button>
        ) : null}
        {chosen === undefined ? null : <CredentialUses credential={chosen} />}
      </div>
      {task === "create" ? (
        <CredentialDialog
          credential={undefined}
          types={types}
          onMade={({ id }) => onChange({ $credential: id })}
          onClose={close}
        />
      ) : null}
      {task === "test" && chosen !== undefined ? <TestCredentialDialog credential={chosen} onClose={close} /> : null}
    </div>
  );
}
