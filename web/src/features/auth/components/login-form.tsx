"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { errorMessage, isUnauthorized } from "@/lib/api-client";
import { showProblems } from "@/lib/form-problems";
import { useHydrated } from "@/lib/hydrated";
import { texts } from "@/lib/texts";
import { useLogin } from "../api/session";
import { AuthCard } from "./auth-card";
import { loginSchema } from "./credentials";
import { PasswordField } from "./password-field";

const words = texts.auth;

export function LoginForm() {
  const hydrated = useHydrated();
  const router = useRouter();
  const login = useLogin();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({ resolver: zodResolver(loginSchema), mode: "onTouched" });
  const { errors } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      await login.mutateAsync(values);
      router.replace("/dashboard");
    } catch (error) {
      const rest = showProblems(error, form.setError, (path) =>
        path === "email" || path === "password" ? path : null,
      );
      if (isUnauthorized(error)) setProblem(words.logInWrong);
      else if (rest.length > 0 || !form.formState.errors.email) setProblem(rest[0] ?? errorMessage(error));
    }
  });

  return (
    <AuthCard
      title={words.logInTitle}
      lead={words.logInLead}
      foot={
        <>
          {words.noAccount}{" "}
          <Link href="/signup" className="font-medium text-accent underline-offset-4 hover:underline">
            {words.createOne}
          </Link>
        </>
      }
    >
      <form method="post" noValidate onSubmit={submit} className="flex flex-col gap-5">
        {problem && <Message tone="fail">{problem}</Message>}
        <TextField
          label={words.email}
          type="email"
          autoComplete="username"
          readOnly={!hydrated}
          error={errors.email?.message}
          {...form.register("email")}
        />
        <PasswordField
          label={words.password}
          autoComplete="current-password"
          readOnly={!hydrated}
          error={errors.password?.message}
          {...form.register("password")}
        />
        <Button type="submit" variant="primary" size="large" disabled={!hydrated || login.isPending}>
          {words.logInButton}
        </Button>
      </form>
    </AuthCard>
  );
}
