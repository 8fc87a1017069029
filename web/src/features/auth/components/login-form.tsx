"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { isUnauthorized } from "@/lib/api-client";
import { useHydrated } from "@/lib/hydrated";
import { texts } from "@/lib/texts";
import { useCheckedForm } from "@/lib/use-checked-form";
import { useLogin, type Credentials } from "../api/session";
import { AuthCard } from "./auth-card";
import { loginSchema } from "./credentials";
import { PasswordField } from "./password-field";

const words = texts.auth;
const resolver = zodResolver(loginSchema);
const fieldOf = (path: string) => (path === "email" || path === "password" ? path : null);

export function LoginForm() {
  const hydrated = useHydrated();
  const router = useRouter();
  const login = useLogin();
  const [problem, setProblem] = useState<string | null>(null);
  const { ref, form, explain, submit } = useCheckedForm(resolver);
  const { errors } = form.formState;

  const send = async (values: Credentials) => {
    setProblem(null);
    try {
      await login.mutateAsync(values);
      router.replace("/dashboard");
    } catch (error) {
      setProblem(isUnauthorized(error) ? words.logInWrong : explain(error, fieldOf));
    }
  };

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
      <form
        ref={ref}
        method="post"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit(send);
        }}
        className="flex flex-col gap-5"
      >
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
