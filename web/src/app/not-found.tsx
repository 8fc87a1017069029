import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Logo } from "@/components/ui/logo";
import { texts } from "@/lib/texts";

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-4 px-6">
      <Logo />
      <h1 className="mt-6 text-3xl font-semibold tracking-tight">{texts.notFound.title}</h1>
      <p className="text-muted">{texts.notFound.text}</p>
      <Link href="/" className={buttonClass({ variant: "primary" }, "mt-2")}>
        {texts.notFound.home}
      </Link>
    </main>
  );
}
