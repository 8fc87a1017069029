import type { Metadata } from "next";
import { SignupForm } from "@/features/auth/components/signup-form";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.header.signUp };

export default function SignupPage() {
  return <SignupForm />;
}
