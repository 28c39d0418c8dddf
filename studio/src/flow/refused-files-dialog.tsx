import { Button } from "@autoweave/ui/button";
import { Dialog } from "@autoweave/ui/dialog";
import type { RefusedFile } from "./use-import-files";

/** Which files made no flow, each with the reason and what to do. */
export function RefusedFilesDialog({ refused, onClose }: { refused: readonly RefusedFile[]; onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={refused.length === 1 ? "This file made no flow" : `${refused.length} files made no flow`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ul className="grid max-h-80 gap-3 overflow-y-auto">
        {refused.map(({ file, message, fix }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name, and the list does not change
          <li key={index} className="grid gap-0.5 text-sm">
            <span className="break-all font-medium">{file}</span>
            <span className="break-words text-muted">
              {message} {fix}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
