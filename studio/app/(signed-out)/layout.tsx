import type { ReactNode } from "react";
import { SignedOutFrame } from "../../src/sign-in/signed-out-frame";

export default function SignedOutLayout({ children }: { children: ReactNode }) {
  return <SignedOutFrame>{children}</SignedOutFrame>;
}
