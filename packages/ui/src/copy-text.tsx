"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "./icon-button";
import { Input } from "./input";

const shownMs = 2000;

/** Copies what is selected: for pages that do not come by https, where the clipboard is closed. */
function copySelected(input: HTMLInputElement): boolean {
  input.select();
  return document.execCommand("copy");
}

/** A text to take away: a link, or a secret that is shown once. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(input.current !== null && copySelected(input.current));
    }
  };
  return (
    <div className="relative">
      <Input
        ref={input}
        aria-label={label}
        readOnly
        value={text}
        isMono
        className="pr-10 text-text! touch:pr-12"
        onFocus={(event) => event.target.select()}
      />
      <IconButton
        label={isCopied ? "Copied" : "Copy"}
        icon={isCopied ? <Check className="text-done" /> : <Copy />}
        onClick={() => void copy()}
        size="sm"
        className="-translate-y-1/2 absolute top-1/2 right-1"
      />
      <span role="status" className="sr-only">
        {isCopied ? "Copied" : ""}
      </span>
    </div>
  );
}
