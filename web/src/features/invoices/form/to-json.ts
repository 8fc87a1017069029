/** The form's values as DESIGN's invoice JSON, and the way back for the places that the server finds fault with. */
import { normalizeDecimal } from "@/lib/money/decimal";
import type { InvoiceValues, ItemValues } from "./values";

type Json = string | Json[] | { [name: string]: Json | undefined };

/** Undefined for what was left empty: a field not given. */
function given(typed: string): string | undefined {
  const trimmed = typed.trim();
  return trimmed === "" ? undefined : trimmed;
}

function decimal(typed: string): string | undefined {
  return given(typed) === undefined ? undefined : (normalizeDecimal(typed) ?? typed.trim());
}

/** Undefined for an object of which nothing is given. */
function object(fields: Record<string, Json | undefined>): Json | undefined {
  return Object.values(fields).some((value) => value !== undefined) ? fields : undefined;
}

function itemJson(item: ItemValues): Json {
  return {
    description: item.description.trim(),
    details: given(item.details),
    quantity: decimal(item.quantity),
    unit: given(item.unit),
    unitPrice: decimal(item.unitPrice),
    taxRate: decimal(item.taxRate),
    discount: object({ percent: decimal(item.discountPercent) }),
  };
}

export function toInvoiceJson(values: InvoiceValues): Json {
  const { client, discount } = values;
  const { address } = client;
  const discountValue = decimal(discount.value);
  return {
    number: given(values.number),
    issueDate: given(values.issueDate),
    dueDate: given(values.dueDate),
    currency: values.currency,
    client: {
      name: client.name.trim(),
      email: given(client.email),
      vatId: given(client.vatId),
      contact: given(client.contact),
      address: object({
        line1: given(address.line1),
        line2: given(address.line2),
        postalCode: given(address.postalCode),
        city: given(address.city),
        country: given(address.country)?.toUpperCase(),
      }),
    },
    items: values.items.map(itemJson),
    discounts:
      discountValue === undefined
        ? undefined
        : [{ [discount.kind]: discountValue, reason: given(discount.reason) }],
    buyerReference: given(values.buyerReference),
    purchaseOrder: given(values.purchaseOrder),
    paymentTerms: given(values.paymentTerms),
    notes: given(values.notes),
  };
}

const plainFields = [
  "number",
  "issueDate",
  "dueDate",
  "currency",
  "buyerReference",
  "purchaseOrder",
  "paymentTerms",
  "notes",
  "client.name",
  "client.email",
  "client.vatId",
  "client.contact",
  "client.address.line1",
  "client.address.line2",
  "client.address.postalCode",
  "client.address.city",
  "client.address.country",
] as const;

const itemFields = ["description", "details", "quantity", "unit", "unitPrice", "taxRate"] as const;

export type FormField =
  | (typeof plainFields)[number]
  | `items.${number}.${(typeof itemFields)[number] | "discountPercent"}`
  | "discount.value"
  | "discount.reason";

/** The field that shows a place of the invoice JSON ("items.0.discount.percent"); null for none. */
export function formFieldOf(path: string): FormField | null {
  const plain = plainFields.find((field) => field === path);
  if (plain) return plain;
  if (path.startsWith("discounts.0")) return path.endsWith(".reason") ? "discount.reason" : "discount.value";
  const [, place, field] = /^items\.(\d+)\.([A-Za-z]+)/.exec(path) ?? [];
  if (place === undefined) return null;
  if (field === "discount") return `items.${Number(place)}.discountPercent`;
  const known = itemFields.find((name) => name === field);
  return known ? `items.${Number(place)}.${known}` : null;
}
