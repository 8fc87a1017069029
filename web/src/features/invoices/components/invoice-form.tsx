"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useEffect, useMemo, type KeyboardEvent } from "react";
import { useWatch } from "react-hook-form";
import { Button, LinkButton } from "@/components/ui/button";
import { Message } from "@/components/ui/message";
import { Panel } from "@/components/ui/panel";
import { addDays, today } from "@/lib/format";
import { texts } from "@/lib/texts";
import { useCheckedForm } from "@/lib/use-checked-form";
import { formTotals } from "../form/amounts";
import { currentRefusal, lastTaxRate, readDraft } from "../form/draft";
import { emptyInvoice, invoiceFormSchema, type InvoiceDefaults, type InvoiceValues } from "../form/values";
import { ClientFields } from "./client-fields";
import { DetailFields, MoreFields } from "./detail-fields";
import { ItemsEditor } from "./items-editor";
import { LimitMessage } from "./limit-message";
import { TotalsPanel } from "./totals-panel";
import { useKeptDraft } from "./use-kept-draft";
import { useSubmission } from "./use-submission";

const words = texts.form;
const resolver = zodResolver(invoiceFormSchema);
const defaultTermDays = 14;

function beginning(defaults: InvoiceDefaults): InvoiceValues {
  const issueDate = today();
  const dueDate = addDays(issueDate, defaultTermDays);
  return readDraft(emptyInvoice({ ...defaults, issueDate, dueDate, taxRate: lastTaxRate() }));
}

interface InvoiceFormProps {
  defaults: InvoiceDefaults;
  /** Is it known who sends the invoice? */
  hasSeller: boolean;
}

export function InvoiceForm({ defaults, hasSeller }: InvoiceFormProps) {
  const defaultValues = useMemo(() => beginning(defaults), [defaults]);
  const checked = useCheckedForm<InvoiceValues>(resolver, defaultValues);
  const { form, ref } = checked;
  useEffect(() => {
    // On a touch screen the focus would bring the keyboard over the form; after a refusal it belongs to what was refused.
    if (currentRefusal() === null && window.matchMedia("(pointer: fine)").matches)
      form.setFocus("client.name");
  }, [form]);
  const [currency, items, discount] = useWatch({
    control: form.control,
    name: ["currency", "items", "discount"],
  });
  const totals = useMemo(() => formTotals({ currency, items, discount }), [currency, items, discount]);
  const isKept = useKeptDraft(form);
  const { submit, isBusy, problem, wait } = useSubmission(checked);

  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      void submit();
    } else if (event.target instanceof HTMLInputElement) {
      // An invoice is not to be sent by a key pressed once too often.
      event.preventDefault();
    }
  };

  return (
    <form
      ref={ref}
      method="post"
      noValidate
      onSubmit={submit}
      onKeyDownCapture={onKeyDown}
      className="flex flex-col gap-5"
    >
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">{words.title}</h1>
        <p className="mt-1 text-muted">{words.lead}</p>
      </div>
      {!hasSeller && (
        <p className="rounded-lg bg-accent-soft px-4 py-3 text-sm text-accent">
          {words.noSeller}{" "}
          <Link href="/settings" className="font-medium underline underline-offset-4">
            {words.noSellerLink}
          </Link>
        </p>
      )}
      <ClientFields form={form} />
      <DetailFields form={form} />
      <Panel title={words.itemsTitle}>
        <ItemsEditor form={form} itemNets={totals.itemNets} currency={currency} />
        <MoreFields form={form} />
      </Panel>
      <div className="grid items-end gap-6 rounded-2xl border border-line bg-surface p-5 shadow-card sm:grid-cols-2 sm:p-6">
        <div className="flex flex-col gap-4 max-sm:order-2">
          {wait.deadline !== null && <LimitMessage seconds={wait.seconds} kept />}
          {problem !== null && <Message tone="fail">{problem}</Message>}
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" variant="primary" size="large" disabled={isBusy || wait.seconds > 0}>
              {words.generate}
            </Button>
            <LinkButton variant="quiet" size="large" href="/dashboard">
              {words.cancel}
            </LinkButton>
          </div>
          <p className="text-sm text-muted">
            <kbd className="rounded border border-line-strong/50 px-1.5 py-0.5 font-sans text-xs">Ctrl</kbd>{" "}
            <kbd className="rounded border border-line-strong/50 px-1.5 py-0.5 font-sans text-xs">Enter</kbd>{" "}
            {words.shortcut} {isKept && <span role="status">· {words.kept}</span>}
          </p>
        </div>
        <TotalsPanel totals={totals} currency={currency} />
      </div>
    </form>
  );
}
