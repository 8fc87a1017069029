import * as z from "zod/mini";
import { texts } from "@/lib/texts";

export const minPasswordLength = 15;
const maxPasswordBytes = 1024;

/** The server counts bytes of UTF-8. */
export const byteLength = (text: string) => new TextEncoder().encode(text).length;

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
  password: z.string().check(
    z.refine((text) => byteLength(text) >= minPasswordLength, texts.auth.passwordShort),
    z.refine((text) => byteLength(text) <= maxPasswordBytes, texts.auth.passwordLong),
  ),
});
