"use client";
import { Plus } from "lucide-react";
import { useEffect, useRef } from "react";
import { useFieldArray, type UseFormReturn } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { formatMoney } from "@/lib/format";
import { minorToText } from "@/lib/money/currency";
import { texts } from "@/lib/texts";
import { emptyItem, type InvoiceValues } from "../form/values";
import { ItemRow } from "./item-row";

interface ItemsEditorProps {
  form: UseFormReturn<InvoiceValues>;
  itemNets: readonly bigint[];
  currency: string;
}

/** Which field of which item gets the focus once the rows stand as asked for. */
interface FocusWish {
  index: number;
  /** The name of the field within the item, or of a button. */
  target: string;
}

export function ItemsEditor({ form, itemNets, currency }: ItemsEditorProps) {
  const { fields, append, remove, move } = useFieldArray({ control: form.control, name: "items" });
  const area = useRef<HTMLDivElement>(null);
  const wish = useRef<FocusWish | null>(null);

  useEffect(() => {
    if (!wish.current) return;
    const { index, target } = wish.current;
    wish.current = null;
    const row = area.current?.querySelector(`[data-item="${index}"]`);
    const found = row?.querySelector<HTMLElement>(
      `[name$=".${target}"], [aria-label="${target}"]:not(:disabled)`,
    );
    (found ?? row?.querySelector<HTMLElement>("input"))?.focus();
  }, [fields]);

  const addItem = () => {
    const last = form.getValues("items").at(-1);
    wish.current = { index: fields.length, target: "description" };
    append(emptyItem(last?.taxRate ?? "0"), { shouldFocus: false });
  };
  const removeItem = (index: number) => {
    wish.current = { index: Math.min(index, fields.length - 2), target: "description" };
    remove(index);
  };
  const moveItem = (from: number, to: number, target: string) => {
    if (to < 0 || to >= fields.length) return;
    wish.current = { index: to, target };
    move(from, to);
  };
  const goToNext = (index: number) => {
    if (index === fields.length - 1) addItem();
    else form.setFocus(`items.${index + 1}.description`);
  };

  return (
    <div>
      <div ref={area}>
        {fields.map((field, index) => (
          <ItemRow
            key={field.id}
            index={index}
            count={fields.length}
            net={formatMoney(minorToText(itemNets[index] ?? 0n, currency), currency)}
            register={form.register}
            errors={form.formState.errors.items?.[index]}
            onMove={(to, target) => moveItem(index, to, target)}
            onRemove={() => removeItem(index)}
            onNext={() => goToNext(index)}
          />
        ))}
      </div>
      <Button variant="accent" keepsFocus onClick={addItem} className="-ms-2 mt-3 px-2">
        <Plus aria-hidden size={16} />
        {texts.form.addItem}
      </Button>
    </div>
  );
}
