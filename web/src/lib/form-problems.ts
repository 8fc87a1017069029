/** Puts the server's problems at the fields that they are about. */
import type { FieldPath, FieldValues, UseFormSetError } from "react-hook-form";
import { ApiError } from "./api-client";

/** "/items/0/unitPrice" → "items.0.unitPrice". */
export function pointerToPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

/** The server's "must be a date" as a sentence of its own. */
export function asSentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/**
 * Sets each problem at the field that `fieldOf` names for its path, the first one focused; answers what no field of the
 * form can show, as sentences.
 */
export function showProblems<Values extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<Values>,
  fieldOf: (path: string) => FieldPath<Values> | null,
): string[] {
  if (!(error instanceof ApiError)) return [];
  const homeless: string[] = [];
  let focused = false;
  for (const { pointer, message } of error.fields) {
    const field = fieldOf(pointerToPath(pointer));
    if (field === null) {
      homeless.push(asSentence(`${pointer} ${message}`.trim()));
      continue;
    }
    setError(field, { type: "server", message: asSentence(message) }, { shouldFocus: !focused });
    focused = true;
  }
  return homeless;
}
