"use client";

import { Button } from "@autoweave/ui/button";
import { CopyText } from "@autoweave/ui/copy-text";
import { Dialog } from "@autoweave/ui/dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Field } from "@autoweave/ui/field";
import { Spinner } from "@autoweave/ui/spinner";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { toApiError } from "../api/api-error";
import { useTRPCClient } from "../api/trpc";
import type { ProviderView } from "./provider-view";

/** Asks the provider who it is, and offers the link by which the rest is tried. */
export function TestProviderDialog({ provider, onClose }: { provider: ProviderView; onClose: () => void }) {
  const { id, name, redirectUri } = provider;
  const client = useTRPCClient();
  // Each opening asks anew, once.
  const test = useQuery({
    queryKey: ["test-provider", id],
    queryFn: () => client.identityProviders.test.mutate({ id }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Test ${name}`}
      footer={
        <>
          <Button isPending={test.isFetching} onClick={() => void test.refetch()}>
            Test again
          </Button>
          <Button variant="primary" onClick={onClose} autoFocus>
            Done
          </Button>
        </>
      }
    >
      <div className="grid gap-5">
        {test.error === null ? null : <ErrorNotice title={toApiError(test.error).message} />}
        <div role="status">
          {test.isFetching ? (
            <p className="flex items-center gap-2 text-muted">
              <Spinner /> Asking {new URL(provider.issuer).host}
            </p>
          ) : test.data === undefined ? null : test.data.ok ? (
            <p className="flex items-start gap-2">
              <CircleCheck aria-hidden className="mt-0.5 flex-none text-done" />
              It answers, and does what is needed. Client ID and secret show when somebody signs in.
            </p>
          ) : (
            <p className="flex items-start gap-2">
              <CircleX aria-hidden className="mt-0.5 flex-none text-failed" />
              {test.data.message}
            </p>
          )}
        </div>
        <Field label="Redirect URI" help="The client at the provider has to allow it.">
          <CopyText label="Redirect URI" text={redirectUri} />
        </Field>
        <Field label="Sign-in link" help="Leads straight to the provider; try it in a private window.">
          <CopyText label="Sign-in link" text={redirectUri.replace(/\/callback$/, "/start")} />
        </Field>
      </div>
    </Dialog>
  );
}
