import { Dialog } from "@autoweave/ui/dialog";
import type { ReactNode } from "react";

/** Puts the words that stand for a missing dialog into one, so that it closes as the dialog would. */
export function inDialog<Props>(title: string, close: (props: Props) => void) {
  return (words: ReactNode, props: Props) => (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && close(props)} title={title} size="sm">
      {words}
    </Dialog>
  );
}
