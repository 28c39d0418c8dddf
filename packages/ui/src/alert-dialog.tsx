"use client";

import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button";
import { DialogFooter } from "./dialog-footer";

export type AlertDialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** What will be gone, and what will not. */
  description: ReactNode;
  /** The verb, on the button. */
  action: string;
  onAction: () => void;
  isPending?: boolean;
  isDangerous?: boolean;
  error?: ReactNode;
};

/** Asks before something that cannot be undone. Stays open until its owner closes it, so that a failure is seen. */
export function AlertDialog(props: AlertDialogProps) {
  const { isOpen, onOpenChange, title, description, action, onAction, isPending = false, isDangerous = true } = props;
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid place-items-center overflow-y-auto bg-scrim p-4 data-[state=open]:animate-appear">
          <Radix.Content className="w-full max-w-100 rounded-md border border-line bg-overlay shadow-floating focus:outline-none data-[state=open]:animate-rise">
            <div className="grid min-w-0 gap-1.5 px-5 pt-4 pb-5">
              <Radix.Title className="break-words text-base text-text">{title}</Radix.Title>
              <Radix.Description asChild>
                <div className="min-w-0 break-words text-muted text-sm">{description}</div>
              </Radix.Description>
              {props.error}
            </div>
            <DialogFooter>
              <Radix.Cancel asChild>
                <Button>Cancel</Button>
              </Radix.Cancel>
              <Button variant={isDangerous ? "danger" : "primary"} isPending={isPending} onClick={onAction}>
                {action}
              </Button>
            </DialogFooter>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}
