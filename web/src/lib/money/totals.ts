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

const sumOf = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

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
  /** A group that only a discount or charge names takes no share. */
  hasItems: boolean;
  /** Of the items alone: what percents and shares are taken of. */
  itemsNet: bigint;
}

class Groups {
  readonly all: Group[] = [];

  find(rate: bigint, category: string): Group {
    const known = this.all.find((group) => group.rate === rate && group.category === category);
    if (known) return known;
    const group = { category, rate, net: 0n, tax: 0n, itemsNet: 0n, hasItems: false };
    this.all.push(group);
    // By falling rate, then category: the order in which the server names them and shares out.
    this.all.sort((a, b) => compare(b.rate, a.rate) || (a.category < b.category ? -1 : 1));
    return group;
  }
}

/** Towards −∞; `divisor` > 0. */
function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

/**
 * `amount` split by `weights` so that the parts add up exactly: each share is cut down towards −∞, and the units left over
 * go one each to the largest remainders, among equal ones to the first. Weights that cancel out name no proportion: all
 * goes to the first.
 */
export function shareOut(amount: bigint, weights: readonly bigint[]): bigint[] {
  const sum = sumOf(weights);
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? amount : 0n));
  const sign = sum < 0n ? -1n : 1n;
  const shares = weights.map((weight) => {
    const exact = amount * weight * sign;
    const part = floorDivide(exact, sum * sign);
    return { part, remainder: exact - part * sum * sign };
  });
  let left = amount - sumOf(shares.map(({ part }) => part));
  // sort() is stable: among equals the first stays first.
  for (const share of [...shares].sort((a, b) => compare(b.remainder, a.remainder))) {
    if (left === 0n) break;
    share.part += 1n;
    left -= 1n;
  }
  return shares.map(({ part }) => part);
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
  const sharing = groups.all.filter((each) => each.hasItems);
  const parts =
    "percent" in reduction
      ? sharing.map((group) => percentOf(group.itemsNet, reduction.percent))
      : shareOut(
          roundToMinor(reduction.amount, decimalPlaces, currency),
          sharing.map((group) => group.itemsNet),
        );
  sharing.forEach((group, index) => {
    group.net += sign * (parts[index] ?? 0n);
  });
}

export function computeTotals(invoice: InvoiceAmounts): Totals {
  const { currency, items, discounts = [], charges = [] } = invoice;
  const groups = new Groups();
  const itemNets = items.map((item) => itemNet(item, currency));
  items.forEach((item, index) => {
    const group = groups.find(item.taxRate, categoryOf(item.taxRate, item.taxCategory));
    const net = itemNets[index] ?? 0n;
    group.net += net;
    group.itemsNet += net;
    group.hasItems = true;
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
