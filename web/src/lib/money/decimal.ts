/** Exact decimals as people type them: at most 12 digits before and 6 after the point, in millionths. Never floating point. */

export const decimalPlaces = 6;

/** "1234.5" → 1234500000n; null for anything but a plain decimal within the limits. */
export function parseDecimal(text: string): bigint | null {
  const match = /^(-?)0*(\d{0,12})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match || !/\d/.test(text)) return null;
  const [, sign, whole = "", fraction = ""] = match;
  const millionths = BigInt(`${whole || "0"}${fraction.padEnd(decimalPlaces, "0")}`);
  return sign === "-" ? -millionths : millionths;
}

/**
 * What a person typed as the invoice JSON has it: spaces go, a decimal comma becomes a point, and so does a grouping that
 * can only be one ("1,234.50", "1.234,50"). "1,234" may be either, so it is nothing: a wrong guess would be a wrong invoice.
 */
export function normalizeDecimal(typed: string): string | null {
  const text = typed.replace(/[\s\u00a0\u202f']/g, "").replace(/^\u2212/, "-");
  const plain = separatePoint(text);
  return plain !== null && parseDecimal(plain) !== null ? plain.replace(/^(-?)\./, "$10.") : null;
}

function separatePoint(text: string): string | null {
  if (/^-?\d*\.?\d*$/.test(text)) return text.endsWith(".") ? text.slice(0, -1) : text;
  if (/^-?\d{1,3}(,\d{3})+\.\d*$/.test(text)) return separatePoint(text.replaceAll(",", ""));
  if (/^-?\d{1,3}(\.\d{3})+,\d*$/.test(text))
    return separatePoint(text.replaceAll(".", "").replace(",", "."));
  if (/^-?\d*,\d*$/.test(text) && !isAmbiguous(text)) return separatePoint(text.replace(",", "."));
  return null;
}

/** One comma before exactly three digits: a thousand, or a thousandth? */
export function isAmbiguous(typed: string): boolean {
  return /^\s*-?[1-9]\d{0,2},\d{3}\s*$/.test(typed);
}

/** `value` / `divisor`, rounded half away from zero. `divisor` > 0. */
export function divideRounded(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const rest = value % divisor;
  const twice = rest < 0n ? -rest * 2n : rest * 2n;
  if (twice < divisor) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}
