import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, isUnauthorized } from "./api-client";

const maxRetries = 3;
/** Of features/auth: who is logged in. */
const meKey = ["me"];

function mayRetry(failures: number, error: unknown): boolean {
  return error instanceof ApiError && error.isTransient && failures < maxRetries;
}

export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    // A session that ended elsewhere is noticed by the first call that it is refused.
    queryCache: new QueryCache({
      onError: (error) => {
        if (isUnauthorized(error)) client.setQueryData(meKey, null);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        if (isUnauthorized(error)) void client.invalidateQueries({ queryKey: meKey });
      },
    }),
    defaultOptions: {
      queries: { retry: mayRetry, staleTime: 10_000 },
      // Sent again only where that is safe: a mutation that retries says so itself.
      mutations: { retry: false },
    },
  });
  return client;
}

/** Asks who is logged in: a connection that was refused may have been refused for that. */
export function checkSession(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: meKey });
}
