/** An invoice as the server answers it; only what the pages show is checked. */
import * as z from "zod/mini";

const pdfSchema = z.object({
  status: z.enum(["none", "processing", "ready", "failed"]),
  bytes: z.optional(z.nullable(z.number())),
  pages: z.optional(z.nullable(z.number())),
  error: z.optional(z.nullable(z.string())),
});

const optionalText = z.optional(z.nullable(z.string()));

export const invoiceSchema = z.object({
  id: z.string(),
  state: z.enum(["draft", "issued", "paid", "void"]),
  type: optionalText,
  number: optionalText,
  issueDate: optionalText,
  dueDate: optionalText,
  currency: z.string(),
  client: z.object({ name: z.string(), email: optionalText }),
  totals: z.object({ net: z.string(), tax: z.string(), gross: z.string() }),
  pdf: pdfSchema,
  createdAt: optionalText,
});

export type Invoice = z.output<typeof invoiceSchema>;

export const invoiceListSchema = z.object({
  items: z.array(invoiceSchema),
  nextCursor: z.optional(z.nullable(z.string())),
});

export type InvoicePage = z.output<typeof invoiceListSchema>;

export interface InvoiceFilter {
  q: string;
  state: string;
}

export const noFilter: InvoiceFilter = { q: "", state: "" };

export const invoiceKeys = {
  all: ["invoices"] as const,
  lists: ["invoices", "list"] as const,
  list: (filter: InvoiceFilter) => ["invoices", "list", filter] as const,
};
