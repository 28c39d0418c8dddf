"use client";

import type { Permission } from "@autoweave/auth/permission";
import { Button } from "@autoweave/ui/button";
import { CopyText } from "@autoweave/ui/copy-text";
import { Dialog } from "@autoweave/ui/dialog";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { Select } from "@autoweave/ui/select";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/trpc";
import { checkGiven } from "../form/check-text";
import { FormDialog } from "../form/form-dialog";
import { useForm } from "../form/use-form";
import { PermissionPicker } from "./permission-picker";

const dayMs = 86_400_000;

const lives = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "none", label: "Never", hint: "Until somebody revokes it" },
] as const;

type Life = (typeof lives)[number]["value"];

/** When a key made now ends; undefined for one that never does. */
function toEnd(life: Life): string | undefined {
  return life === "none" ? undefined : new Date(Date.now() + Number(life) * dayMs).toISOString();
}

/** Makes a key, and shows its secret once. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [scopes, setScopes] = useState<Permission[]>(["flows:read", "runs:read", "runs:start"]);
  const [life, setLife] = useState<Life>("90");
  const create = useMutation(trpc.keys.create.mutationOptions());
  const form = useForm({
    initial: { name: "" },
    check: ({ name }) => ({ name: checkGiven(name, "Name it after the program that will use it.") }),
    submit: async ({ name }) => {
      const expiresAt = toEnd(life);
      await create.mutateAsync({ name: name.trim(), scopes, ...(expiresAt === undefined ? {} : { expiresAt }) });
      await queryClient.invalidateQueries(trpc.keys.list.queryFilter());
    },
  });
  const { data: made } = create;
  if (made !== undefined) {
    return (
      <Dialog
        isOpen
        onOpenChange={onClose}
        title="Copy the key now"
        description="It is not kept, so it cannot be shown again. If it gets lost, revoke it and make another."
        // A click beside it must not lose the secret.
        mayClose={() => false}
        footer={
          <Button variant="primary" onClick={onClose}>
            I have copied it
          </Button>
        }
      >
        <CopyText label={`Key ${made.name}`} text={made.secret} />
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="New API key"
      size="lg"
      form={form}
      submit="Make key"
      isDisabled={scopes.length === 0}
      isRoomy
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-[1fr_11rem]">
        <Field label="Name" error={form.errors.name} isRequired>
          <Input {...form.control("name")} placeholder="Nightly import" autoComplete="off" autoFocus />
        </Field>
        <Field label="Ends after">
          <Select value={life} onChange={setLife} options={lives} />
        </Field>
      </div>
      <PermissionPicker chosen={scopes} onChange={setScopes} />
    </FormDialog>
  );
}
