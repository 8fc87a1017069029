"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { Panel } from "@/components/ui/panel";
import { ApiError, errorMessage } from "@/lib/api-client";
import { showProblems } from "@/lib/form-problems";
import { passwordProblem } from "@/lib/password-rule";
import { texts } from "@/lib/texts";
import { useChangePassword } from "../api/password";

const words = texts.settings;

const passwordSchema = z.object({
  current: z.string().check(z.minLength(1, texts.auth.passwordMissing)),
  new: z.string().check((context) => {
    const message = passwordProblem(context.value);
    if (message !== null) context.issues.push({ code: "custom", message, input: context.value });
  }),
});

export function PasswordForm() {
  const change = useChangePassword();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    resolver: zodResolver(passwordSchema),
    defaultValues: { current: "", new: "" },
    mode: "onTouched",
  });
  const { errors } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      await change.mutateAsync(values);
      form.reset();
    } catch (error) {
      const isRefused = error instanceof ApiError && (error.status === 401 || error.status === 403);
      if (isRefused) {
        form.setError("current", { type: "server", message: words.currentWrong }, { shouldFocus: true });
        return;
      }
      const rest = showProblems(error, form.setError, (path) =>
        path === "current" || path === "new" ? path : null,
      );
      const placed = error instanceof ApiError && error.fields.length > rest.length;
      if (rest.length > 0 || !placed) setProblem(rest[0] ?? errorMessage(error));
    }
  });

  return (
    <Panel title={words.passwordTitle}>
      <p className="-mt-4 mb-5 text-sm text-muted">{words.passwordLead}</p>
      <form method="post" noValidate onSubmit={submit} className="flex flex-col gap-4">
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
