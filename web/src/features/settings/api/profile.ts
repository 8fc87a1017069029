/** The person's company as seller, and what a new invoice begins with. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { callJson } from "@/lib/api-client";

const text = z.optional(z.nullable(z.string()));

const sellerSchema = z.object({
  name: text,
  email: text,
  phone: text,
  vatId: text,
  taxId: text,
  iban: text,
  bic: text,
  address: z.optional(
    z.nullable(
      z.object({ line1: text, line2: text, postalCode: text, city: text, region: text, country: text }),
    ),
  ),
});

const profileSchema = z.object({
  seller: z.optional(z.nullable(sellerSchema)),
  defaults: z.optional(
    z.nullable(
      z.object({
        currency: text,
        locale: text,
        paymentTerms: text,
        notes: text,
        design: z.optional(z.nullable(z.object({ name: text, accentColor: text, paper: text }))),
      }),
    ),
  ),
  numberPattern: text,
});

export type Profile = z.output<typeof profileSchema>;

const profileKey = ["profile"] as const;

export function useProfile() {
  return useQuery({
    queryKey: profileKey,
    queryFn: ({ signal }) => callJson(profileSchema, "/profile", { signal }),
  });
}

/** `patch` as RFC 7396 has it: null takes a field away. */
export function useSaveProfile() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (patch: unknown) => callJson(profileSchema, "/profile", { method: "PATCH", json: patch }),
    onSuccess: (profile) => cache.setQueryData(profileKey, profile),
  });
}
