import { Check, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { SaveState } from "../sync/create-saver";

/** Whether the draft is on the server, in a word and a sign. */
export function SaveIndicator({ state }: { state: StoreApi<SaveState> }) {
  const now = useStore(state);
  const looks = {
    saved: { Icon: Check, text: "Saved", tone: "text-muted" },
    saving: { Icon: LoaderCircle, text: "Saving", tone: "text-muted" },
    offline: { Icon: CloudOff, text: "Kept here until the server is back", tone: "text-waiting" },
    refused: { Icon: TriangleAlert, text: "An edit was refused", tone: "text-failed" },
  } as const;
  const { Icon, text, tone } = looks[now.status];
  return (
    <span
      role="status"
      data-save={now.status}
      title={now.status === "refused" ? now.message : undefined}
      className={`inline-flex items-center gap-1.5 whitespace-nowrap text-xs ${tone}`}
    >
      <Icon aria-hidden className={`size-3.5! ${now.status === "saving" ? "animate-turn" : ""}`} />
      <span className="max-sm:sr-only">{text}</span>
    </span>
  );
}
