"use client";

import { isCredentialReference } from "@autoweave/contracts/credential";
import { Button } from "@autoweave/ui/button";
import { Input } from "@autoweave/ui/input";
import { useState } from "react";
import type { ControlProps } from "./control-props";
import { CredentialControl } from "./credential-control";

/** A secret that may be kept as a credential, or be written into the flow, where everybody who sees the flow reads it. */
export function SecretControl(props: ControlProps) {
  const { field, value, onChange } = props;
  const [isWriting, setWriting] = useState(typeof value === "string" && !isCredentialReference(value));
  return (
    <div className="grid gap-2">
      {isWriting ? (
        <Input
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={typeof value === "string" ? value : ""}
          placeholder={field.placeholder}
          onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
        />
      ) : (
        <CredentialControl {...props} />
      )}
      <div>
        <Button
          size="sm"
          variant="quiet"
          onClick={() => {
            onChange(undefined);
            setWriting(!isWriting);
          }}
        >
          {isWriting ? "Keep it as a credential instead" : "Write it into the flow instead"}
        </Button>
      </div>
    </div>
  );
}
