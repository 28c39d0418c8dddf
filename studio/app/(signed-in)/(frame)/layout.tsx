import type { ReactNode } from "react";
import { Frame } from "../../../src/frame/frame";

export default function FrameLayout({ children }: { children: ReactNode }) {
  return <Frame>{children}</Frame>;
}
