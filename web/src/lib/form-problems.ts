/** Puts the server's problems at the fields that they are about. */
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

/** Each problem with the field that `fieldOf` names for its path; what no field of the form can show, as sentences. */
export function placeProblems<Field extends string>(error: unknown, fieldOf: (path: string) => Field | null) {
  const placed: [Field, string][] = [];
  const rest: string[] = [];
  for (const { pointer, message } of error instanceof ApiError ? error.fields : []) {
    const field = fieldOf(pointerToPath(pointer));
    if (field === null) rest.push(asSentence(`${pointer} ${message}`.trim()));
    else placed.push([field, asSentence(message)]);
  }
  return { placed, rest };
}
