import type { Metadata } from "next";
import { LoginForm } from "@/features/auth/components/login-form";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.header.logIn };

export default function LoginPage() {
  return <LoginForm />;
}
