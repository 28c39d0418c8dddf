import { type ReactNode, Suspense } from "react";
import { CommandProvider } from "../../src/command/command-provider";
import { SessionGate } from "../../src/session/session-gate";
import { StudioProviders } from "../../src/studio-providers";

export default function SignedInLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <StudioProviders>
        <SessionGate>
          <CommandProvider>{children}</CommandProvider>
        </SessionGate>
      </StudioProviders>
    </Suspense>
  );
}
