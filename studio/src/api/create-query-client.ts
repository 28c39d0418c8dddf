import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { sessionKey } from "../session/session";
import { toApiError } from "./api-error";
import { isPassing } from "./is-passing";

const staleMs = 15_000;
const mostTries = 2;

/** The cache of what the API has said. A session that has ended is noticed with whichever call finds out first. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    if (toApiError(error).code === "auth.required") client.setQueryData(sessionKey, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: staleMs,
        retry: (count, error) => count < mostTries && isPassing(error),
      },
    },
  });
  return client;
}
