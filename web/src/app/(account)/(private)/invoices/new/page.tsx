import type { Metadata } from "next";
import { texts } from "@/lib/texts";
import { NewInvoice } from "./new-invoice";

export const metadata: Metadata = { title: texts.form.title };

export default function NewInvoicePage() {
  return <NewInvoice />;
}
