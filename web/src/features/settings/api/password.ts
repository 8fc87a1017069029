import { useMutation } from "@tanstack/react-query";
import { callEmpty } from "@/lib/api-client";

export interface PasswordChange {
  current: string;
  new: string;
}

/** Ends the person's other sessions. */
export function useChangePassword() {
  return useMutation({
    mutationFn: (json: PasswordChange) => callEmpty("/auth/password", { method: "POST", json }),
  });
}
