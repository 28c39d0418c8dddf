"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useMutation } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck, ShieldQuestionMark } from "lucide-react";
import { useState } from "react";
import { toApiError } from "../api/api-error";
import { useTRPCClient } from "../api/trpc";

/** Walks the whole chain, and says whether it holds. */
export function VerifyAudit() {
  const api = useTRPCClient();
  const [checked, setChecked] = useState(0);
  const verify = useMutation({
    mutationFn: async () => {
      let total = 0;
      let after: { seq: number; hash: string } | undefined;
      for (;;) {
        const verdict = await api.audit.verify.query(after === undefined ? {} : { after });
        total += verdict.checked;
        setChecked(total);
        if (verdict.isEnd || verdict.fault !== null) return { ...verdict, total };
        after = verdict.head;
      }
    },
    onMutate: () => setChecked(0),
  });
  const { data: verdict } = verify;
  const count = new Intl.NumberFormat().format;
  if (verify.error) {
    return <ErrorNotice title="The chain could not be checked">{toApiError(verify.error).message}</ErrorNotice>;
  }
  const holds = verdict?.fault === null;
  return (
    <div
      className={`flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border px-4 py-3 shadow-near ${
        verdict === undefined || holds ? "border-line bg-surface" : "border-failed bg-failed-soft"
      }`}
    >
      {verdict === undefined ? (
        <ShieldQuestionMark aria-hidden className="text-faint" />
      ) : holds ? (
        <ShieldCheck aria-hidden className="text-done" />
      ) : (
        <ShieldAlert aria-hidden className="text-failed" />
      )}
      <div role="status" className="min-w-0 flex-1 basis-60">
        {verify.isPending ? (
          <p>Checking: {count(checked)} entries so far.</p>
        ) : verdict === undefined ? (
          <p className="text-muted">Not checked yet since you opened this page.</p>
        ) : holds ? (
          <>
            <p className="font-medium">The chain holds: {count(verdict.total)} entries checked.</p>
            <p className="text-muted text-xs">
              Keep this elsewhere to notice a cut-off end:{" "}
              <code className="break-all">
                {verdict.head.seq}:{verdict.head.hash}
              </code>
            </p>
          </>
        ) : (
          <>
            <p className="font-medium">The chain is broken at entry {verdict.fault?.seq}.</p>
            <p className="text-muted">{verdict.fault?.message}</p>
          </>
        )}
      </div>
      <Button isPending={verify.isPending} onClick={() => verify.mutate()}>
        {verdict === undefined ? "Verify" : "Verify again"}
      </Button>
    </div>
  );
}
