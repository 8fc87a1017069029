import { texts } from "./texts";

/** As the server counts them: bytes of UTF-8, no other rules but its list of common ones. */
export const minPasswordBytes = 15;
const maxPasswordBytes = 1024;

export function passwordBytes(password: string): number {
  return new TextEncoder().encode(password).length;
}

/** What is wrong with a new password; null when nothing is. */
export function passwordProblem(password: string): string | null {
  const bytes = passwordBytes(password);
  if (bytes < minPasswordBytes) return texts.auth.passwordShort;
  return bytes > maxPasswordBytes ? texts.auth.passwordLong : null;
}
