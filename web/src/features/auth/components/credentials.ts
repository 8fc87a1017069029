import * as z from "zod/mini";
import { passwordProblem } from "@/lib/password-rule";
import { texts } from "@/lib/texts";

const email = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, texts.auth.emailMissing),
    z.regex(/^$|^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/, texts.auth.emailWrong),
  );

export const loginSchema = z.object({
  email,
  password: z.string().check(z.minLength(1, texts.auth.passwordMissing)),
});

export const signupSchema = z.object({
  name: z.string().check(z.trim(), z.maxLength(200)),
  email,
  password: z.string().check((context) => {
    const message = passwordProblem(context.value);
    if (message !== null) context.issues.push({ code: "custom", message, input: context.value });
  }),
});
