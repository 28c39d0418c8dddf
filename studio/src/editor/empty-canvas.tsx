import { Button } from "@autoweave/ui/button";
import { Kbd } from "@autoweave/ui/kbd";
import { Zap } from "lucide-react";
import type { NodeRequest } from "../canvas/canvas-actions";

/** What an empty flow says: how it begins. */
export function EmptyCanvas({ onAdd }: { onAdd: (request: NodeRequest) => void }) {
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center p-6">
      <div className="pointer-events-auto grid max-w-90 justify-items-center gap-2 text-center">
        <h2 className="font-semibold text-base">How does it start?</h2>
        <p className="text-balance text-muted text-sm">
          A flow begins with a trigger: a press, a web address that is called, or a time. What happens then hangs on it.
        </p>
        <Button
          variant="primary"
          icon={<Zap />}
          className="mt-2"
          onClick={(event) => onAdd({ at: { x: 0, y: 0 }, screen: { x: event.clientX, y: event.clientY } })}
        >
          Add the first node
        </Button>
        <p className="text-faint text-xs max-sm:hidden">
          or press <Kbd keys="N" />
        </p>
      </div>
    </div>
  );
}
