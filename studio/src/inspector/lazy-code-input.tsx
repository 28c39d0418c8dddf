"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, type ComponentType, useState } from "react";
import type CodeInputNow from "./code-input";

type Props = ComponentProps<typeof CodeInputNow>;

let loaded: ComponentType<Props> | undefined;

/** Fetches the control, which is large, before it is needed. */
export async function loadCodeInput(): Promise<void> {
  loaded ??= (await import("./code-input")).default;
}

const Waiting = dynamic(() => import("./code-input"), {
  ssr: false,
  loading: () => <div className="h-8 rounded-sm border border-line-control bg-surface" />,
});

/** The field for expressions and texts with values; at once where it was fetched already. */
export function LazyCodeInput(props: Props) {
  const [Shown] = useState<ComponentType<Props>>(() => loaded ?? Waiting);
  return <Shown {...props} />;
}
