/** ISO 4217: the currencies in use and the places of their minor unit. Amounts are bigints in that unit. */
import { divideRounded } from "./decimal";

const codes =
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC " +
  "CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR " +
  "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK " +
  "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE " +
  "SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR " +
  "ZMW ZWG";

export const currencyCodes: readonly string[] = codes.split(" ");

const places: Readonly<Record<string, number>> = Object.fromEntries([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0] as const),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
]);

export function currencyPlaces(code: string): number {
  return places[code] ?? 2;
}

/** From a number with `scale` decimal places to minor units, rounded half away from zero. */
export function roundToMinor(value: bigint, scale: number, code: string): bigint {
  const surplus = scale - currencyPlaces(code);
  return surplus >= 0 ? divideRounded(value, 10n ** BigInt(surplus)) : value * 10n ** BigInt(-surplus);
}

/** "-1234.50", "100" (JPY), "0.005" (KWD): as the server writes amounts. */
export function minorToText(minor: bigint, code: string): string {
  const digits = currencyPlaces(code);
  const size = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  const sign = minor < 0n ? "-" : "";
  if (digits === 0) return sign + size;
  return `${sign}${size.slice(0, -digits)}.${size.slice(-digits)}`;
}
