/** Keys for programs. A key itself is answered once, when it is made. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { callEmpty, callJson } from "@/lib/api-client";

const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAt: z.string(),
  usedAt: z.optional(z.nullable(z.string())),
});

const listSchema = z.object({ items: z.array(apiKeySchema) });
const madeSchema = z.object({ id: z.string(), name: z.string(), key: z.string() });

export type ApiKey = z.output<typeof apiKeySchema>;
export type MadeApiKey = z.output<typeof madeSchema>;

const apiKeysKey = ["api-keys"] as const;

export function useApiKeys() {
  return useQuery({
    queryKey: apiKeysKey,
    queryFn: ({ signal }) => callJson(listSchema, "/api-keys", { signal }),
  });
}

export function useMakeApiKey() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => callJson(madeSchema, "/api-keys", { method: "POST", json: { name } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: apiKeysKey }),
  });
}

export function useDeleteApiKey() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => callEmpty(`/api-keys/${encodeURIComponent(id)}`, { method: "DELETE" }),
    onSuccess: () => cache.invalidateQueries({ queryKey: apiKeysKey }),
  });
}
