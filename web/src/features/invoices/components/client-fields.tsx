"use client";
import type { UseFormReturn } from "react-hook-form";
import { Disclosure } from "@/components/ui/disclosure";
import { TextField } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { texts } from "@/lib/texts";
import type { InvoiceValues } from "../form/values";

const words = texts.form;

export function ClientFields({ form }: { form: UseFormReturn<InvoiceValues> }) {
  const { register } = form;
  const errors = form.formState.errors.client;
  const address = errors?.address;
  return (
    <Panel title={words.clientTitle}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={words.clientName}
          autoComplete="off"
          error={errors?.name?.message}
          {...register("client.name")}
        />
        <TextField
          label={words.clientEmail}
          optional
          type="email"
          autoComplete="off"
          error={errors?.email?.message}
          {...register("client.email")}
        />
      </div>
      <Disclosure
        label={words.clientMore}
        forceOpen={!!(address ?? errors?.vatId ?? errors?.contact)}
        className="mt-4"
      >
        <div className="grid gap-4 sm:grid-cols-6">
          <TextField
            label={words.line1}
            error={address?.line1?.message}
            className="sm:col-span-3"
            {...register("client.address.line1")}
          />
          <TextField
            label={words.line2}
            error={address?.line2?.message}
            className="sm:col-span-3"
            {...register("client.address.line2")}
          />
          <TextField
            label={words.postalCode}
            error={address?.postalCode?.message}
            className="sm:col-span-2"
            {...register("client.address.postalCode")}
          />
          <TextField
            label={words.city}
            error={address?.city?.message}
            className="sm:col-span-2"
            {...register("client.address.city")}
          />
          <TextField
            label={words.country}
            hint={words.countryHint}
            maxLength={2}
            autoCapitalize="characters"
            inputClassName="uppercase"
            error={address?.country?.message}
            className="sm:col-span-2"
            {...register("client.address.country")}
          />
          <TextField
            label={words.vatId}
            error={errors?.vatId?.message}
            className="sm:col-span-3"
            {...register("client.vatId")}
          />
          <TextField
            label={words.contact}
            error={errors?.contact?.message}
            className="sm:col-span-3"
            {...register("client.contact")}
          />
        </div>
      </Disclosure>
    </Panel>
  );
}
