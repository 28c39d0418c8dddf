"use client";

import { hasPermission } from "@autoweave/auth/has-permission";
import type { Permission } from "@autoweave/auth/permission";
import { createContext, useContext } from "react";
import type { Session } from "./session";

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of the person who is here, inside of a `SessionGate`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("useSession works inside a SessionGate.");
  return session;
}

/** Whether the person who is here may do what needs `permission`. Hides what the API would refuse. */
export function useMay(permission: Permission): boolean {
  return hasPermission(useSession().permissions, permission);
}
