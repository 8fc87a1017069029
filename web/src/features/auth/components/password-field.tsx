"use client";
import { useState, type ComponentProps } from "react";
import { TextField } from "@/components/ui/field";
import { texts } from "@/lib/texts";

/** A password that can be looked at while it is typed. */
export function PasswordField(props: Omit<ComponentProps<typeof TextField>, "type">) {
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <TextField
        {...props}
        type={shown ? "text" : "password"}
        inputClassName="pe-16"
        spellCheck={false}
        autoCapitalize="none"
      />
      <button
        type="button"
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute end-1 top-[1.9rem] h-8 rounded-md px-3 text-sm font-medium text-muted hover:text-ink"
      >
        {shown ? texts.auth.hide : texts.auth.show}
      </button>
    </div>
  );
}
