import type { Metadata } from "next";

export const metadata: Metadata = { title: "New invoice" };

export default function NewInvoicePage() {
  return <h1 className="text-2xl font-semibold tracking-tight">{"New invoice"}</h1>;
}
