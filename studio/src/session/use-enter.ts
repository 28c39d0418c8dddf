"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Session, sessionKey } from "./session";

/** Goes in with the session that the API has just begun. Nothing of who was here before stays in the cache. */
export function useEnter(): (answer: unknown, path: string) => void {
  const router = useRouter();
  const queryClient = useQueryClient();
  return (answer, path) => {
    const session = Session.parse(answer);
    queryClient.clear();
    queryClient.setQueryData(sessionKey, session);
    router.replace(path);
  };
}
