import type { Metadata } from "next";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.header.dashboard };

export default function DashboardPage() {
  return <h1 className="text-2xl font-semibold tracking-tight">{texts.header.dashboard}</h1>;
}
