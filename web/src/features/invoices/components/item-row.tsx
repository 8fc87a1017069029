"use client";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import type { FieldErrors, UseFormRegister } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { TextField } from "@/components/ui/field";
import { texts } from "@/lib/texts";
import type { InvoiceValues } from "../form/values";

const words = texts.form;

interface ItemRowProps {
  index: number;
  count: number;
  /** Formatted, of this item alone. */
  net: string;
  register: UseFormRegister<InvoiceValues>;
  errors: NonNullable<FieldErrors<InvoiceValues>["items"]>[number];
  /** The focus goes with it, to what is named so. */
  onMove: (to: number, focus: string) => void;
  onRemove: () => void;
  /** Enter in a field: on to the next item. */
  onNext: () => void;
}

function ItemActions({
  index,
  count,
  onMove,
  onRemove,
}: Pick<ItemRowProps, "index" | "count" | "onMove" | "onRemove">) {
  return (
    <div className="flex items-center">
      <Button
        variant="quiet"
        size="icon"
        keepsFocus
        aria-label={words.moveUp}
        title={`${words.moveUp} (Alt+↑)`}
        disabled={index === 0}
        onClick={() => onMove(index - 1, words.moveUp)}
      >
        <ArrowUp aria-hidden size={16} />
      </Button>
      <Button
        variant="quiet"
        size="icon"
        keepsFocus
        aria-label={words.moveDown}
        title={`${words.moveDown} (Alt+↓)`}
        disabled={index === count - 1}
        onClick={() => onMove(index + 1, words.moveDown)}
      >
        <ArrowDown aria-hidden size={16} />
      </Button>
      <Button
        variant="quiet"
        size="icon"
        keepsFocus
        aria-label={words.removeItem}
        title={words.removeItem}
        disabled={count === 1}
        onClick={onRemove}
      >
        <Trash2 aria-hidden size={16} />
      </Button>
    </div>
  );
}

export function ItemRow({ index, count, net, register, errors, onMove, onRemove, onNext }: ItemRowProps) {
  const [open, setOpen] = useState(false);
  const showMore = open || !!(errors?.details ?? errors?.unit ?? errors?.discountPercent);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const name = event.target instanceof HTMLInputElement ? event.target.name.split(".").pop() : undefined;
      onMove(index + (event.key === "ArrowUp" ? -1 : 1), name ?? "description");
    }
    const isPlainEnter = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
    if (isPlainEnter && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      onNext();
    }
  };
  const labelHidden = index > 0 ? "columns" : undefined;
  const numeric = {
    inputMode: "decimal",
    autoComplete: "off",
    inputClassName: "text-end tabular-nums",
  } as const;
  const path = `items.${index}` as const;
  return (
    // The keys work in every field of the row, and each has a button that does the same.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="group"
      aria-label={words.itemLabel(index + 1)}
      data-item={index}
      onKeyDown={onKeyDown}
      className="border-b border-line py-4 first:pt-0"
    >
      <div className="item-grid">
        <TextField
          label={words.description}
          labelHidden={labelHidden}
          error={errors?.description?.message}
          className="max-lg:col-span-6"
          {...register(`${path}.description`)}
        />
        <TextField
          label={words.quantity}
          labelHidden={labelHidden}
          error={errors?.quantity?.message}
          className="max-lg:col-span-2"
          {...numeric}
          {...register(`${path}.quantity`)}
        />
        <TextField
          label={words.unitPrice}
          labelHidden={labelHidden}
          error={errors?.unitPrice?.message}
          className="max-lg:col-span-2"
          {...numeric}
          {...register(`${path}.unitPrice`)}
        />
        <TextField
          label={words.taxRate}
          labelHidden={labelHidden}
          error={errors?.taxRate?.message}
          className="max-lg:col-span-2"
          {...numeric}
          {...register(`${path}.taxRate`)}
        />
        <div
          className={classNames("flex items-center max-lg:col-span-2", index === 0 && "lg:pt-[1.6875rem]")}
        >
          <output
            aria-label={words.itemNet}
            className="h-10 flex-1 content-center text-end font-medium tabular-nums max-lg:text-start"
          >
            {net}
          </output>
        </div>
        <div
          className={classNames(
            "flex items-center justify-end max-lg:col-span-4",
            index === 0 && "lg:pt-[1.6875rem]",
          )}
        >
          <Button
            variant="quiet"
            size="small"
            keepsFocus
            aria-expanded={showMore}
            onClick={() => setOpen(!showMore)}
            className="px-2"
          >
            {words.itemMore}
          </Button>
          <ItemActions {...{ index, count, onMove, onRemove }} />
        </div>
      </div>
      <div hidden={!showMore} className="pt-4">
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-[1fr_6rem_7rem]">
          <TextField
            label={words.details}
            error={errors?.details?.message}
            className="col-span-2 sm:col-span-1"
            {...register(`${path}.details`)}
          />
          <TextField label={words.unit} error={errors?.unit?.message} {...register(`${path}.unit`)} />
          <TextField
            label={words.discountPercent}
            error={errors?.discountPercent?.message}
            {...numeric}
            {...register(`${path}.discountPercent`)}
          />
        </div>
      </div>
    </div>
  );
}
