import {
  useMutation,
  useMutationState,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { ApiError, callJson } from "@/lib/api-client";
import { invoiceKeys, invoiceSchema, noFilter, type Invoice, type InvoicePage } from "./invoice";

/** What the list shows until the server has answered. */
export interface OptimisticRow {
  clientName: string;
  clientEmail: string;
  issueDate: string;
  currency: string;
  gross: string;
}

export interface NewInvoice {
  json: unknown;
  /** The same for the same press, however often it is sent: the server then makes one invoice. */
  idempotencyKey: string;
  row: OptimisticRow;
}

const createKey = ["invoices", "create"] as const;
const maxSendings = 6;

/** Presses whose invoice stands in the cached list already. */
const settled = new Set<string>();

function createInvoice({ json, idempotencyKey }: NewInvoice): Promise<Invoice> {
  return callJson(invoiceSchema, "/invoices", {
    method: "POST",
    json,
    headers: { "Idempotency-Key": idempotencyKey },
  });
}

async function putFirst(cache: QueryClient, invoice: Invoice): Promise<void> {
  // A list read before the invoice was there must not come in over the one that has it.
  await cache.cancelQueries({ queryKey: invoiceKeys.lists });
  cache.setQueryData<InfiniteData<InvoicePage>>(invoiceKeys.list(noFilter), (list) => {
    const [first, ...rest] = list?.pages ?? [];
    if (!list || !first) return list;
    const others = first.items.filter((item) => item.id !== invoice.id);
    return { ...list, pages: [{ ...first, items: [invoice, ...others] }, ...rest] };
  });
}

export function useCreateInvoice() {
  const cache = useQueryClient();
  return useMutation({
    mutationKey: createKey,
    mutationFn: createInvoice,
    // The key makes sending again safe.
    retry: (failures, error) => error instanceof ApiError && error.isTransient && failures < maxSendings,
    retryDelay: (failures) => Math.min(400 * 2 ** failures, 8_000),
    onSuccess: async (invoice, { idempotencyKey }) => {
      await putFirst(cache, invoice);
      settled.add(idempotencyKey);
      void cache.invalidateQueries({ queryKey: invoiceKeys.lists });
    },
  });
}

export interface PendingInvoice extends OptimisticRow {
  key: string;
}

/** Invoices that were sent and not yet answered, newest first. */
export function usePendingInvoices(): PendingInvoice[] {
  const sent = useMutationState({
    filters: { mutationKey: createKey, status: "pending" },
    select: (mutation) => mutation.state.variables as NewInvoice | undefined,
  });
  return sent
    .filter((variables) => variables !== undefined)
    .filter(({ idempotencyKey }) => !settled.has(idempotencyKey))
    .map(({ idempotencyKey, row }) => ({ key: idempotencyKey, ...row }))
    .reverse();
}
