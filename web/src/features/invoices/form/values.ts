/** What stands in the form: texts as typed, with the checks that can be made before the server makes its own. */
import * as z from "zod/mini";
import { isAmbiguous, normalizeDecimal, parseDecimal } from "@/lib/money/decimal";
import { texts } from "@/lib/texts";

const errors = texts.form.errors;
const maxText = 10_000;
const hundred = 100_000_000n;

const text = z.string().check(z.maxLength(maxText, errors.text));

function decimalField(message: string, accept: (millionths: bigint) => boolean, refusal = message) {
  return z.string().check(
    z.refine((typed) => !isAmbiguous(typed), { error: errors.ambiguous, abort: true }),
    z.refine((typed) => typed.trim() !== "" && normalizeDecimal(typed) !== null, {
      error: message,
      abort: true,
    }),
    z.refine((typed) => accept(parseDecimal(normalizeDecimal(typed) ?? "") ?? 0n), refusal),
  );
}

const isPercent = (millionths: bigint) => millionths >= 0n && millionths <= hundred;
const isNotNegative = (millionths: bigint) => millionths >= 0n;

/** Empty, or as `schema` says. */
function optional(schema: z.ZodMiniType<string, string>) {
  return z.union([z.literal(""), schema]);
}

export const itemSchema = z.object({
  description: z.string().check(
    z.refine((typed) => typed.trim() !== "", errors.description),
    z.maxLength(maxText, errors.text),
  ),
  details: text,
  quantity: decimalField(errors.quantity, () => true),
  unit: z.string().check(z.maxLength(100)),
  unitPrice: decimalField(errors.unitPrice, isNotNegative, errors.negativePrice),
  taxRate: decimalField(errors.taxRate, isPercent),
  discountPercent: optional(decimalField(errors.percent, isPercent)),
});

const day = /^\d{4}-\d{2}-\d{2}$/;

export const invoiceFormSchema = z
  .object({
    client: z.object({
      name: z.string().check(
        z.refine((typed) => typed.trim() !== "", errors.clientName),
        z.maxLength(maxText, errors.text),
      ),
      email: z.string().check(z.trim(), z.regex(/^$|^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/, errors.email)),
      vatId: text,
      contact: text,
      address: z.object({
        line1: text,
        line2: text,
        postalCode: text,
        city: text,
        country: z.string().check(z.trim(), z.toUpperCase(), z.regex(/^([A-Z]{2})?$/, errors.country)),
      }),
    }),
    number: text,
    issueDate: z.string().check(z.regex(day, errors.day)),
    dueDate: z.string(),
    currency: z.string(),
    items: z.array(itemSchema).check(z.minLength(1)),
    discount: z.object({
      kind: z.enum(["percent", "amount"]),
      value: z.string(),
      reason: text,
    }),
    paymentTerms: text,
    notes: text,
    buyerReference: text,
    purchaseOrder: text,
  })
  .check((context) => {
    const { issueDate, dueDate, discount } = context.value;
    if (dueDate !== "" && dueDate < issueDate) {
      context.issues.push({
        code: "custom",
        message: errors.dueBeforeIssue,
        path: ["dueDate"],
        input: dueDate,
      });
    }
    const { success, error } = discountValue(discount.kind).safeParse(discount.value);
    if (!success) {
      const message = error.issues[0]?.message ?? errors.amount;
      context.issues.push({ code: "custom", message, path: ["discount", "value"], input: discount.value });
    }
  });

function discountValue(kind: "percent" | "amount") {
  return optional(
    kind === "percent" ? decimalField(errors.percent, isPercent) : decimalField(errors.amount, isNotNegative),
  );
}

export type InvoiceValues = z.input<typeof invoiceFormSchema>;
export type ItemValues = InvoiceValues["items"][number];

export function emptyItem(taxRate: string): ItemValues {
  return {
    description: "",
    details: "",
    quantity: "1",
    unit: "",
    unitPrice: "",
    taxRate,
    discountPercent: "",
  };
}

/** What the profile says a new invoice begins with. */
export interface InvoiceDefaults {
  currency: string;
  paymentTerms: string;
  notes: string;
}

export interface Beginning extends InvoiceDefaults {
  issueDate: string;
  dueDate: string;
  taxRate: string;
}

export function emptyInvoice(beginning: Beginning): InvoiceValues {
  const { taxRate, ...fields } = beginning;
  return {
    client: {
      name: "",
      email: "",
      vatId: "",
      contact: "",
      address: { line1: "", line2: "", postalCode: "", city: "", country: "" },
    },
    number: "",
    items: [emptyItem(taxRate)],
    discount: { kind: "percent", value: "", reason: "" },
    buyerReference: "",
    purchaseOrder: "",
    ...fields,
  };
}
