"use client";

import { type ChangeEvent, type FormEvent, useLayoutEffect, useRef, useState } from "react";
import { type ApiError, toApiError } from "../api/api-error";

type Texts = Record<string, string>;
/** What is wrong, by field. */
type Faults<Values> = { [Name in keyof Values]?: string | undefined };

export type FormOptions<Values extends Texts> = {
  initial: Values;
  /** What is wrong, by field; nothing for what is right. */
  check: (values: Values) => Faults<Values>;
  /** Sends it. What it throws is shown above the form, or at the field that the API names. */
  submit: (values: Values) => Promise<void>;
};

/** Issues of `request.invalid` that belong to a field of this form. */
function readIssues<Values extends Texts>(error: ApiError, values: Values): Faults<Values> {
  const { issues } = error.details;
  if (!Array.isArray(issues)) return {};
  return Object.fromEntries(
    issues.flatMap((issue: { path?: unknown; message?: unknown }) =>
      typeof issue.path === "string" && Object.hasOwn(values, issue.path) ? [[issue.path, String(issue.message)]] : [],
    ),
  ) as Faults<Values>;
}

/** What stands in the fields of a form; `values` where that is the same, or has no field. */
function readFields<Values extends Texts>(form: HTMLFormElement, values: Values): Values {
  const fields = new FormData(form);
  const typed = Object.keys(values).flatMap((name) => {
    const text = fields.get(name);
    return typeof text === "string" && text !== values[name] ? [[name, text]] : [];
  });
  return typed.length === 0 ? values : { ...values, ...Object.fromEntries(typed) };
}

/** The state of a form of texts: checked when it is sent, and from then on with each change. */
export function useForm<Values extends Texts>({ initial, check, submit }: FormOptions<Values>) {
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Faults<Values>>({});
  const [failure, setFailure] = useState<ApiError>();
  const [isPending, setPending] = useState(false);

  // Before React wakes up the fields are the browser's: what was typed or filled in by then is not to be lost.
  useLayoutEffect(() => {
    const { current } = form;
    if (current !== null) setValues((given) => readFields(current, given));
  }, []);

  const set = (name: keyof Values, value: string) => {
    const next = { ...values, [name]: value };
    setValues(next);
    if (errors[name] !== undefined) setErrors({ ...errors, [name]: check(next)[name] });
  };

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (isPending) return;
    const faults = check(values);
    setErrors(faults);
    setFailure(undefined);
    const first = Object.keys(values).find((name) => faults[name] !== undefined);
    if (first !== undefined) {
      form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setPending(true);
    try {
      await submit(values);
    } catch (thrown) {
      const error = toApiError(thrown);
      const issues = readIssues(error, values);
      if (Object.keys(issues).length > 0) setErrors(issues);
      else setFailure(error);
    } finally {
      setPending(false);
    }
  };

  return {
    values,
    errors,
    failure,
    isPending,
    set,
    /** Empties it, or brings it back to how it began. */
    reset: () => {
      setValues(initial);
      setErrors({});
    },
    /**
     * For the form element; the browser's own bubbles are off, since errors stand at their fields. Sent before the page
     * listens, React keeps it until then and calls the action, which sends it anew.
     */
    formProps: {
      ref: form,
      noValidate: true,
      action: () => form.current?.requestSubmit(),
      onSubmit: (event: FormEvent) => void send(event),
    },
    /** For the control of a field. */
    control: (name: keyof Values & string) => ({
      name,
      value: values[name],
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => set(name, event.target.value),
    }),
  };
}
