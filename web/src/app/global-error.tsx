"use client";
import { texts } from "@/lib/texts";
import "./globals.css";

export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body className="font-sans">
        <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-4 px-6">
          <h1 className="text-2xl font-semibold tracking-tight">{texts.failure.title}</h1>
          <p>{texts.failure.text}</p>
          <button type="button" onClick={reset} className="rounded-lg border px-4 py-2 font-medium">
            {texts.failure.again}
          </button>
        </main>
      </body>
    </html>
  );
}
