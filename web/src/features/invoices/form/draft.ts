/** What was typed and not sent, kept in this tab over a reload; and why the last sending was refused. */
import type { InvoiceValues } from "./values";

const draftKey = "inkvoice.draft";
const taxRateKey = "inkvoice.taxRate";

/** Between sending an invoice and opening the next form: what is typed is spent, a late keeping would bring it back. */
let isSpent = false;

export function keepDraft(values: InvoiceValues): void {
  if (isSpent) return;
  try {
    sessionStorage.setItem(draftKey, JSON.stringify(values));
  } catch {
    // Full or forbidden: the form works, a reload empties it.
  }
}

export function dropDraft(): void {
  isSpent = true;
  try {
    sessionStorage.removeItem(draftKey);
  } catch {
    // Then there was none.
  }
}

/** `empty` with what was kept: a draft of an older version of this page may lack fields. */
export function readDraft(empty: InvoiceValues): InvoiceValues {
  isSpent = false;
  try {
    const kept = JSON.parse(sessionStorage.getItem(draftKey) ?? "null") as Partial<InvoiceValues> | null;
    if (!kept) return empty;
    const client = {
      ...empty.client,
      ...kept.client,
      address: { ...empty.client.address, ...kept.client?.address },
    };
    const [blank] = empty.items;
    const items = kept.items?.map((item) => ({ ...blank, ...item })) ?? empty.items;
    return { ...empty, ...kept, client, items, discount: { ...empty.discount, ...kept.discount } };
  } catch {
    return empty;
  }
}

/** The rate of the last invoice is likely to be the next one's. */
export function lastTaxRate(): string {
  try {
    return localStorage.getItem(taxRateKey) ?? "0";
  } catch {
    return "0";
  }
}

export function rememberTaxRate(rate: string): void {
  try {
    localStorage.setItem(taxRateKey, rate);
  } catch {
    // A convenience only.
  }
}

let refusal: unknown = null;
let onRefusal: (() => void) | null = null;

/** Why the server refused the last sending: told to the form that is open, kept for the one that opens next. */
export function keepRefusal(error: unknown): void {
  refusal = error;
  onRefusal?.();
}

export function currentRefusal(): unknown {
  return refusal;
}

export function dropRefusal(): void {
  refusal = null;
}

/** Calls `listener` for each refusal from now on, until the returned function is called. */
export function listenForRefusal(listener: () => void): () => void {
  onRefusal = listener;
  return () => {
    if (onRefusal === listener) onRefusal = null;
  };
}
