import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { texts } from "@/lib/texts";

const columns = texts.list.columns;

const heads = [
  ["number", columns.number, "text-start"],
  ["client", columns.client, "text-start"],
  ["date", columns.date, "text-start"],
  ["state", columns.state, "text-start"],
  ["total", columns.total, "text-end"],
  ["pdf", columns.pdf, "text-start sm:ps-4"],
] as const;

const areas = {
  number: "[grid-area:number]",
  client: "[grid-area:client]",
  date: "[grid-area:date]",
  state: "[grid-area:state]",
  total: "[grid-area:total]",
  pdf: "[grid-area:pdf]",
} as const;

export function InvoiceTable({ children, busy }: { children: ReactNode; busy?: boolean }) {
  return (
    <table
      role="table"
      aria-label={texts.list.title}
      aria-busy={busy}
      className="block overflow-hidden rounded-2xl border border-line bg-surface shadow-card"
    >
      <thead role="rowgroup" className="max-sm:sr-only sm:block">
        <tr role="row" className="invoice-grid border-b border-line bg-sunken px-6 py-2.5 text-sm text-muted">
          {heads.map(([name, label, align]) => (
            <th key={name} role="columnheader" scope="col" className={`font-medium ${align} ${areas[name]}`}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="block">
        {children}
      </tbody>
    </table>
  );
}

/** As high as the rows that will take their place. */
export function SkeletonRows({ count }: { count: number }) {
  return Array.from({ length: count }, (_, index) => (
    <tr
      key={index}
      aria-hidden
      className="invoice-grid border-b border-line px-4 py-4 last:border-b-0 sm:px-6 sm:py-3"
    >
      <td className="[grid-area:number]">
        <Skeleton className="h-4 w-28" />
      </td>
      <td className="flex h-[2.8125rem] flex-col justify-center gap-2 [grid-area:client]">
        <Skeleton className="h-4 w-40 max-w-full" />
        <Skeleton className="h-3 w-28 max-w-full" />
      </td>
      <td className="[grid-area:date]">
        <Skeleton className="h-4 w-20" />
      </td>
      <td className="[grid-area:state] max-sm:justify-self-end">
        <Skeleton className="h-6 w-16" />
      </td>
      <td className="flex justify-end [grid-area:total]">
        <Skeleton className="h-4 w-20" />
      </td>
      <td className="[grid-area:pdf] sm:ps-4">
        <Skeleton className="h-4 w-20" />
      </td>
      <td className="flex h-8 justify-end [grid-area:action]">
        <Skeleton className="h-8 w-24" />
      </td>
    </tr>
  ));
}
