"use client";

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { IconButton } from "./icon-button";

/** A sentence about what has just happened, with at most one thing to do about it. */
export type ToastMessage = {
  title: string;
  description?: string;
  isError?: boolean;
  action?: { label: string; onSelect: () => void };
};

type Shown = ToastMessage & { id: number };

const shownMs = 5000;
/** Who has to do something needs time to read it. */
const shownWithActionMs = 10_000;
const mostShown = 3;

const ToastContext = createContext<((message: ToastMessage) => void) | undefined>(undefined);

/** Gives a function that shows a message for a while. */
export function useToast(): (message: ToastMessage) => void {
  const show = useContext(ToastContext);
  if (show === undefined) throw new Error("useToast works inside a ToastProvider.");
  return show;
}

/** Shows messages at the lower edge of the window. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly Shown[]>([]);
  const show = useCallback((message: ToastMessage) => {
    setMessages((before) => [...before, { ...message, id: (before.at(-1)?.id ?? 0) + 1 }].slice(-mostShown));
  }, []);
  const drop = useCallback((id: number) => setMessages((before) => before.filter((one) => one.id !== id)), []);
  const list = useMemo(
    () =>
      messages.map(({ id, title, description, isError = false, action }) => (
        <Radix.Root
          key={id}
          type={isError ? "foreground" : "background"}
          duration={action === undefined ? shownMs : shownWithActionMs}
          onOpenChange={(isOpen) => !isOpen && drop(id)}
          className="flex items-start gap-2.5 rounded-md border border-line bg-overlay py-2.5 pr-2 pl-3 text-sm shadow-floating data-[state=open]:animate-rise"
        >
          {isError ? (
            <CircleAlert aria-hidden className="mt-0.5 text-failed" />
          ) : (
            <CircleCheck aria-hidden className="mt-0.5 text-done" />
          )}
          <div className="min-w-0 flex-1">
            <Radix.Title className="font-medium">{title}</Radix.Title>
            {description === undefined ? null : (
              <Radix.Description className="text-muted">{description}</Radix.Description>
            )}
          </div>
          {action === undefined ? null : (
            <Radix.Action asChild altText={action.label}>
              <button
                type="button"
                onClick={action.onSelect}
                className="h-6 rounded-sm px-2 touch:h-9 font-medium text-accent-text hover:bg-hover"
              >
                {action.label}
              </button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton label="Dismiss" icon={<X />} size="sm" tooltipSide="top" />
          </Radix.Close>
        </Radix.Root>
      )),
    [messages, drop],
  );
  return (
    <ToastContext value={show}>
      <Radix.Provider label="Message" swipeDirection="down">
        {children}
        {list}
        <Radix.Viewport className="fixed right-4 bottom-4 z-50 grid w-88 max-w-[calc(100vw-2rem)] gap-2 focus:outline-none" />
      </Radix.Provider>
    </ToastContext>
  );
}
