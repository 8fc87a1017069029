/** The running totals of what stands in the form. A field that is not (yet) a number counts as nothing. */
import { normalizeDecimal, parseDecimal } from "@/lib/money/decimal";
import { computeTotals, type DocumentReduction, type Reduction, type Totals } from "@/lib/money/totals";
import type { InvoiceValues } from "./values";

function amountOf(typed: string | undefined): bigint {
  return parseDecimal(normalizeDecimal(typed ?? "") ?? "") ?? 0n;
}

function percentReduction(typed: string | undefined): Reduction | undefined {
  const percent = amountOf(typed);
  return percent === 0n ? undefined : { percent };
}

export function formTotals(values: Pick<InvoiceValues, "currency" | "items" | "discount">): Totals {
  const { kind, value } = values.discount;
  const whole = amountOf(value);
  const discounts: DocumentReduction[] =
    whole === 0n ? [] : [{ reduction: kind === "percent" ? { percent: whole } : { amount: whole } }];
  return computeTotals({
    currency: values.currency,
    items: values.items.map((item) => ({
      quantity: amountOf(item.quantity),
      unitPrice: amountOf(item.unitPrice),
      taxRate: amountOf(item.taxRate),
      discount: percentReduction(item.discountPercent),
    })),
    discounts,
  });
}

/** "20", "5.5": a rate in millionths as people write it. */
export function rateText(millionths: bigint): string {
  const whole = millionths / 1_000_000n;
  const rest = (millionths % 1_000_000n).toString().padStart(6, "0").replace(/0+$/, "");
  return rest === "" ? whole.toString() : `${whole}.${rest}`;
}
