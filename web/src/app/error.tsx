"use client";
import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="mx-auto flex min-h-[60dvh] max-w-md flex-col items-start justify-center gap-4 px-6">
      <h1 className="text-2xl font-semibold tracking-tight">{texts.failure.title}</h1>
      <p className="text-muted">{texts.failure.text}</p>
      <Button variant="primary" onClick={reset}>
        {texts.failure.again}
      </Button>
    </main>
  );
}
