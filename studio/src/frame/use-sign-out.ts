"use client";

import { useToast } from "@autoweave/ui/toast";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toApiError } from "../api/api-error";
import { askAuth } from "../api/ask-auth";

/** Signs out here, or with `everywhere` on all devices, and goes to the sign-in. */
export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const router = useRouter();
  const queryClient = useQueryClient();
  const toast = useToast();
  return async (everywhere = false) => {
    try {
      await askAuth("POST", everywhere ? "sign-out-everywhere" : "sign-out");
    } catch (error) {
      toast({ title: "You are still signed in", description: toApiError(error).message, isError: true });
      return;
    }
    router.replace("/sign-in");
    // What was on the screens is gone with the person.
    queryClient.clear();
  };
}
