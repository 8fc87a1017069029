import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { Logo } from "@/components/ui/logo";
import { SampleInvoice } from "@/components/ui/sample-invoice";
import { ThemeToggle } from "@/components/ui/theme-toggle";
import { texts } from "@/lib/texts";

const words = texts.landing;

function Header() {
  return (
    <header className="mx-auto flex max-w-6xl items-center justify-between gap-2 px-4 py-4 sm:px-8">
      <Logo />
      <nav className="flex items-center gap-1 sm:gap-2">
        <ThemeToggle />
        <Link href="/login" className={buttonClass({ variant: "quiet" }, "max-sm:px-2.5")}>
          {texts.header.logIn}
        </Link>
        <Link href="/signup" className={buttonClass({ variant: "secondary" }, "max-sm:px-3")}>
          {texts.header.signUp}
        </Link>
      </nav>
    </header>
  );
}

function Hero() {
  return (
    <section className="mx-auto grid max-w-6xl items-center gap-14 px-4 pt-10 pb-20 sm:px-8 lg:grid-cols-[1.05fr_1fr] lg:gap-16 lg:pt-16 lg:pb-28">
      <div>
        <h1 className="text-4xl leading-[1.08] font-semibold tracking-tight sm:text-5xl lg:text-6xl">
          {words.title}
        </h1>
        <p className="mt-6 max-w-xl text-lg text-muted">{words.lead}</p>
        <div className="mt-8 flex flex-wrap items-center gap-3">
          <Link href="/signup" className={buttonClass({ variant: "primary", size: "large" })}>
            {words.start}
          </Link>
          <Link href="/login" className={buttonClass({ variant: "quiet", size: "large" })}>
            {words.haveAccount}
          </Link>
        </div>
      </div>
      <SampleInvoice />
    </section>
  );
}

function Features() {
  return (
    <section className="border-y border-line bg-surface">
      <div className="mx-auto grid max-w-6xl gap-10 px-4 py-16 sm:px-8 md:grid-cols-3">
        {words.features.map(({ title, text }) => (
          <div key={title}>
            <h2 className="font-semibold">{title}</h2>
            <p className="mt-2 text-muted">{text}</p>
          </div>
        ))}
      </div>
    </section>
  );
}

function Steps() {
  return (
    <section className="mx-auto grid max-w-6xl gap-12 px-4 py-20 sm:px-8 lg:grid-cols-[1fr_1.4fr]">
      <div>
        <h2 className="text-3xl font-semibold tracking-tight">{words.stepsTitle}</h2>
        <p className="mt-6 font-medium">{words.apiTitle}</p>
        <p className="mt-1 max-w-sm text-muted">{words.apiText}</p>
        <code className="mt-3 inline-block rounded-md bg-sunken px-2.5 py-1 text-sm">
          POST /api/v1/invoices
        </code>
      </div>
      <ol className="flex flex-col">
        {words.steps.map(({ title, text }, index) => (
          <li key={title} className="flex gap-5 border-t border-line py-5 last:border-b">
            <span className="text-2xl font-semibold text-accent tabular-nums">{index + 1}</span>
            <div>
              <h3 className="font-semibold">{title}</h3>
              <p className="mt-0.5 text-muted">{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

export default function LandingPage() {
  return (
    <div className="overflow-x-clip">
      <Header />
      <main>
        <Hero />
        <Features />
        <Steps />
      </main>
      <footer className="mx-auto max-w-6xl px-4 py-10 text-sm text-muted sm:px-8">{words.footer}</footer>
    </div>
  );
}
