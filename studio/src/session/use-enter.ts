"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { readSession, sessionKey } from "./session";

/** Goes on with the session that the API has just begun. Nothing of the one before stays in the cache. */
export function useEnter(): (answer: unknown, path: string) => void {
  const router = useRouter();
  const queryClient = useQueryClient();
  return (answer, path) => {
    const session = readSession(answer);
    queryClient.clear();
    queryClient.setQueryData(sessionKey, session);
    router.replace(path);
  };
}
