import type { ReactNode } from "react";

/** The buttons of a dialog, the one that goes on last; on a phone they share the width, for the thumb. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <div className="flex justify-end gap-2 border-line border-t px-5 py-3 max-sm:flex-wrap-reverse max-sm:px-4 max-sm:*:grow">
      {children}
    </div>
  );
}
