import type { Metadata } from "next";
import { Settings } from "@/features/settings/components/settings";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.settings.title };

export default function SettingsPage() {
  return <Settings />;
}
