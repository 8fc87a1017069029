import { useState } from "react";
import {
  get,
  set,
  useForm,
  type DefaultValues,
  type FieldErrors,
  type FieldPath,
  type FieldValues,
  type Resolver,
} from "react-hook-form";
import { errorMessage } from "./api-client";
import { placeProblems } from "./form-problems";
import { useFocusInvalid } from "./use-focus-invalid";

interface Refusal {
  value: unknown;
  message: string;
}

/** What the server refused stays refused while the value is the same, however often the field is visited. */
function withRefusals<Values extends FieldValues, Output>(
  resolver: Resolver<Values, unknown, Output>,
  refusals: ReadonlyMap<FieldPath<Values>, Refusal>,
): Resolver<Values, unknown, Output> {
  return async (values, context, options) => {
    const result = await resolver(values, context, options);
    const standing = [...refusals].filter(([path, { value }]) => get(values, path) === value);
    if (standing.length === 0) return result;
    const errors: FieldErrors = { ...result.errors };
    for (const [path, { message }] of standing) {
      if (get(errors, path) === undefined) set(errors, path, { type: "server", message });
    }
    return { values: {}, errors: errors as FieldErrors<Values> };
  };
}

/**
 * A form that is checked by `resolver` once a field was left, and by the server when it is sent; the first field that is
 * wrong gets the focus. `ref` belongs to the form's element.
 */
export function useCheckedForm<Values extends FieldValues, Output = Values>(
  resolver: Resolver<Values, unknown, Output>,
  defaultValues?: DefaultValues<Values>,
) {
  const [refusals] = useState(() => new Map<FieldPath<Values>, Refusal>());
  const [checked] = useState(() => withRefusals(resolver, refusals));
  const { ref, focusInvalid } = useFocusInvalid();
  const form = useForm<Values, unknown, Output>({
    resolver: checked,
    mode: "onTouched",
    // focusInvalid() does it, once the part that holds the field has opened.
    shouldFocusError: false,
    ...(defaultValues && { defaultValues }),
  });

  const refuse = (path: FieldPath<Values>, message: string) => {
    refusals.set(path, { value: form.getValues(path), message });
    form.setError(path, { type: "server", message });
    focusInvalid();
  };

  return {
    ref,
    form,
    /** The server's word on one field. */
    refuse,
    /** Puts the error's problems at their fields; answers what is left to be said about the whole, null for nothing. */
    explain: (error: unknown, fieldOf: (path: string) => FieldPath<Values> | null): string | null => {
      const { placed, rest } = placeProblems(error, fieldOf);
      for (const [path, message] of placed) refuse(path, message);
      if (rest.length > 0) return rest.join(" ");
      return placed.length > 0 ? null : errorMessage(error);
    },
    /** Checks, then sends what is right. */
    submit: (send: (values: Output) => Promise<void>, onInvalid?: () => void) => {
      refusals.clear();
      return form.handleSubmit(send, () => {
        focusInvalid();
        onInvalid?.();
      })();
    },
  };
}
