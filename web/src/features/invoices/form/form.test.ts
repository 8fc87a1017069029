import { describe, expect, it } from "vitest";
import { minorToText } from "@/lib/money/currency";
import { formTotals, rateText } from "./amounts";
import { formFieldOf, toInvoiceJson } from "./to-json";
import { emptyInvoice, emptyItem, invoiceFormSchema, type InvoiceValues } from "./values";

function filled(change: (values: InvoiceValues) => void = () => undefined): InvoiceValues {
  const values = emptyInvoice({
    currency: "EUR",
    paymentTerms: "",
    notes: "",
    issueDate: "2026-11-23",
    dueDate: "2026-12-07",
    taxRate: "20",
  });
  values.client.name = " Große & Söhne ";
  values.items = [{ ...emptyItem("20"), description: "Design", quantity: "1,5", unitPrice: "1,234.50" }];
  change(values);
  return values;
}

/** "path: message" of each complaint. */
function complaints(values: InvoiceValues): string[] {
  const result = invoiceFormSchema.safeParse(values);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join("."));
}

describe("invoiceFormSchema", () => {
  it("takes a filled form", () => expect(complaints(filled())).toEqual([]));

  it("names each field that is missing", () => {
    const values = filled((form) => {
      form.client.name = "  ";
      form.items = [{ ...emptyItem(""), quantity: "" }];
    });
    expect(complaints(values)).toEqual([
      "client.name",
      "items.0.description",
      "items.0.quantity",
      "items.0.unitPrice",
      "items.0.taxRate",
    ]);
  });

  it.each<[string, (values: InvoiceValues) => void]>([
    ["client.email", (form) => (form.client.email = "no address")],
    ["client.address.country", (form) => (form.client.address.country = "D")],
    ["dueDate", (form) => (form.dueDate = "2026-11-22")],
    ["issueDate", (form) => (form.issueDate = "")],
    ["discount.value", (form) => (form.discount.value = "101")],
    ["items.0.unitPrice", (form) => Object.assign(form.items[0] ?? {}, { unitPrice: "-1" })],
    ["items.0.unitPrice", (form) => Object.assign(form.items[0] ?? {}, { unitPrice: "1,234" })],
    ["items.0.taxRate", (form) => Object.assign(form.items[0] ?? {}, { taxRate: "100.5" })],
    ["items.0.discountPercent", (form) => Object.assign(form.items[0] ?? {}, { discountPercent: "x" })],
  ])("complains of %s", (path, change) => expect(complaints(filled(change))).toEqual([path]));

  it("takes a discount above 100 as an amount, and a negative quantity", () => {
    const values = filled((form) => {
      form.discount = { kind: "amount", value: "150", reason: "" };
      Object.assign(form.items[0] ?? {}, { quantity: "-1" });
    });
    expect(complaints(values)).toEqual([]);
  });
});

describe("toInvoiceJson", () => {
  it("leaves out what is empty and writes numbers exactly", () => {
    expect(JSON.parse(JSON.stringify(toInvoiceJson(filled())))).toEqual({
      issueDate: "2026-11-23",
      dueDate: "2026-12-07",
      currency: "EUR",
      client: { name: "Große & Söhne" },
      items: [{ description: "Design", quantity: "1.5", unitPrice: "1234.50", taxRate: "20" }],
    });
  });

  it("writes discounts, addresses and references", () => {
    const values = filled((form) => {
      form.client.address.country = "de";
      form.discount = { kind: "amount", value: "10,50", reason: "loyal" };
      form.buyerReference = "04011000-12345-34";
      Object.assign(form.items[0] ?? {}, { discountPercent: "5", unit: "HUR" });
    });
    expect(JSON.parse(JSON.stringify(toInvoiceJson(values)))).toMatchObject({
      client: { address: { country: "DE" } },
      discounts: [{ amount: "10.50", reason: "loyal" }],
      buyerReference: "04011000-12345-34",
      items: [{ discount: { percent: "5" }, unit: "HUR" }],
    });
  });
});

describe("formFieldOf", () => {
  it.each([
    ["client.name", "client.name"],
    ["items.3.unitPrice", "items.3.unitPrice"],
    ["items.0.discount.percent", "items.0.discountPercent"],
    ["discounts.0.amount", "discount.value"],
    ["discounts.0.reason", "discount.reason"],
    ["seller.name", null],
    ["items.0.taxCategory", null],
    ["items", null],
    ["", null],
  ])("shows %s at %s", (path, field) => expect(formFieldOf(path)).toBe(field));
});

describe("formTotals", () => {
  it("counts what is a number and ignores what is not yet one", () => {
    const values = filled((form) => form.items.push({ ...emptyItem("7"), unitPrice: "12x" }));
    const totals = formTotals(values);
    expect(totals.itemNets.map((net) => minorToText(net, "EUR"))).toEqual(["1851.75", "0.00"]);
    expect(minorToText(totals.gross, "EUR")).toBe("2222.10");
  });

  it("takes the whole's discount off before tax", () => {
    const values = filled((form) => (form.discount = { kind: "percent", value: "10", reason: "" }));
    expect(minorToText(formTotals(values).gross, "EUR")).toBe("1999.88");
  });

  it("writes rates as people do", () => {
    expect(rateText(20_000_000n)).toBe("20");
    expect(rateText(5_500_000n)).toBe("5.5");
    expect(rateText(0n)).toBe("0");
  });
});
