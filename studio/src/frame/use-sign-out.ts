"use client";

import { useToast } from "@autoweave/ui/toast";
import { useCallback } from "react";
import { toApiError } from "../api/api-error";
import { askAuth } from "../api/ask-auth";

/** Signs out here, or with `everywhere` on all devices, and goes to the sign-in. */
export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const toast = useToast();
  return useCallback(
    async (everywhere = false) => {
      try {
        await askAuth("POST", everywhere ? "sign-out-everywhere" : "sign-out");
      } catch (error) {
        toast({ title: "You are still signed in", description: toApiError(error).message, isError: true });
        return;
      }
      // Loaded anew: what was on the screens and in memory is gone with the person.
      window.location.replace("/sign-in");
    },
    [toast],
  );
}
