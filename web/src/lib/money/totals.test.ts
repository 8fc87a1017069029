import { describe, expect, it } from "vitest";
import { minorToText } from "./currency";
import { parseDecimal } from "./decimal";
import { computeTotals, shareOut, type DocumentReduction, type ItemAmounts, type Reduction } from "./totals";

function decimal(text: string): bigint {
  const value = parseDecimal(text);
  if (value === null) throw new Error(`no decimal: ${text}`);
  return value;
}

function item(quantity: string, unitPrice: string, taxRate: string, discount?: Reduction): ItemAmounts {
  return { quantity: decimal(quantity), unitPrice: decimal(unitPrice), taxRate: decimal(taxRate), discount };
}

const percent = (text: string) => ({ percent: decimal(text) });
const amount = (text: string) => ({ amount: decimal(text) });

interface Extras {
  currency?: string;
  discounts?: DocumentReduction[];
  charges?: DocumentReduction[];
  prepaid?: string;
}

/** "net tax gross due | category rate net tax | …" */
function totalsOf(items: ItemAmounts[], { currency = "EUR", prepaid, ...extras }: Extras = {}): string {
  const totals = computeTotals({
    currency,
    items,
    ...extras,
    prepaid: prepaid === undefined ? undefined : decimal(prepaid),
  });
  const text = (minor: bigint) => minorToText(minor, currency);
  const groups = totals.taxes.map(
    (group) => `${group.category} ${group.rate / 1_000_000n} ${text(group.net)} ${text(group.tax)}`,
  );
  return [
    `${text(totals.net)} ${text(totals.tax)} ${text(totals.gross)} ${text(totals.due)}`,
    ...groups,
  ].join(" | ");
}

describe("computeTotals", () => {
  it("rounds each item and each group once, half away from zero", () => {
    expect(totalsOf([item("1.5", "37", "20"), item("8.5", "150.29", "20")])).toBe(
      "1332.97 266.59 1599.56 1599.56 | S 20 1332.97 266.59",
    );
    expect(totalsOf([item("1", "0.005", "0"), item("-1", "0.005", "0")])).toBe(
      "0.00 0.00 0.00 0.00 | Z 0 0.00 0.00",
    );
    expect(totalsOf([item("3", "0.125", "10")])).toBe("0.38 0.04 0.42 0.42 | S 10 0.38 0.04");
    expect(totalsOf([item("-3", "0.125", "10")])).toBe("-0.38 -0.04 -0.42 -0.42 | S 10 -0.38 -0.04");
  });

  it("never goes through binary floating point", () => {
    expect(totalsOf([item("3", "0.1", "0"), item("1", "1.005", "0")])).toBe(
      "1.31 0.00 1.31 1.31 | Z 0 1.31 0.00",
    );
    expect(totalsOf([item("999999999999", "999999999999.999999", "0")])).toContain(
      "999999999998999999000000.00",
    );
  });

  it("takes an item's discount off after rounding both", () => {
    expect(totalsOf([item("1", "10.05", "0", percent("50"))])).toBe("5.02 0.00 5.02 5.02 | Z 0 5.02 0.00");
    expect(totalsOf([item("1", "10", "0", amount("0.005"))])).toBe("9.99 0.00 9.99 9.99 | Z 0 9.99 0.00");
  });

  it("uses the currency's places", () => {
    expect(totalsOf([item("1", "10.5", "10")], { currency: "JPY" })).toBe("11 1 12 12 | S 10 11 1");
    expect(totalsOf([item("1", "10.0005", "5")], { currency: "KWD" })).toBe(
      "10.001 0.500 10.501 10.501 | S 5 10.001 0.500",
    );
  });

  it("lists groups by falling rate, then category", () => {
    const items = [item("1", "1", "0"), item("1", "1", "7"), item("1", "1", "19")];
    expect(totalsOf([...items, { ...item("1", "1", "0"), taxCategory: "E" }])).toBe(
      "4.00 0.26 4.26 4.26 | S 19 1.00 0.19 | S 7 1.00 0.07 | E 0 1.00 0.00 | Z 0 1.00 0.00",
    );
  });

  it("puts a discount with a rate into its group, and makes the group where there is none", () => {
    const items = [item("1", "100", "20"), item("1", "50", "10")];
    const discounts = [{ reduction: percent("10"), taxRate: decimal("20") }];
    const charges = [{ reduction: amount("3"), taxRate: decimal("5") }];
    expect(totalsOf(items, { discounts, charges })).toBe(
      "143.00 23.15 166.15 166.15 | S 20 90.00 18.00 | S 10 50.00 5.00 | S 5 3.00 0.15",
    );
  });

  it("takes a percent of each group's item nets, not of what another discount left", () => {
    const items = [item("1", "10.05", "20"), item("1", "10.05", "10")];
    expect(totalsOf(items, { discounts: [{ reduction: percent("50") }, { reduction: percent("10") }] })).toBe(
      "8.02 1.20 9.22 9.22 | S 20 4.01 0.80 | S 10 4.01 0.40",
    );
  });

  it("shares an amount out so that the parts add up", () => {
    const items = [item("1", "10", "20"), item("1", "10", "10"), item("1", "10", "5")];
    expect(totalsOf(items, { discounts: [{ reduction: amount("1") }] })).toBe(
      "29.00 3.38 32.38 32.38 | S 20 9.66 1.93 | S 10 9.67 0.97 | S 5 9.67 0.48",
    );
  });

  it("shares nothing out to a group that only a charge made", () => {
    const charges = [{ reduction: amount("5"), taxRate: decimal("50") }, { reduction: amount("1") }];
    expect(totalsOf([item("1", "10", "20")], { charges })).toBe(
      "16.00 4.70 20.70 20.70 | S 50 5.00 2.50 | S 20 11.00 2.20",
    );
  });

  it("takes what is prepaid off the gross amount", () => {
    expect(totalsOf([item("1", "10", "20")], { prepaid: "2.5" })).toBe(
      "10.00 2.00 12.00 9.50 | S 20 10.00 2.00",
    );
  });
});

describe("shareOut", () => {
  it("gives the first the unit when remainders are equal", () => {
    expect(shareOut(1n, [100n, 100n])).toEqual([1n, 0n]);
    expect(shareOut(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  });
  it("gives the largest remainder the unit", () => {
    expect(shareOut(10n, [1n, 2n, 4n])).toEqual([1n, 3n, 6n]);
  });
  it("gives the first all when the weights cancel out", () => {
    expect(shareOut(500n, [100n, -100n])).toEqual([500n, 0n]);
  });
  it("follows negative weights in proportion", () => {
    expect(shareOut(400n, [-3000n, -1000n])).toEqual([300n, 100n]);
  });
  it("adds up for any weights", () => {
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647);
    for (let round = 0; round < 2000; round++) {
      const weights = Array.from({ length: 1 + (next() % 5) }, () => BigInt((next() % 20001) - 10000));
      const total = BigInt((next() % 20001) - 10000);
      expect(shareOut(total, weights).reduce((sum, part) => sum + part, 0n)).toBe(total);
    }
  });
});
