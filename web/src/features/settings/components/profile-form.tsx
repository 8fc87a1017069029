"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useWatch, type UseFormReturn } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { SelectField, TextArea, TextField } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { Panel } from "@/components/ui/panel";
import { currencyName, today } from "@/lib/format";
import { currencyCodes } from "@/lib/money/currency";
import { texts } from "@/lib/texts";
import { useCheckedForm } from "@/lib/use-checked-form";
import { useSaveProfile, type Profile } from "../api/profile";
import {
  exampleNumber,
  profileFieldOf,
  profileFormSchema,
  profilePatch,
  profileValues,
  type ProfileValues,
} from "../form/profile-values";

const words = texts.settings;
const resolver = zodResolver(profileFormSchema);

interface PartProps {
  form: UseFormReturn<ProfileValues>;
}

function SellerFields({ form }: PartProps) {
  const { register, formState } = form;
  const seller = formState.errors.seller;
  const address = seller?.address;
  return (
    <Panel title={words.profileTitle}>
      <p className="-mt-4 mb-5 text-sm text-muted">{words.profileLead}</p>
      <div className="grid gap-4 sm:grid-cols-6">
        <TextField
          label={words.companyName}
          autoComplete="organization"
          error={seller?.name?.message}
          className="sm:col-span-3"
          {...register("seller.name")}
        />
        <TextField
          label={words.companyEmail}
          type="email"
          error={seller?.email?.message}
          className="sm:col-span-3"
          {...register("seller.email")}
        />
        <TextField
          label={texts.form.line1}
          autoComplete="address-line1"
          error={address?.line1?.message}
          className="sm:col-span-3"
          {...register("seller.address.line1")}
        />
        <TextField
          label={texts.form.line2}
          autoComplete="address-line2"
          error={address?.line2?.message}
          className="sm:col-span-3"
          {...register("seller.address.line2")}
        />
        <TextField
          label={texts.form.postalCode}
          autoComplete="postal-code"
          error={address?.postalCode?.message}
          className="sm:col-span-2"
          {...register("seller.address.postalCode")}
        />
        <TextField
          label={texts.form.city}
          autoComplete="address-level2"
          error={address?.city?.message}
          className="sm:col-span-2"
          {...register("seller.address.city")}
        />
        <TextField
          label={texts.form.country}
          hint={texts.form.countryHint}
          maxLength={2}
          inputClassName="uppercase"
          autoComplete="country"
          error={address?.country?.message}
          className="sm:col-span-2"
          {...register("seller.address.country")}
        />
        <TextField
          label={words.phone}
          type="tel"
          error={seller?.phone?.message}
          className="sm:col-span-2"
          {...register("seller.phone")}
        />
        <TextField
          label={words.vatId}
          error={seller?.vatId?.message}
          className="sm:col-span-2"
          {...register("seller.vatId")}
        />
        <TextField
          label={words.taxId}
          error={seller?.taxId?.message}
          className="sm:col-span-2"
          {...register("seller.taxId")}
        />
        <TextField
          label={words.iban}
          error={seller?.iban?.message}
          className="sm:col-span-4"
          {...register("seller.iban")}
        />
        <TextField
          label={words.bic}
          error={seller?.bic?.message}
          className="sm:col-span-2"
          {...register("seller.bic")}
        />
      </div>
    </Panel>
  );
}

function NumberPatternField({ form }: PartProps) {
  const pattern = useWatch({ control: form.control, name: "numberPattern" });
  const example = exampleNumber(pattern.trim(), today());
  return (
    <TextField
      label={words.numberPattern}
      hint={
        <>
          {words.numberPatternHint} {example !== null && words.numberPatternPreview(example)}
        </>
      }
      spellCheck={false}
      error={form.formState.errors.numberPattern?.message}
      className="sm:col-span-4"
      {...form.register("numberPattern")}
    />
  );
}

function AccentColorField({ form }: PartProps) {
  const color = useWatch({ control: form.control, name: "defaults.accentColor" });
  const isColor = /^#[0-9a-f]{6}$/i.test(color);
  return (
    <div className="flex items-start gap-3 sm:col-span-4">
      <TextField
        label={words.accentColor}
        hint={words.accentColorHint}
        spellCheck={false}
        error={form.formState.errors.defaults?.accentColor?.message}
        className="flex-1"
        {...form.register("defaults.accentColor")}
      />
      {/* The same value to pick from; the text field beside it is the one that counts. */}
      <input
        type="color"
        aria-label={`${words.accentColor}, picked`}
        value={isColor ? color.toLowerCase() : "#000000"}
        onChange={(event) =>
          form.setValue("defaults.accentColor", event.target.value, {
            shouldValidate: true,
            shouldDirty: true,
          })
        }
        className="mt-[1.6875rem] h-10 w-12 cursor-pointer rounded-lg border border-line-strong/60 bg-surface p-1"
      />
    </div>
  );
}

function DefaultsFields({ form }: PartProps) {
  const { register, formState } = form;
  const errors = formState.errors.defaults;
  return (
    <Panel title={words.defaultsTitle}>
      <p className="-mt-4 mb-5 text-sm text-muted">{words.defaultsLead}</p>
      <div className="grid gap-4 sm:grid-cols-6">
        <NumberPatternField form={form} />
        <SelectField
          label={words.currency}
          error={errors?.currency?.message}
          className="sm:col-span-2"
          {...register("defaults.currency")}
        >
          {currencyCodes.map((code) => (
            <option key={code} value={code}>
              {currencyName(code)}
            </option>
          ))}
        </SelectField>
        <AccentColorField form={form} />
        <SelectField
          label={words.paper}
          error={errors?.paper?.message}
          className="sm:col-span-2"
          {...register("defaults.paper")}
        >
          <option value="A4">A4</option>
          <option value="Letter">Letter</option>
        </SelectField>
        <TextArea
          label={words.paymentTerms}
          error={errors?.paymentTerms?.message}
          className="sm:col-span-3"
          {...register("defaults.paymentTerms")}
        />
        <TextArea
          label={words.notes}
          error={errors?.notes?.message}
          className="sm:col-span-3"
          {...register("defaults.notes")}
        />
      </div>
    </Panel>
  );
}

export function ProfileForm({ profile }: { profile: Profile }) {
  const save = useSaveProfile();
  const [problem, setProblem] = useState<string | null>(null);
  const { ref, form, explain, submit } = useCheckedForm(resolver, profileValues(profile));

  const send = async (values: ProfileValues) => {
    setProblem(null);
    try {
      form.reset(profileValues(await save.mutateAsync(profilePatch(values))));
    } catch (error) {
      setProblem(explain(error, profileFieldOf) ?? words.invalid);
    }
  };

  return (
    <form
      ref={ref}
      method="post"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit(send, () => setProblem(words.invalid));
      }}
      className="flex flex-col gap-5"
    >
      <SellerFields form={form} />
      <DefaultsFields form={form} />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" variant="primary" disabled={save.isPending}>
          {words.save}
        </Button>
        {problem && <Message tone="fail">{problem}</Message>}
        {save.isSuccess && !form.formState.isDirty && !problem && (
          <p role="status" className="text-sm font-medium text-ready">
            {words.saved}
          </p>
        )}
      </div>
    </form>
  );
}
