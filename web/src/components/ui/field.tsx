import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "react";
import { classNames } from "./class-names";

export interface FieldProps {
  label: string;
  /** The label is heard but not seen: where there is room for columns, whose head shows it, or always. */
  labelHidden?: "columns" | "always" | undefined;
  hint?: ReactNode;
  /** Says what is wrong and how to mend it. */
  error?: string | undefined;
  optional?: boolean | undefined;
  className?: string | undefined;
}

const hiding = { columns: "lg:sr-only", always: "sr-only" } as const;

const box =
  "w-full rounded-lg border bg-surface px-3 text-ink transition-colors placeholder:text-muted " +
  "focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent";

function boxClass(error: string | undefined, className?: string): string {
  return classNames(box, error ? "border-fail" : "border-line-strong/60 hover:border-line-strong", className);
}

function useFieldIds(hint: ReactNode, error: string | undefined) {
  const id = useId();
  const hintId = `${id}hint`;
  const errorId = `${id}error`;
  const describedBy = [error && errorId, hint != null && hintId].filter(Boolean).join(" ") || undefined;
  return { id, hintId, errorId, describedBy };
}

interface FrameProps extends FieldProps {
  ids: ReturnType<typeof useFieldIds>;
  children: ReactNode;
}

function FieldFrame({ label, labelHidden, hint, error, optional, className, ids, children }: FrameProps) {
  return (
    <div className={classNames("flex min-w-0 flex-col gap-1.5", className)}>
      <div
        className={classNames(
          "flex items-baseline justify-between gap-2 text-sm",
          labelHidden && hiding[labelHidden],
        )}
      >
        <label htmlFor={ids.id} className="font-medium">
          {label}
        </label>
        {optional && (
          <span aria-hidden className="text-xs text-muted">
            optional
          </span>
        )}
      </div>
      {children}
      {error && (
        <p id={ids.errorId} className="text-sm text-fail">
          {error}
        </p>
      )}
      {hint != null && (
        <div id={ids.hintId} className="text-sm text-muted">
          {hint}
        </div>
      )}
    </div>
  );
}

type TextFieldProps = FieldProps &
  InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement>; inputClassName?: string };

export function TextField({
  label,
  labelHidden,
  hint,
  error,
  optional,
  className,
  inputClassName,
  ...input
}: TextFieldProps) {
  const ids = useFieldIds(hint, error);
  return (
    <FieldFrame {...{ label, labelHidden, hint, error, optional, className, ids }}>
      <input
        id={ids.id}
        aria-invalid={error ? true : undefined}
        aria-describedby={ids.describedBy}
        className={boxClass(error, classNames("h-10", inputClassName))}
        {...input}
      />
    </FieldFrame>
  );
}

type TextAreaProps = FieldProps &
  TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };

export function TextArea({ label, labelHidden, hint, error, optional, className, ...area }: TextAreaProps) {
  const ids = useFieldIds(hint, error);
  return (
    <FieldFrame {...{ label, labelHidden, hint, error, optional, className, ids }}>
      <textarea
        id={ids.id}
        rows={3}
        aria-invalid={error ? true : undefined}
        aria-describedby={ids.describedBy}
        className={boxClass(error, "[field-sizing:content] min-h-20 py-2")}
        {...area}
      />
    </FieldFrame>
  );
}

type SelectFieldProps = FieldProps &
  SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> };

export function SelectField({
  label,
  labelHidden,
  hint,
  error,
  optional,
  className,
  children,
  ...select
}: SelectFieldProps) {
  const ids = useFieldIds(hint, error);
  return (
    <FieldFrame {...{ label, labelHidden, hint, error, optional, className, ids }}>
      <select
        id={ids.id}
        aria-invalid={error ? true : undefined}
        aria-describedby={ids.describedBy}
        className={boxClass(error, "h-10 pe-8")}
        {...select}
      >
        {children}
      </select>
    </FieldFrame>
  );
}
