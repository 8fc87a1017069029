import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { texts } from "@/lib/texts";
import { themeBootScript } from "@/lib/theme-boot";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: `Inkvoice · ${texts.landing.titleShort}`, template: "%s · Inkvoice" },
  description: texts.landing.lead,
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f7f3" },
    { media: "(prefers-color-scheme: dark)", color: "#0e1019" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" dir="ltr" suppressHydrationWarning>
      <head>
        {/* React Aria looks for this id before it injects a <style>, which the page's policy would refuse. */}
        <meta id="react-aria-pressable-style" />
        <script dangerouslySetInnerHTML={{ __html: themeBootScript }} />
      </head>
      <body className="font-sans">{children}</body>
    </html>
  );
}
