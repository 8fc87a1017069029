import { useEffect, useRef, useState } from "react";

/**
 * For a form's element, and what sends the focus to its first field that is marked as wrong: after the render that marks
 * the fields and opens the parts that hold them.
 */
export function useFocusInvalid() {
  const ref = useRef<HTMLFormElement>(null);
  const [wishes, setWishes] = useState(0);
  useEffect(() => {
    if (wishes > 0) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wishes]);
  return { ref, focusInvalid: () => setWishes((count) => count + 1) };
}
