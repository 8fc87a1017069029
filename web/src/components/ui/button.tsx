"use client";
import Link from "next/link";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, KeyboardEvent, ReactNode } from "react";
import { buttonClass, type Looks } from "./button-class";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  Looks & {
    /**
     * Pressing it with the mouse leaves the focus where it is. Otherwise the field that loses it may show an error, which
     * moves the button away from under the pointer before the press is over.
     */
    keepsFocus?: boolean;
  };

export function Button({
  variant,
  size,
  className,
  type = "button",
  keepsFocus = type === "submit",
  ...props
}: ButtonProps) {
  return (
    <button
      type={type}
      className={buttonClass({ variant, size }, className)}
      onMouseDown={keepsFocus ? (event) => event.preventDefault() : undefined}
      {...props}
    />
  );
}

/** A link is opened by Enter alone; what is called a button answers to Space too. */
function pressOnSpace(event: KeyboardEvent<HTMLAnchorElement>): void {
  if (event.key !== " ") return;
  event.preventDefault();
  event.currentTarget.click();
}

type LinkButtonProps = Looks & { href: string; className?: string; children: ReactNode };

/** Goes to a page, and is found as a button: it may still be opened in a new tab. */
export function LinkButton({ variant, size, className, ...props }: LinkButtonProps) {
  return (
    <Link
      role="button"
      onKeyDown={pressOnSpace}
      className={buttonClass({ variant, size }, className)}
      {...props}
    />
  );
}

type DownloadButtonProps = Looks & AnchorHTMLAttributes<HTMLAnchorElement>;

/** Saves what `href` answers; found as a button. */
export function DownloadButton({ variant, size, className, children, ...props }: DownloadButtonProps) {
  return (
    <a
      role="button"
      tabIndex={0}
      download
      onKeyDown={pressOnSpace}
      className={buttonClass({ variant, size }, className)}
      {...props}
    >
      {children}
    </a>
  );
}
