import { describe, expect, it } from "vitest";
import { minorToText, roundToMinor } from "./currency";
import { divideRounded, isAmbiguous, normalizeDecimal, parseDecimal } from "./decimal";

describe("parseDecimal", () => {
  it.each([
    ["0", 0n],
    ["1234.5", 1_234_500_000n],
    ["-0.000001", -1n],
    ["000000000000007", 7_000_000n],
    ["999999999999.999999", 999_999_999_999_999_999n],
  ])("reads %s", (text, millionths) => expect(parseDecimal(text)).toBe(millionths));

  it.each(["", "-", ".", "1.", "1e3", "1,5", " 1", "1234567890123", "0.0000001", "NaN", "٣"])(
    "refuses %j",
    (text) => expect(parseDecimal(text)).toBeNull(),
  );
});

describe("normalizeDecimal", () => {
  it.each([
    ["95", "95"],
    [" 1 234.50 ", "1234.50"],
    ["1\u202f234,50", "1234.50"],
    ["12,5", "12.5"],
    ["0,125", "0.125"],
    ["1,234.50", "1234.50"],
    ["1.234,50", "1234.50"],
    ["1'234.50", "1234.50"],
    [".5", "0.5"],
    ["5.", "5"],
    ["\u22122", "-2"],
    ["1.234", "1.234"],
  ])("reads %j as %s", (typed, text) => expect(normalizeDecimal(typed)).toBe(text));

  it.each(["", "abc", "1,234", "1,2,3", "1.2.3", "--1", "1e3", "1 €"])("refuses %j", (typed) =>
    expect(normalizeDecimal(typed)).toBeNull(),
  );

  it("knows what could mean two things", () => {
    expect(isAmbiguous("1,234")).toBe(true);
    expect(isAmbiguous("0,125")).toBe(false);
    expect(isAmbiguous("1,2345")).toBe(false);
  });
});

describe("rounding", () => {
  it.each([
    [5n, 10n, 1n],
    [-5n, 10n, -1n],
    [4n, 10n, 0n],
    [-4n, 10n, 0n],
    [15n, 10n, 2n],
    [25n, 10n, 3n],
  ])("takes %s / %s to %s, half away from zero", (value, divisor, rounded) =>
    expect(divideRounded(value, divisor)).toBe(rounded),
  );

  it("goes to the currency's minor unit", () => {
    expect(roundToMinor(1_005_000n, 6, "EUR")).toBe(101n);
    expect(roundToMinor(1_500_000n, 6, "JPY")).toBe(2n);
    expect(roundToMinor(1_000_500n, 6, "KWD")).toBe(1001n);
  });

  it("writes amounts as the server does", () => {
    expect(minorToText(-123450n, "EUR")).toBe("-1234.50");
    expect(minorToText(5n, "EUR")).toBe("0.05");
    expect(minorToText(100n, "JPY")).toBe("100");
    expect(minorToText(-5n, "KWD")).toBe("-0.005");
  });
});
