"use client";

import { isHttpType } from "@autoweave/contracts/credential";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useTRPC } from "../api/trpc";
import { FormDialog } from "../form/form-dialog";
import { useForm } from "../form/use-form";
import type { CredentialView } from "./credential-view";

function toFirstAddress(hosts: readonly string[]): string {
  const host = hosts.find((pattern) => !pattern.startsWith("*."));
  return host === undefined ? "" : `https://${host}/`;
}

/** Tries a credential: whether its secret opens, and whether the other server takes it. */
export function TestCredentialDialog({ credential, onClose }: { credential: CredentialView; onClose: () => void }) {
  const trpc = useTRPC();
  const test = useMutation(trpc.credentials.test.mutationOptions());
  const asksServer = isHttpType(credential.type);
  const form = useForm({
    initial: { url: toFirstAddress(credential.hosts) },
    check: ({ url }) => ({
      url: asksServer && !URL.canParse(url) ? "Enter an address of one of its hosts, with https://." : undefined,
    }),
    submit: async ({ url }) => {
      await test.mutateAsync({ credential: credential.id, ...(asksServer ? { url } : {}) });
    },
  });
  return (
    <FormDialog
      title={`Test ${credential.name}`}
      description={
        asksServer ? "Asks the address with it. What comes back is not shown." : "Sees whether its secret opens."
      }
      form={form}
      submit="Test"
      dismiss="Close"
      onClose={onClose}
    >
      {asksServer ? (
        <Field label="Address" error={form.errors.url}>
          <Input {...form.control("url")} type="url" isMono />
        </Field>
      ) : null}
      <div role="status">
        {test.data === undefined || form.isPending ? null : (
          <p className="flex items-start gap-2">
            {test.data.ok ? (
              <CircleCheck aria-hidden className="mt-0.5 text-done" />
            ) : (
              <CircleX aria-hidden className="mt-0.5 text-failed" />
            )}
            {test.data.message}
          </p>
        )}
      </div>
    </FormDialog>
  );
}
