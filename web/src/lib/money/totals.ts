/** The invoice's arithmetic (DESIGN "Arithmetic", EN 16931), so that the running totals are the server's to the cent. */
import { roundToMinor } from "./currency";
import { decimalPlaces, divideRounded } from "./decimal";

/** Exactly one of the two; both in millionths, as parseDecimal gives them. */
export type Reduction = { percent: bigint } | { amount: bigint };

export interface ItemAmounts {
  quantity: bigint;
  unitPrice: bigint;
  taxRate: bigint;
  /** UNTDID 5305; S, or Z where the rate is 0, when not given. */
  taxCategory?: string | undefined;
  discount?: Reduction | undefined;
}

/** A discount or charge on the whole invoice: of one tax group when it names a rate, else shared out over all. */
export interface DocumentReduction {
  reduction: Reduction;
  taxRate?: bigint | undefined;
  taxCategory?: string | undefined;
}

export interface InvoiceAmounts {
  currency: string;
  items: readonly ItemAmounts[];
  discounts?: readonly DocumentReduction[];
  charges?: readonly DocumentReduction[];
  /** In millionths. */
  prepaid?: bigint | undefined;
}

/** Amounts in minor units. */
export interface TaxGroup {
  category: string;
  rate: bigint;
  net: bigint;
  tax: bigint;
}

export interface Totals {
  itemNets: bigint[];
  /** Before what is taken off or added on the whole. */
  itemsNet: bigint;
  taxes: TaxGroup[];
  net: bigint;
  tax: bigint;
  gross: bigint;
  prepaid: bigint;
  due: bigint;
}

const hundred = 100n * 10n ** BigInt(decimalPlaces);

function percentOf(minor: bigint, percent: bigint): bigint {
  return divideRounded(minor * percent, hundred);
}

export function itemNet(item: ItemAmounts, currency: string): bigint {
  const gross = roundToMinor(item.quantity * item.unitPrice, 2 * decimalPlaces, currency);
  if (!item.discount) return gross;
  if ("percent" in item.discount) return gross - percentOf(gross, item.discount.percent);
  return gross - roundToMinor(item.discount.amount, decimalPlaces, currency);
}

function categoryOf(rate: bigint, category: string | undefined): string {
  return category ?? (rate === 0n ? "Z" : "S");
}

interface Group extends TaxGroup {
  /** Of the items alone: what percents and shares are taken of. */
  itemsNet: bigint;
}

class Groups {
  readonly all: Group[] = [];

  find(rate: bigint, category: string): Group {
    const known = this.all.find((group) => group.rate === rate && group.category === category);
    if (known) return known;
    const group = { category, rate, net: 0n, tax: 0n, itemsNet: 0n };
    this.all.push(group);
    // By falling rate, then category: the order in which the server names them and shares out.
    this.all.sort((a, b) =>
      a.rate === b.rate ? (a.category < b.category ? -1 : 1) : a.rate > b.rate ? -1 : 1,
    );
    return group;
  }
}

/** `amount` split by `weights`, largest remainder first, so that the parts add up exactly. */
export function shareOut(amount: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? amount : 0n));
  const floor = (value: bigint, divisor: bigint) => {
    const quotient = value / divisor;
    return value % divisor !== 0n && value < 0n !== divisor < 0n ? quotient - 1n : quotient;
  };
  const parts = weights.map((weight) => floor(amount * weight, sum));
  const rest = (index: number) => {
    const remainder = amount * (weights[index] ?? 0n) - (parts[index] ?? 0n) * sum;
    return sum < 0n ? -remainder : remainder;
  };
  const order = weights
    .map((_, index) => index)
    .sort((a, b) => (rest(a) === rest(b) ? a - b : rest(a) > rest(b) ? -1 : 1));
  let missing = amount - parts.reduce((total, part) => total + part, 0n);
  for (const index of order) {
    if (missing === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    missing -= 1n;
  }
  return parts;
}

function apply(groups: Groups, entry: DocumentReduction, sign: bigint, currency: string): void {
  const { reduction } = entry;
  if (entry.taxRate !== undefined) {
    const group = groups.find(entry.taxRate, categoryOf(entry.taxRate, entry.taxCategory));
    const amount =
      "percent" in reduction
        ? percentOf(group.itemsNet, reduction.percent)
        : roundToMinor(reduction.amount, decimalPlaces, currency);
    group.net += sign * amount;
    return;
  }
  const parts =
    "percent" in reduction
      ? groups.all.map((group) => percentOf(group.itemsNet, reduction.percent))
      : shareOut(
          roundToMinor(reduction.amount, decimalPlaces, currency),
          groups.all.map((group) => group.itemsNet),
        );
  groups.all.forEach((group, index) => {
    group.net += sign * (parts[index] ?? 0n);
  });
}

const sumOf = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

export function computeTotals(invoice: InvoiceAmounts): Totals {
  const { currency, items, discounts = [], charges = [] } = invoice;
  const groups = new Groups();
  const itemNets = items.map((item) => itemNet(item, currency));
  items.forEach((item, index) => {
    const group = groups.find(item.taxRate, categoryOf(item.taxRate, item.taxCategory));
    const net = itemNets[index] ?? 0n;
    group.net += net;
    group.itemsNet += net;
  });
  for (const discount of discounts) apply(groups, discount, -1n, currency);
  for (const charge of charges) apply(groups, charge, 1n, currency);
  for (const group of groups.all) group.tax = percentOf(group.net, group.rate);
  const net = sumOf(groups.all.map((group) => group.net));
  const tax = sumOf(groups.all.map((group) => group.tax));
  const prepaid = roundToMinor(invoice.prepaid ?? 0n, decimalPlaces, currency);
  const taxes = groups.all.map(({ category, rate, net, tax }) => ({ category, rate, net, tax }));
  return {
    itemNets,
    itemsNet: sumOf(itemNets),
    taxes,
    net,
    tax,
    gross: net + tax,
    prepaid,
    due: net + tax - prepaid,
  };
}
