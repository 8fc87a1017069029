"use client";
import { Download, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button, DownloadButton } from "@/components/ui/button";
import { formatDay, formatMoney, today } from "@/lib/format";
import { texts } from "@/lib/texts";
import type { PendingInvoice } from "../api/create-invoice";
import type { Invoice } from "../api/invoice";
import { pdfUrl } from "../api/make-pdf";
import { PdfStatus } from "./pdf-status";

const words = texts.list;

type ShownState = Invoice["state"] | "overdue";

const stateTones: Record<ShownState, BadgeTone> = {
  draft: "plain",
  issued: "accent",
  paid: "ready",
  void: "plain",
  overdue: "wait",
};

function shownState(invoice: Invoice): ShownState {
  const isOverdue = invoice.state === "issued" && !!invoice.dueDate && invoice.dueDate < today();
  return isOverdue ? "overdue" : invoice.state;
}

interface CellsProps {
  number: ReactNode;
  clientName: string;
  clientEmail: string;
  date: string;
  state: ReactNode;
  total: string;
  pdf: ReactNode;
  action: ReactNode;
}

/**
 * One row, or one card on a narrow screen: the roles are spelled out because a browser forgets those of a table that is
 * laid out as anything else.
 */
function Row({ number, clientName, clientEmail, date, state, total, pdf, action }: CellsProps) {
  return (
    <tr role="row" className="invoice-grid border-b border-line px-4 py-4 last:border-b-0 sm:px-6 sm:py-3">
      <td role="cell" className="min-w-0 [grid-area:number]">
        <span className="block truncate font-medium">{number}</span>
      </td>
      <td role="cell" className="min-w-0 [grid-area:client]">
        <span className="block truncate">{clientName}</span>
        {clientEmail !== "" && <span className="block truncate text-sm text-muted">{clientEmail}</span>}
      </td>
      <td role="cell" className="text-sm text-muted tabular-nums [grid-area:date]">
        {date}
      </td>
      <td role="cell" className="[grid-area:state] max-sm:self-start max-sm:justify-self-end">
        {state}
      </td>
      <td role="cell" className="text-end font-medium tabular-nums [grid-area:total]">
        {total}
      </td>
      <td role="cell" className="min-w-0 [grid-area:pdf] sm:ps-4">
        {pdf}
      </td>
      <td role="cell" className="flex min-h-8 justify-end [grid-area:action]">
        {action}
      </td>
    </tr>
  );
}

export function PendingRow({ pending }: { pending: PendingInvoice }) {
  return (
    <Row
      number={<span className="font-normal text-muted">{words.sending}</span>}
      clientName={pending.clientName}
      clientEmail={pending.clientEmail}
      date={formatDay(pending.issueDate)}
      state={<Badge tone={stateTones.issued}>{words.states.issued}</Badge>}
      total={formatMoney(pending.gross, pending.currency)}
      pdf={<PdfStatus status="processing" />}
      action={null}
    />
  );
}

interface InvoiceRowProps {
  invoice: Invoice;
  onMakePdf: (id: string) => void;
}

function RowAction({ invoice, onMakePdf }: InvoiceRowProps) {
  switch (invoice.pdf.status) {
    case "ready":
      return (
        <DownloadButton variant="secondary" size="small" href={pdfUrl(invoice.id)}>
          <Download aria-hidden size={15} />
          {words.download}
        </DownloadButton>
      );
    case "failed":
      return (
        <Button variant="secondary" size="small" onClick={() => onMakePdf(invoice.id)}>
          <RotateCcw aria-hidden size={15} />
          {words.retry}
        </Button>
      );
    case "none":
      return (
        <Button variant="secondary" size="small" onClick={() => onMakePdf(invoice.id)}>
          {words.generate}
        </Button>
      );
    case "processing":
      return null;
  }
}

export function InvoiceRow({ invoice, onMakePdf }: InvoiceRowProps) {
  const { pdf, client } = invoice;
  const state = shownState(invoice);
  return (
    <Row
      number={invoice.number || <span className="font-normal text-muted">{words.noNumber}</span>}
      clientName={client.name}
      clientEmail={client.email ?? ""}
      date={formatDay(invoice.issueDate ?? invoice.createdAt?.slice(0, 10) ?? "")}
      state={<Badge tone={stateTones[state]}>{words.states[state]}</Badge>}
      total={formatMoney(invoice.totals.gross, invoice.currency)}
      pdf={
        <>
          <PdfStatus status={pdf.status} />
          {pdf.status === "failed" && pdf.error && (
            <p className="mt-0.5 text-sm text-pretty text-muted">{pdf.error}</p>
          )}
        </>
      }
      action={<RowAction invoice={invoice} onMakePdf={onMakePdf} />}
    />
  );
}
