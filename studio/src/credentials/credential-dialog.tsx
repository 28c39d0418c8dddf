"use client";

import { CredentialType, credentialTypes, isHttpType } from "@autoweave/contracts/credential";
import { Button } from "@autoweave/ui/button";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { Select } from "@autoweave/ui/select";
import { Textarea } from "@autoweave/ui/textarea";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/trpc";
import { checkGiven } from "../form/check-text";
import { FormDialog } from "../form/form-dialog";
import { useForm } from "../form/use-form";
import { CredentialFields, listFields } from "./credential-fields";
import type { CredentialView } from "./credential-view";

const kinds = CredentialType.options.map((value) => ({
  value,
  label: credentialTypes[value].title,
  hint: credentialTypes[value].summary,
}));

function toHosts(text: string): string[] {
  return text.split(/[\s,]+/).filter((host) => host !== "");
}

/** Makes a credential, or changes one; what is secret of it is typed anew or stays. */
export function CredentialDialog(props: {
  credential: CredentialView | undefined;
  /** Kinds of which a new one may be; all of them when absent. */
  types?: readonly CredentialType[];
  onMade?: (credential: CredentialView) => void;
  onClose: () => void;
}) {
  const { credential, types = CredentialType.options, onMade, onClose } = props;
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.credentials.create.mutationOptions());
  const update = useMutation(trpc.credentials.update.mutationOptions());
  const [type, setType] = useState<CredentialType>(credential?.type ?? types[0] ?? "http-bearer");
  const [fields, setFields] = useState<Readonly<Record<string, string>>>(credential?.fields ?? {});
  const [faults, setFaults] = useState<Readonly<Record<string, string | undefined>>>({});
  const isKept = credential !== undefined;

  const send = async (name: string, hosts: string[]) => {
    const given = Object.fromEntries(
      listFields(type).flatMap((field) => {
        const value = fields[field.name] ?? "";
        return isKept && value === "" ? [] : [[field.name, value]];
      }),
    );
    const bound = isHttpType(type) ? { hosts } : {};
    if (credential === undefined) {
      const made = await create.mutateAsync({ name, type, fields: given, ...bound });
      return () => onMade?.(made);
    }

    await update.mutateAsync({
      credential: credential.id,
      name,
      fields: given,
      ...bound,
      ...(force ? { force } : {}),
    });
    return () => undefined;
  };
  const form = useForm({
    initial: { name: credential?.name ?? "", hosts: credential?.hosts.join("\n") ?? "" },
    check: ({ name, hosts }) => ({
      name: checkGiven(name, "Name it after the service it is for."),
      hosts: isHttpType(type) ? checkGiven(hosts, "Name at least one host. It goes to no other.") : undefined,
    }),
    submit: async ({ name, hosts }) => {
      const missing = listFields(type)
        .filter((field) => !isKept && (fields[field.name] ?? "") === "")
        .map((field) => [field.name, "This is needed."] as const);
      setFaults(Object.fromEntries(missing));
      if (missing.length > 0) return;
      const tell = await send(name.trim(), toHosts(hosts));
      // Whoever is told looks for it in the list.
      await queryClient.invalidateQueries(trpc.credentials.list.queryFilter());
      tell();
      toast({ title: isKept ? "Credential changed" : "Credential made" });
      onClose();
    },
  });
  const [force, setForce] = useState(false);
  return (
    <FormDialog
      title={isKept ? `Change ${credential.name}` : "New credential"}
      form={form}
      submit={isKept ? (force ? "Change all the same" : "Change") : "Make credential"}
      failureAction={
        form.failure?.code === "credential.in-use" && !force ? (
          <Button size="sm" onClick={() => setForce(true)}>
            I know, let me change it
          </Button>
        ) : null
      }
      onClose={onClose}
    >
      <Field label="Name" error={form.errors.name} isRequired>
        <Input {...form.control("name")} placeholder="Shop" autoComplete="off" autoFocus />
      </Field>
      {isKept ? null : (
        <Field label="Kind" help={credentialTypes[type].summary}>
          <Select
            value={type}
            options={kinds.filter(({ value }) => types.includes(value))}
            onChange={(next) => {
              setType(next);
              setFields({});
              setFaults({});
            }}
          />
        </Field>
      )}
      <CredentialFields type={type} values={fields} errors={faults} isKept={isKept} onChange={setFields} />
      {isHttpType(type) ? (
        <Field
          label="Hosts it may be sent to"
          help={
            isKept
              ? "One a line. A host that is added asks for the secret again."
              : "One a line, such as api.example.com or *.example.com."
          }
          error={form.errors.hosts}
          isRequired
        >
          <Textarea {...form.control("hosts")} isMono rows={2} spellCheck={false} />
        </Field>
      ) : null}
    </FormDialog>
  );
}
