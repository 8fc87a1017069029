"use client";
import type { UseFormReturn } from "react-hook-form";
import { Disclosure } from "@/components/ui/disclosure";
import { SelectField, TextArea, TextField } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { currencyName } from "@/lib/format";
import { currencyCodes } from "@/lib/money/currency";
import { texts } from "@/lib/texts";
import type { InvoiceValues } from "../form/values";

const words = texts.form;

interface FieldsProps {
  form: UseFormReturn<InvoiceValues>;
}

export function DetailFields({ form }: FieldsProps) {
  const { register, formState } = form;
  const { errors } = formState;
  return (
    <Panel title={words.detailsTitle}>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <TextField
          label={words.issueDate}
          type="date"
          error={errors.issueDate?.message}
          {...register("issueDate", { deps: "dueDate" })}
        />
        <TextField
          label={words.dueDate}
          type="date"
          error={errors.dueDate?.message}
          {...register("dueDate")}
        />
        <SelectField label={words.currency} error={errors.currency?.message} {...register("currency")}>
          {currencyCodes.map((code) => (
            <option key={code} value={code}>
              {currencyName(code)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={words.number}
          placeholder={words.numberHint}
          error={errors.number?.message}
          {...register("number")}
        />
      </div>
    </Panel>
  );
}

export function MoreFields({ form }: FieldsProps) {
  const { register, formState } = form;
  const { discount, paymentTerms, notes, buyerReference, purchaseOrder } = formState.errors;
  return (
    <Disclosure
      label={words.moreTitle}
      forceOpen={!!(discount ?? paymentTerms ?? notes ?? buyerReference ?? purchaseOrder)}
      className="mt-4 border-t border-line pt-4"
    >
      <div className="grid gap-4 sm:grid-cols-6">
        <TextField
          label={words.discount}
          inputMode="decimal"
          autoComplete="off"
          inputClassName="text-end tabular-nums"
          error={discount?.value?.message}
          className="sm:col-span-2"
          {...register("discount.value")}
        />
        <SelectField
          label={words.discountKind}
          className="sm:col-span-1"
          {...register("discount.kind", { deps: "discount.value" })}
        >
          <option value="percent">{words.discountKinds.percent}</option>
          <option value="amount">{words.discountKinds.amount}</option>
        </SelectField>
        <TextField
          label={words.discountReason}
          error={discount?.reason?.message}
          className="sm:col-span-3"
          {...register("discount.reason")}
        />
        <TextField
          label={words.buyerReference}
          error={buyerReference?.message}
          className="sm:col-span-3"
          {...register("buyerReference")}
        />
        <TextField
          label={words.purchaseOrder}
          error={purchaseOrder?.message}
          className="sm:col-span-3"
          {...register("purchaseOrder")}
        />
        <TextArea
          label={words.paymentTerms}
          error={paymentTerms?.message}
          className="sm:col-span-3"
          {...register("paymentTerms")}
        />
        <TextArea
          label={words.notes}
          error={notes?.message}
          className="sm:col-span-3"
          {...register("notes")}
        />
      </div>
    </Disclosure>
  );
}
