import { type ReactNode, Suspense } from "react";
import { CommandProvider } from "../../src/command/command-provider";
import { SessionGate } from "../../src/session/session-gate";

export default function SignedInLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <SessionGate>
        <CommandProvider>{children}</CommandProvider>
      </SessionGate>
    </Suspense>
  );
}
