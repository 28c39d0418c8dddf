"use client";

import { Broken } from "../src/frame/broken";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Broken digest={error.digest} onRetry={reset} />;
}
