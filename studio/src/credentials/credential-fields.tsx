"use client";

import { type CredentialType, credentialTypes, secretFields } from "@autoweave/contracts/credential";
import { Field } from "@autoweave/ui/field";
import { Input } from "@autoweave/ui/input";
import { PasswordInput } from "@autoweave/ui/password-input";
import { Textarea } from "@autoweave/ui/textarea";
import type { z } from "zod";

type Values = Readonly<Record<string, string>>;

/** The titles of a kind's fields, by name. */
export function listFields(type: CredentialType): { name: string; title: string; isSecret: boolean }[] {
  const secret = secretFields(type);
  return Object.entries<z.ZodType>(credentialTypes[type].fields.shape).map(([name, schema]) => ({
    name,
    title: schema.meta()?.title ?? name,
    isSecret: secret.includes(name),
  }));
}

export type CredentialFieldsProps = {
  type: CredentialType;
  values: Values;
  errors: Readonly<Record<string, string | undefined>>;
  /** Secrets that are kept already may be left empty. */
  isKept: boolean;
  onChange: (values: Values) => void;
};

/** The fields of a kind of credential. */
export function CredentialFields({ type, values, errors, isKept, onChange }: CredentialFieldsProps) {
  return listFields(type).map(({ name, title, isSecret }) => {
    const control = { name, value: values[name] ?? "", autoComplete: "off" } as const;
    const set = (value: string) => onChange({ ...values, [name]: value });
    const help = isSecret && isKept ? "Kept. Leave empty to keep it as it is." : undefined;
    return (
      <Field
        key={name}
        label={title}
        error={errors[name]}
        isRequired={!isKept}
        {...(help === undefined ? {} : { help })}
      >
        {type === "secret" ? (
          <Textarea {...control} isMono spellCheck={false} onChange={(event) => set(event.target.value)} />
        ) : isSecret ? (
          <PasswordInput {...control} autoComplete="new-password" onChange={(event) => set(event.target.value)} />
        ) : (
          <Input {...control} onChange={(event) => set(event.target.value)} />
        )}
      </Field>
    );
  });
}
