/** The profile as the form holds it, its checks, and the merge patch (RFC 7396) that saves it. */
import * as z from "zod/mini";
import { isIban } from "@/lib/iban";
import { texts } from "@/lib/texts";
import type { Profile } from "../api/profile";

const errors = texts.settings.errors;
const text = z.string().check(z.maxLength(10_000, texts.form.errors.text));

export const defaultNumberPattern = "INV-{YYYY}-{SEQ:4}";
export const defaultAccentColor = "#2a3eb1";

const sequencePart = /\{SEQ(:(1[0-2]|[1-9]))?\}/g;

function isNumberPattern(pattern: string): boolean {
  const rest = pattern.replace(/\{(YYYY|YY|MM)\}/g, "");
  const sequences = rest.match(sequencePart)?.length ?? 0;
  return pattern.length <= 60 && sequences === 1 && !/[{}]/.test(rest.replace(sequencePart, ""));
}

/** The number that `pattern` gives to the first invoice of `day` (as "2026-11-23"). */
export function exampleNumber(pattern: string, day: string): string | null {
  if (!isNumberPattern(pattern)) return null;
  return pattern
    .replaceAll("{YYYY}", day.slice(0, 4))
    .replaceAll("{YY}", day.slice(2, 4))
    .replaceAll("{MM}", day.slice(5, 7))
    .replace(/\{SEQ(?::(\d+))?\}/, (_, digits?: string) => "1".padStart(Number(digits ?? 1), "0"));
}

export const profileFormSchema = z.object({
  seller: z.object({
    name: text,
    email: z.string().check(z.trim(), z.regex(/^$|^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/, texts.form.errors.email)),
    phone: text,
    vatId: text,
    taxId: text,
    iban: z.string().check(z.refine((typed) => typed.trim() === "" || isIban(typed), errors.iban)),
    bic: z.string().check(z.trim(), z.regex(/^$|^[A-Za-z0-9]{8}([A-Za-z0-9]{3})?$/, errors.bic)),
    address: z.object({
      line1: text,
      line2: text,
      postalCode: text,
      city: text,
      country: z
        .string()
        .check(z.trim(), z.toUpperCase(), z.regex(/^([A-Z]{2})?$/, texts.form.errors.country)),
    }),
  }),
  defaults: z.object({
    currency: z.string(),
    paymentTerms: text,
    notes: text,
    accentColor: z.string().check(z.trim(), z.regex(/^#[0-9a-fA-F]{6}$/, errors.color)),
    paper: z.enum(["A4", "Letter"]),
  }),
  numberPattern: z.string().check(z.refine((typed) => isNumberPattern(typed.trim()), errors.pattern)),
});

export type ProfileValues = z.input<typeof profileFormSchema>;

export function profileValues({ seller, defaults, numberPattern }: Profile): ProfileValues {
  const address = seller?.address;
  return {
    seller: {
      name: seller?.name ?? "",
      email: seller?.email ?? "",
      phone: seller?.phone ?? "",
      vatId: seller?.vatId ?? "",
      taxId: seller?.taxId ?? "",
      iban: seller?.iban ?? "",
      bic: seller?.bic ?? "",
      address: {
        line1: address?.line1 ?? "",
        line2: address?.line2 ?? "",
        postalCode: address?.postalCode ?? "",
        city: address?.city ?? "",
        country: address?.country ?? "",
      },
    },
    defaults: {
      currency: defaults?.currency ?? "EUR",
      paymentTerms: defaults?.paymentTerms ?? "",
      notes: defaults?.notes ?? "",
      accentColor: defaults?.design?.accentColor ?? defaultAccentColor,
      paper: defaults?.design?.paper === "Letter" ? "Letter" : "A4",
    },
    numberPattern: numberPattern || defaultNumberPattern,
  };
}

type Patch = string | null | { [name: string]: Patch };

function orNull(typed: string): Patch {
  return typed.trim() || null;
}

export function profilePatch({ seller, defaults, numberPattern }: ProfileValues): Patch {
  const { address } = seller;
  return {
    seller: {
      name: orNull(seller.name),
      email: orNull(seller.email),
      phone: orNull(seller.phone),
      vatId: orNull(seller.vatId),
      taxId: orNull(seller.taxId),
      iban: orNull(seller.iban.replace(/\s/g, "").toUpperCase()),
      bic: orNull(seller.bic.toUpperCase()),
      address: {
        line1: orNull(address.line1),
        line2: orNull(address.line2),
        postalCode: orNull(address.postalCode),
        city: orNull(address.city),
        country: orNull(address.country.toUpperCase()),
      },
    },
    defaults: {
      currency: defaults.currency,
      paymentTerms: orNull(defaults.paymentTerms),
      notes: orNull(defaults.notes),
      design: { accentColor: defaults.accentColor.trim().toLowerCase(), paper: defaults.paper },
    },
    numberPattern: numberPattern.trim(),
  };
}

const fields = [
  "seller.name",
  "seller.email",
  "seller.phone",
  "seller.vatId",
  "seller.taxId",
  "seller.iban",
  "seller.bic",
  "seller.address.line1",
  "seller.address.line2",
  "seller.address.postalCode",
  "seller.address.city",
  "seller.address.country",
  "defaults.currency",
  "defaults.paymentTerms",
  "defaults.notes",
  "numberPattern",
] as const;

export type ProfileField = (typeof fields)[number] | "defaults.accentColor" | "defaults.paper";

/** The field that shows a place of the profile's JSON; null for none. */
export function profileFieldOf(path: string): ProfileField | null {
  if (path.endsWith("design.accentColor")) return "defaults.accentColor";
  if (path.endsWith("design.paper")) return "defaults.paper";
  return fields.find((field) => field === path) ?? null;
}
