import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { callJson } from "@/lib/api-client";
import { invoiceKeys, invoiceListSchema, type InvoiceFilter, type InvoicePage } from "./invoice";

const pageSize = 25;
/** Events tell of changes; this is for the one that got lost while somebody waits for it. */
const safetyPollMs = 20_000;

function fetchPage(filter: InvoiceFilter, cursor: string | null, signal: AbortSignal): Promise<InvoicePage> {
  const query = new URLSearchParams({ limit: String(pageSize) });
  if (cursor !== null) query.set("cursor", cursor);
  if (filter.q !== "") query.set("q", filter.q);
  if (filter.state !== "") query.set("state", filter.state);
  return callJson(invoiceListSchema, `/invoices?${query}`, { signal });
}

const isWaiting = (page: InvoicePage) => page.items.some((invoice) => invoice.pdf.status === "processing");

/** Newest first, page by page. */
export function useInvoices(filter: InvoiceFilter) {
  return useInfiniteQuery({
    queryKey: invoiceKeys.list(filter),
    queryFn: ({ pageParam, signal }) => fetchPage(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? null,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.pages.some(isWaiting) ? safetyPollMs : false),
  });
}
