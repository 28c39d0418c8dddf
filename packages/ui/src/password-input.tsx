"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./icon-button";
import { Input, type InputProps } from "./input";

/** A password that can be looked at before it is sent. */
export function PasswordInput({ className, ...others }: Omit<InputProps, "type">) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input
        {...others}
        type={isShown ? "text" : "password"}
        spellCheck={false}
        autoCapitalize="off"
        className="pr-10 touch:pr-12"
      />
      <IconButton
        label={isShown ? "Hide password" : "Show password"}
        icon={isShown ? <EyeOff /> : <Eye />}
        onClick={() => setShown(!isShown)}
        className="-translate-y-1/2 absolute top-1/2 right-1 touch:right-0"
      />
    </div>
  );
}
