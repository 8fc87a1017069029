"use client";
import { useMemo } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { InvoiceForm } from "@/features/invoices/components/invoice-form";
import { useProfile } from "@/features/settings/api/profile";

/** The form, begun with what the person's profile says. A profile that cannot be read holds nobody up. */
export function NewInvoice() {
  const { data, isPending } = useProfile();
  const defaults = useMemo(
    () => ({
      currency: data?.defaults?.currency ?? "EUR",
      paymentTerms: data?.defaults?.paymentTerms ?? "",
      notes: data?.defaults?.notes ?? "",
    }),
    [data],
  );
  if (isPending) {
    return (
      <div aria-busy className="flex flex-col gap-5">
        <Skeleton className="h-14 w-60" />
        <Skeleton className="h-48 w-full rounded-2xl" />
        <Skeleton className="h-40 w-full rounded-2xl" />
        <Skeleton className="h-64 w-full rounded-2xl" />
      </div>
    );
  }
  return <InvoiceForm defaults={defaults} hasSeller={!data || !!data.seller?.name} />;
}
