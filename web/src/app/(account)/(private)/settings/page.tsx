import type { Metadata } from "next";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.header.settings };

export default function SettingsPage() {
  return <h1 className="text-2xl font-semibold tracking-tight">{texts.header.settings}</h1>;
}
