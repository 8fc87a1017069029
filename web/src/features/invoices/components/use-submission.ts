import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { limitDeadline } from "@/lib/limit";
import { minorToText } from "@/lib/money/currency";
import { randomId } from "@/lib/random-id";
import { texts } from "@/lib/texts";
import type { useCheckedForm } from "@/lib/use-checked-form";
import { useCountdown } from "@/lib/use-countdown";
import { useCreateInvoice, type NewInvoice } from "../api/create-invoice";
import { formTotals } from "../form/amounts";
import {
  currentRefusal,
  dropDraft,
  dropRefusal,
  keepDraft,
  keepRefusal,
  listenForRefusal,
  rememberTaxRate,
} from "../form/draft";
import { formFieldOf, toInvoiceJson } from "../form/to-json";
import type { InvoiceValues } from "../form/values";

const formPath = "/invoices/new";
const listPath = "/dashboard";

/** An answer this quick is not waited for anywhere else: a refusal then stays on the form without a flash of the list. */
const quickMs = 25;

const pause = (ms: number) => new Promise<"slow">((resolve) => setTimeout(() => resolve("slow"), ms));

function newInvoice(values: InvoiceValues, idempotencyKey: string): NewInvoice {
  return {
    json: toInvoiceJson(values),
    idempotencyKey,
    row: {
      clientName: values.client.name.trim(),
      clientEmail: values.client.email.trim(),
      issueDate: values.issueDate,
      currency: values.currency,
      gross: minorToText(formTotals(values).gross, values.currency),
    },
  };
}

type CheckedInvoiceForm = ReturnType<typeof useCheckedForm<InvoiceValues>>;

/** Sends the form: the list with the waiting row at once; back here with everything typed when the server says no. */
export function useSubmission({ explain, submit: check }: CheckedInvoiceForm) {
  const router = useRouter();
  const create = useCreateInvoice();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [deadline, setDeadline] = useState<number | null>(null);
  const seconds = useCountdown(deadline);
  const isSending = useRef(false);
  /** The person was taken to the list; this form may still be there for a moment. */
  const hasLeft = useRef(false);
  /** The same content sent again is the same press. */
  const lastPress = useRef({ content: "", key: "" });

  const release = () => {
    isSending.current = false;
    setBusy(false);
  };

  const showRefusal = useEffectEvent(() => {
    const error = currentRefusal();
    if (error === null) return;
    release();
    const until = limitDeadline(error);
    setDeadline(until);
    if (until !== null) return;
    setProblem(explain(error, formFieldOf) ?? texts.form.invalid);
  });

  useEffect(() => {
    router.prefetch(listPath);
    showRefusal();
    const stop = listenForRefusal(() => showRefusal());
    return () => {
      stop();
      if (!hasLeft.current) dropRefusal();
    };
  }, [router]);

  const keyFor = (values: InvoiceValues) => {
    const content = JSON.stringify(toInvoiceJson(values));
    if (lastPress.current.content !== content) lastPress.current = { content, key: randomId() };
    return lastPress.current.key;
  };

  const send = async (values: InvoiceValues) => {
    keepDraft(values);
    const sent = create.mutateAsync(newInvoice(values, keyFor(values))).then(
      () => {
        dropDraft();
        rememberTaxRate(values.items.at(-1)?.taxRate.trim() ?? "0");
        return "done" as const;
      },
      (error: unknown) => {
        keepRefusal(error);
        if (hasLeft.current) router.push(formPath);
        return "refused" as const;
      },
    );
    const first = await Promise.race([sent, pause(quickMs)]);
    if (first === "refused") return;
    hasLeft.current = true;
    router.push(listPath);
  };

  const submit = async (event?: { preventDefault: () => void }) => {
    event?.preventDefault();
    if (isSending.current || seconds > 0) return;
    isSending.current = true;
    hasLeft.current = false;
    dropRefusal();
    setBusy(true);
    setProblem(null);
    setDeadline(null);
    await check(send, () => {
      release();
      setProblem(texts.form.invalid);
    });
  };

  return { submit, isBusy, problem, wait: { deadline, seconds } };
}
