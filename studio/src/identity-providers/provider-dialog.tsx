"use client";

import { findLackedPermission } from "@autoweave/auth/find-lacked-permission";
import { Role, roles } from "@autoweave/auth/role";
import { Button } from "@autoweave/ui/button";
import { Checkbox } from "@autoweave/ui/checkbox";
import { CopyText } from "@autoweave/ui/copy-text";
import { Dialog } from "@autoweave/ui/dialog";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { PasswordInput } from "@autoweave/ui/password-input";
import { Select, type SelectOption } from "@autoweave/ui/select";
import { Textarea } from "@autoweave/ui/textarea";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../api/trpc";
import { checkGiven } from "../form/check-text";
import { FormDialog } from "../form/form-dialog";
import { useForm } from "../form/use-form";
import { useSession } from "../session/use-session";
import type { ProviderView } from "./provider-view";
import { checkDomains, readDomains } from "./read-domains";

/** Stands for "nobody new" in the list of roles, which takes texts only. */
const nobody = "nobody";
type Newcomer = Role | typeof nobody;

function checkIssuer(text: string): string | undefined {
  return URL.canParse(text.trim()) && /^https?:/.test(text.trim())
    ? undefined
    : "Enter the provider's address as it names itself, with https://.";
}

function useNewcomers(): SelectOption<Newcomer>[] {
  const { permissions } = useSession();
  return [
    { value: nobody, label: "Not let in", hint: "Only members and those who were invited" },
    ...Role.options.map((role) => ({
      value: role,
      label: `Let in as ${roles[role].title}`,
      hint: roles[role].summary,
      isDisabled: findLackedPermission(permissions, [role]) !== undefined,
    })),
  ];
}

/** Adds an identity provider, or changes one. The secret is typed anew or stays. */
export function ProviderDialog(props: { provider: ProviderView | undefined; onClose: () => void }) {
  const { provider, onClose } = props;
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.identityProviders.create.mutationOptions());
  const update = useMutation(trpc.identityProviders.update.mutationOptions());
  const newcomers = useNewcomers();
  const [newcomer, setNewcomer] = useState<Newcomer>(provider?.role ?? nobody);
  const [isListed, setListed] = useState(provider?.listed ?? true);
  const form = useForm({
    initial: {
      name: provider?.name ?? "",
      issuer: provider?.issuer ?? "",
      clientId: provider?.clientId ?? "",
      clientSecret: "",
      emailDomains: provider?.emailDomains.join("\n") ?? "",
    },
    check: ({ name, issuer, clientId, emailDomains }) => ({
      name: checkGiven(name, "Name it as people know it; the button says so."),
      issuer: checkIssuer(issuer),
      clientId: checkGiven(clientId, "Enter what the provider calls AutoWeave."),
      emailDomains: checkDomains(emailDomains),
    }),
    submit: async ({ name, issuer, clientId, clientSecret, emailDomains }) => {
      const input = {
        name: name.trim(),
        issuer: issuer.trim(),
        clientId: clientId.trim(),
        ...(clientSecret === "" ? {} : { clientSecret }),
        emailDomains: readDomains(emailDomains),
        role: newcomer === nobody ? null : newcomer,
        listed: isListed,
      };
      if (provider === undefined) await create.mutateAsync(input);
      else await update.mutateAsync({ id: provider.id, ...input });
      await queryClient.invalidateQueries(trpc.identityProviders.list.queryFilter());
      if (provider === undefined) return;
      toast({ title: "Identity provider changed" });
      onClose();
    },
  });
  const { data: made } = create;
  if (made !== undefined) {
    return (
      <Dialog
        isOpen
        onOpenChange={onClose}
        title={`Tell ${made.name} where to send people back`}
        description="Add this address to the client there, as a redirect URI. Until then nobody can sign in by it."
        footer={
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <CopyText label="Redirect URI" text={made.redirectUri} />
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={provider === undefined ? "Add an identity provider" : `Change ${provider.name}`}
      size="lg"
      form={form}
      submit={provider === undefined ? "Add" : "Change"}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" help="What the button says: Continue with…" error={form.errors.name} isRequired>
          <Input {...form.control("name")} placeholder="Company login" autoComplete="off" autoFocus />
        </Field>
        <Field label="Issuer" help="It speaks OpenID Connect there." error={form.errors.issuer} isRequired>
          <Input {...form.control("issuer")} type="url" isMono placeholder="https://id.example.com" />
        </Field>
        <Field label="Client ID" error={form.errors.clientId} isRequired>
          <Input {...form.control("clientId")} isMono autoComplete="off" spellCheck={false} />
        </Field>
        <Field
          label="Client secret"
          isOptional={provider === undefined}
          help={provider?.hasSecret === true ? "Empty: stays as it is." : "Sealed, and never shown again."}
        >
          <PasswordInput {...form.control("clientSecret")} autoComplete="new-password" />
        </Field>
      </div>
      <Field
        label="Whoever comes for the first time is"
        help="Members and invited people come in with their own roles."
      >
        <Select value={newcomer} onChange={setNewcomer} options={newcomers} />
      </Field>
      <Field
        label="Email domains"
        isOptional
        help="One a line. Only verified emails of these come in; of any domain when it is empty."
        error={form.errors.emailDomains}
      >
        <Textarea {...form.control("emailDomains")} isMono rows={2} spellCheck={false} placeholder="example.com" />
      </Field>
      <Field
        layout="inline"
        label="Show on the sign-in page"
        help="Everybody who opens that page sees the name. Otherwise pass on the sign-in link."
      >
        <Checkbox isChecked={isListed} onChange={setListed} />
      </Field>
      {provider === undefined ? null : (
        <Field label="Redirect URI" help="Where the provider sends people back.">
          <CopyText label="Redirect URI" text={provider.redirectUri} />
        </Field>
      )}
    </FormDialog>
  );
}
