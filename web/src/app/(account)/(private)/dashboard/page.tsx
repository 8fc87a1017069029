import type { Metadata } from "next";
import { Dashboard } from "@/features/invoices/components/dashboard";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.list.title };

export default function DashboardPage() {
  return <Dashboard />;
}
