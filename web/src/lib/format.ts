/** Amounts and dates for people. Amounts come as exact text and go to Intl as text: no number in between. */

const language = "en";

type AmountText = Parameters<Intl.NumberFormat["format"]>[0];

const moneyFormats = new Map<string, Intl.NumberFormat>();

export function formatMoney(amount: string, currency: string): string {
  const places = amount.split(".")[1]?.length ?? 0;
  const key = `${currency} ${places}`;
  let format = moneyFormats.get(key);
  if (!format) {
    try {
      format = new Intl.NumberFormat(language, {
        style: "currency",
        currency,
        minimumFractionDigits: places,
        maximumFractionDigits: places,
      });
    } catch {
      return `${amount} ${currency}`;
    }
    moneyFormats.set(key, format);
  }
  return format.format(amount as AmountText);
}

const dateFormat = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const timeFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** "2026-11-23", a day without a time. */
export function formatDay(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? day : dateFormat.format(time);
}

/** A moment, in the person's own time zone. */
export function formatMoment(moment: string): string {
  const time = Date.parse(moment);
  return Number.isNaN(time) ? moment : timeFormat.format(time);
}

/** The day that it is where the person is, as "2026-11-23". */
export function today(now: Date = new Date()): string {
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())}`;
}

/** `days` after `day`, in the calendar. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const currencyNames = new Intl.DisplayNames(language, { type: "currency" });

/** "EUR · Euro" */
export function currencyName(code: string): string {
  const name = currencyNames.of(code);
  return name && name !== code ? `${code} · ${name}` : code;
}
