import { formatMoney } from "@/lib/format";
import { minorToText } from "@/lib/money/currency";
import type { Totals } from "@/lib/money/totals";
import { texts } from "@/lib/texts";
import { rateText } from "../form/amounts";

const words = texts.form;

function Line({ label, amount, strong = false }: { label: string; amount: string; strong?: boolean }) {
  return (
    <div
      className={
        strong
          ? "mt-2 flex justify-between gap-4 border-t border-line pt-3 text-xl font-semibold"
          : "flex justify-between gap-4 text-muted"
      }
    >
      <dt>{label}</dt>
      <dd className="tabular-nums">{amount}</dd>
    </div>
  );
}

/** The running totals, worked out as the server will. */
export function TotalsPanel({ totals, currency }: { totals: Totals; currency: string }) {
  const show = (minor: bigint) => formatMoney(minorToText(minor, currency), currency);
  const reduction = totals.net - totals.itemsNet;
  return (
    <dl aria-label={words.totals} className="flex flex-col gap-1.5 text-sm">
      {reduction !== 0n && <Line label={words.discountLine} amount={show(reduction)} />}
      <Line label={words.net} amount={show(totals.net)} />
      {totals.taxes.map((group) => (
        <Line
          key={`${group.category} ${group.rate}`}
          label={words.tax(rateText(group.rate))}
          amount={show(group.tax)}
        />
      ))}
      <Line label={words.total} amount={show(totals.gross)} strong />
    </dl>
  );
}
