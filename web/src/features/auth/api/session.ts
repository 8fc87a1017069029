/** Who is logged in, and getting in and out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { callEmpty, callJson, isUnauthorized } from "@/lib/api-client";

const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.optional(z.nullable(z.string())),
});
const answerSchema = z.object({ user: userSchema });

export type User = z.output<typeof userSchema>;

export interface Credentials {
  email: string;
  password: string;
}

export interface SignupInput extends Credentials {
  name?: string;
}

export const meKey = ["me"] as const;

/** Null when nobody is logged in: that is an answer, not a failure. */
async function fetchMe(signal: AbortSignal): Promise<User | null> {
  try {
    return (await callJson(answerSchema, "/auth/me", { signal })).user;
  } catch (error) {
    if (isUnauthorized(error)) return null;
    throw error;
  }
}

export function useMe() {
  return useQuery({ queryKey: meKey, queryFn: ({ signal }) => fetchMe(signal), staleTime: 60_000 });
}

/** What one person saw must not be there for the next on this browser. */
function useEnter<Input>(path: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (json: Input) => callJson(answerSchema, path, { method: "POST", json }),
    onSuccess: ({ user }) => {
      cache.clear();
      cache.setQueryData(meKey, user);
    },
  });
}

export const useLogin = () => useEnter<Credentials>("/auth/login");
export const useSignup = () => useEnter<SignupInput>("/auth/signup");

export function useLogout() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => callEmpty("/auth/logout", { method: "POST" }),
    onSuccess: () => {
      // Read by RequireUser, which leads to /login.
      cache.setQueryData(meKey, null);
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
      sessionStorage.clear();
    },
  });
}
