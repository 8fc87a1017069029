import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { apiUrl, callEmpty } from "@/lib/api-client";
import { invoiceKeys, type Invoice, type InvoicePage } from "./invoice";

export const pdfUrl = (id: string) => apiUrl(`/invoices/${encodeURIComponent(id)}/pdf`);

function asProcessing(invoice: Invoice): Invoice {
  return { ...invoice, pdf: { status: "processing" } };
}

function mapInvoice(
  list: InfiniteData<InvoicePage> | undefined,
  id: string,
  change: (invoice: Invoice) => Invoice,
) {
  if (!list) return list;
  const pages = list.pages.map((page) => ({
    ...page,
    items: page.items.map((invoice) => (invoice.id === id ? change(invoice) : invoice)),
  }));
  return { ...list, pages };
}

/** Makes the PDF again after a failure, or issues a draft. The row says "Processing…" at once. */
export function useMakePdf() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => callEmpty(`/invoices/${encodeURIComponent(id)}/pdf`, { method: "POST" }),
    onMutate: async (id) => {
      await cache.cancelQueries({ queryKey: invoiceKeys.lists });
      cache.setQueriesData<InfiniteData<InvoicePage>>({ queryKey: invoiceKeys.lists }, (list) =>
        mapInvoice(list, id, asProcessing),
      );
    },
    onSettled: () => cache.invalidateQueries({ queryKey: invoiceKeys.lists }),
  });
}
