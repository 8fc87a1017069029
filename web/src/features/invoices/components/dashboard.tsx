"use client";
import { Plus, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { Button, LinkButton } from "@/components/ui/button";
import { SelectField, TextField } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { errorMessage } from "@/lib/api-client";
import { limitDeadline } from "@/lib/limit";
import { useShortcut } from "@/lib/shortcut";
import { texts } from "@/lib/texts";
import { useCountdown } from "@/lib/use-countdown";
import { usePendingInvoices } from "../api/create-invoice";
import { noFilter, type Invoice, type InvoiceFilter } from "../api/invoice";
import { useInvoices } from "../api/list-invoices";
import { useMakePdf } from "../api/make-pdf";
import { InvoiceRow, PendingRow } from "./invoice-row";
import { InvoiceTable, SkeletonRows } from "./invoice-table";
import { LimitMessage } from "./limit-message";

const words = texts.list;
const formPath = "/invoices/new";
const states = ["draft", "issued", "paid", "void"] as const;

interface FilterBarProps {
  filter: InvoiceFilter;
  onChange: (filter: InvoiceFilter) => void;
}

function FilterBar({ filter, onChange }: FilterBarProps) {
  const search = useRef<HTMLInputElement>(null);
  useShortcut("/", () => search.current?.focus());
  return (
    <div role="search" className="mt-6 flex flex-wrap gap-3">
      <div className="relative min-w-0 flex-1 basis-40 sm:max-w-xs">
        <Search aria-hidden size={16} className="pointer-events-none absolute start-3 bottom-3 text-muted" />
        <TextField
          ref={search}
          type="search"
          label={words.search}
          labelHidden="always"
          placeholder={words.searchHint}
          inputClassName="ps-9"
          value={filter.q}
          onChange={(event) => onChange({ ...filter, q: event.target.value })}
        />
      </div>
      <SelectField
        label={words.state}
        labelHidden="always"
        className="basis-28"
        value={filter.state}
        onChange={(event) => onChange({ ...filter, state: event.target.value })}
      >
        <option value="">{words.anyState}</option>
        {states.map((state) => (
          <option key={state} value={state}>
            {words.states[state]}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

/** Reads out the number of an invoice whose PDF became ready while the list was open. */
function ReadyAnnouncer({ invoices }: { invoices: readonly Invoice[] }) {
  const before = useRef(new Map<string, Invoice["pdf"]["status"]>());
  const [announcement, setAnnouncement] = useState("");
  useEffect(() => {
    const done = invoices.find(
      (invoice) => invoice.pdf.status === "ready" && before.current.get(invoice.id) === "processing",
    );
    before.current = new Map(invoices.map((invoice) => [invoice.id, invoice.pdf.status]));
    if (done) setAnnouncement(words.announce(done.number ?? ""));
  }, [invoices]);
  return (
    <p role="status" className="sr-only">
      {announcement}
    </p>
  );
}

function Nothing({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="mt-6 flex flex-col items-center gap-5 rounded-2xl border border-dashed border-line-strong/50 px-6 py-16 text-center">
      <p className="text-lg">{title}</p>
      {children}
    </div>
  );
}

export function Dashboard() {
  const router = useRouter();
  const [filter, setFilter] = useState(noFilter);
  const shown = useDeferredValue(filter);
  const list = useInvoices(shown);
  const pending = usePendingInvoices();
  const makePdf = useMakePdf();
  const [deadline, setDeadline] = useState<number | null>(null);
  const seconds = useCountdown(deadline);
  useShortcut("n", () => router.push(formPath));
  useEffect(() => router.prefetch(formPath), [router]);

  const isFiltered = filter.q !== "" || filter.state !== "";
  const invoices = list.data?.pages.flatMap((page) => page.items) ?? [];
  const unsent = isFiltered ? [] : pending;
  const isEmpty = list.isSuccess && invoices.length === 0 && unsent.length === 0;

  const onMakePdf = (id: string) =>
    makePdf.mutate(id, {
      onSuccess: () => setDeadline(null),
      onError: (error) => setDeadline(limitDeadline(error)),
    });

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-2xl font-semibold tracking-tight">{words.title}</h1>
        <LinkButton variant="primary" href={formPath}>
          <Plus aria-hidden size={17} />
          {words.newInvoice}
        </LinkButton>
      </div>
      <FilterBar filter={filter} onChange={setFilter} />
      <ReadyAnnouncer invoices={invoices} />
      <div className="mt-4 flex flex-col gap-3 empty:hidden">
        {deadline !== null && <LimitMessage seconds={seconds} kept={false} />}
        {makePdf.isError && deadline === null && <Message tone="fail">{errorMessage(makePdf.error)}</Message>}
        {list.isError && (
          <Message tone="fail">
            {words.failed} {errorMessage(list.error)}{" "}
            <button type="button" className="font-semibold underline" onClick={() => void list.refetch()}>
              {words.tryAgain}
            </button>
          </Message>
        )}
      </div>
      {isEmpty && !isFiltered && (
        <Nothing title={words.emptyTitle}>
          <LinkButton variant="secondary" href={formPath}>
            {words.emptyButton}
          </LinkButton>
        </Nothing>
      )}
      {isEmpty && isFiltered && (
        <Nothing title={words.noneTitle}>
          <Button onClick={() => setFilter(noFilter)}>{words.noneButton}</Button>
        </Nothing>
      )}
      {!isEmpty && (list.data ?? (list.isPending || unsent.length > 0)) && (
        <div className="mt-6">
          <InvoiceTable busy={list.isPending}>
            {unsent.map((row) => (
              <PendingRow key={row.key} pending={row} />
            ))}
            {invoices.map((invoice) => (
              <InvoiceRow key={invoice.id} invoice={invoice} onMakePdf={onMakePdf} />
            ))}
            {list.isPending && <SkeletonRows count={5} />}
          </InvoiceTable>
          {list.hasNextPage && (
            <div className="mt-6 flex justify-center">
              <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {words.more}
              </Button>
            </div>
          )}
        </div>
      )}
    </>
  );
}
