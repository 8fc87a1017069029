import { ApiError } from "./api-client";

const unknownWaitSeconds = 60;

/** When the limit lets the next one through (milliseconds since 1970); null when `error` is not about a limit. */
export function limitDeadline(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.status !== 429) return null;
  return Date.now() + (error.retryAfterSeconds ?? unknownWaitSeconds) * 1000;
}
