import { Dialog } from "@autoweave/ui/dialog";
import { Kbd } from "@autoweave/ui/kbd";
import type { EditorCommand } from "./use-editor-keys";

const groups = ["Edit", "View", "Run", "Flow"] as const;

/** All that keys do. */
export function ShortcutSheet(props: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  commands: readonly EditorCommand[];
}) {
  const { isOpen, onOpenChange, commands } = props;
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Keyboard shortcuts" size="lg">
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        {groups.map((group) => {
          const rows = commands.filter((command) => command.group === group && command.keys.length > 0);
          return rows.length === 0 ? null : (
            <section key={group}>
              <h3 className="mb-1 font-medium text-muted text-xs">{group}</h3>
              <ul className="grid gap-0.5">
                {rows.map((command) => (
                  <li key={command.id} className="flex items-center justify-between gap-4 py-0.5 text-sm">
                    {command.label}
                    <span className="flex gap-1.5">
                      {[...(command.nodeKeys ?? []), ...command.keys.slice(0, 1)].map((keys) => (
                        <Kbd key={keys} keys={keys} />
                      ))}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
