"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { Panel } from "@/components/ui/panel";
import { ApiError } from "@/lib/api-client";
import { passwordProblem } from "@/lib/password-rule";
import { texts } from "@/lib/texts";
import { useCheckedForm } from "@/lib/use-checked-form";
import { useChangePassword, type PasswordChange } from "../api/password";

const words = texts.settings;

const passwordSchema = z.object({
  current: z.string().check(z.minLength(1, texts.auth.passwordMissing)),
  new: z.string().check((context) => {
    const message = passwordProblem(context.value);
    if (message !== null) context.issues.push({ code: "custom", message, input: context.value });
  }),
});

const resolver = zodResolver(passwordSchema);
const fieldOf = (path: string) => (path === "current" || path === "new" ? path : null);

export function PasswordForm() {
  const change = useChangePassword();
  const [problem, setProblem] = useState<string | null>(null);
  const { ref, form, refuse, explain, submit } = useCheckedForm(resolver, { current: "", new: "" });
  const { errors } = form.formState;

  const send = async (values: PasswordChange) => {
    setProblem(null);
    try {
      await change.mutateAsync(values);
      form.reset();
    } catch (error) {
      if (error instanceof ApiError && error.fields.some(({ pointer }) => pointer === "/current")) {
        refuse("current", words.currentWrong);
      } else {
        setProblem(explain(error, fieldOf));
      }
    }
  };

  return (
    <Panel title={words.passwordTitle}>
      <p className="-mt-4 mb-5 text-sm text-muted">{words.passwordLead}</p>
      <form
        ref={ref}
        method="post"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit(send);
        }}
        className="flex flex-col gap-4"
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={words.current}
            type="password"
            autoComplete="current-password"
            error={errors.current?.message}
            {...form.register("current")}
          />
          <TextField
            label={words.new}
            type="password"
            autoComplete="new-password"
            hint={texts.auth.passwordRule}
            error={errors.new?.message}
            {...form.register("new")}
          />
        </div>
        <div className="flex flex-wrap items-center gap-4">
          <Button type="submit" disabled={change.isPending}>
            {words.change}
          </Button>
          {problem && <Message tone="fail">{problem}</Message>}
          {change.isSuccess && !problem && !form.formState.isDirty && (
            <Message tone="ready">{words.changed}</Message>
          )}
        </div>
      </form>
    </Panel>
  );
}
