import { Check, CloudOff, LoaderCircle, type LucideIcon, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { SaveState } from "../sync/create-saver";

type Look = { Icon: LucideIcon; text: string; tone: string };

function toLook(state: SaveState): Look {
  switch (state.status) {
    case "saved":
      return { Icon: Check, text: "Saved", tone: "text-muted" };
    case "saving":
      return { Icon: LoaderCircle, text: "Saving", tone: "text-muted" };
    case "offline":
      return {
        Icon: CloudOff,
        text: state.waiting === 0 ? "Server away, all is saved" : "Kept here until the server is back",
        tone: "text-waiting",
      };
    case "refused":
      return { Icon: TriangleAlert, text: "An edit was refused", tone: "text-failed" };
  }
}

/** Whether the draft is on the server, in a word and a sign. */
export function SaveIndicator({ state }: { state: StoreApi<SaveState> }) {
  const now = useStore(state);
  const { Icon, text, tone } = toLook(now);
  return (
    <span
      role="status"
      data-save={now.status}
      title={now.status === "refused" ? now.message : text}
      className={`inline-flex min-w-4 items-center gap-1.5 whitespace-nowrap text-xs ${tone}`}
    >
      <Icon aria-hidden className={`size-3.5! flex-none ${now.status === "saving" ? "animate-turn" : ""}`} />
      <span className="truncate max-md:sr-only">{text}</span>
    </span>
  );
}
