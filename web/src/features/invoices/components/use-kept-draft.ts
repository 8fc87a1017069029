import { useEffect, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { keepDraft } from "../form/draft";
import type { InvoiceValues } from "../form/values";

const pauseMs = 500;

/** Keeps what is typed, half a second after the last change. True once the last change is kept. */
export function useKeptDraft(form: UseFormReturn<InvoiceValues>): boolean {
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = form.subscribe({
      formState: { values: true },
      callback: ({ name }) => {
        if (name === undefined) return;
        setKept(false);
        clearTimeout(timer);
        timer = setTimeout(() => {
          keepDraft(form.getValues());
          setKept(true);
        }, pauseMs);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [form]);
  return isKept;
}
