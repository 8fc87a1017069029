"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { Check } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useWatch } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { TextField } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { ApiError } from "@/lib/api-client";
import { useHydrated } from "@/lib/hydrated";
import { minPasswordBytes, passwordBytes } from "@/lib/password-rule";
import { texts } from "@/lib/texts";
import { useCheckedForm } from "@/lib/use-checked-form";
import { useSignup, type SignupInput } from "../api/session";
import { AuthCard } from "./auth-card";
import { signupSchema } from "./credentials";
import { PasswordField } from "./password-field";

const words = texts.auth;
const resolver = zodResolver(signupSchema);
const fieldOf = (path: string) =>
  (["name", "email", "password"] as const).find((field) => field === path) ?? null;

/** How far the password is, while it is typed. */
function PasswordRule({ length }: { length: number }) {
  const enough = length >= minPasswordBytes;
  return (
    <span className={classNames("flex items-center justify-between gap-2", enough && "text-ready")}>
      <span className="flex items-center gap-1.5">
        {enough && <Check aria-hidden size={14} strokeWidth={3} />}
        {words.passwordRule}
      </span>
      <span aria-hidden className="tabular-nums">
        {Math.min(length, minPasswordBytes)} / {minPasswordBytes}
      </span>
    </span>
  );
}

export function SignupForm() {
  const hydrated = useHydrated();
  const router = useRouter();
  const signup = useSignup();
  const [problem, setProblem] = useState<string | null>(null);
  const { ref, form, refuse, explain, submit } = useCheckedForm(resolver);
  const { errors } = form.formState;
  const password = useWatch({ control: form.control, name: "password" }) as string | undefined;

  const send = async ({ name, ...credentials }: Required<SignupInput>) => {
    setProblem(null);
    try {
      await signup.mutateAsync(name === "" ? credentials : { ...credentials, name });
      router.replace("/dashboard");
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) refuse("email", words.known);
      else setProblem(explain(error, fieldOf));
    }
  };

  return (
    <AuthCard
      title={words.signUpTitle}
      lead={words.signUpLead}
      foot={
        <>
          {words.haveAccount}{" "}
          <Link href="/login" className="font-medium text-accent underline-offset-4 hover:underline">
            {texts.header.logIn}
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
          label={words.name}
          optional
          autoComplete="name"
          readOnly={!hydrated}
          error={errors.name?.message}
          {...form.register("name")}
        />
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
          autoComplete="new-password"
          readOnly={!hydrated}
          error={errors.password?.message}
          hint={<PasswordRule length={passwordBytes(password ?? "")} />}
          {...form.register("password")}
        />
        <Button type="submit" variant="primary" size="large" disabled={!hydrated || signup.isPending}>
          {words.signUpButton}
        </Button>
      </form>
    </AuthCard>
  );
}
