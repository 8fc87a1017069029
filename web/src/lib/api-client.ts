/** The one way to the server: JSON under /api/v1, problems (RFC 9457) as ApiError. */
import * as z from "zod/mini";

// Zod would try `new Function`, which the page's policy refuses.
z.config({ jitless: true });

/** "" when the server that answers the API also serves the pages. */
export const apiOrigin: string = process.env.NEXT_PUBLIC_API_ORIGIN ?? "";

export function apiUrl(path: string): string {
  return `${apiOrigin}/api/v1${path}`;
}

const problemSchema = z.object({
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ pointer: z.string(), message: z.string() }))),
});

export interface FieldProblem {
  /** Where in the sent JSON (RFC 6901): "/items/0/quantity". */
  pointer: string;
  message: string;
}

/** The server said no, or could not be reached (status 0). `message` is fit to be shown. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    message: string,
    readonly fields: readonly FieldProblem[] = [],
    /** When to come back, from Retry-After. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }

  /** Trying again later may help: no connection, or a server that is starting or overloaded. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export interface CallOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  json?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

function parseRetryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

async function readProblem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = problemSchema.safeParse(body).data;
  const message = problem?.detail ?? problem?.title ?? `The server answered ${response.status}.`;
  return new ApiError(response.status, message, problem?.errors ?? [], parseRetryAfter(response));
}

async function send(path: string, options: CallOptions): Promise<Response> {
  const { method = "GET", json, headers = {}, signal = null } = options;
  let response: Response;
  try {
    response = await fetch(apiUrl(path), {
      method,
      headers: { ...(json !== undefined && { "Content-Type": "application/json" }), ...headers },
      body: json === undefined ? null : JSON.stringify(json),
      credentials: apiOrigin === "" ? "same-origin" : "include",
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "The server cannot be reached. Check your connection and try again.");
  }
  if (!response.ok) throw await readProblem(response);
  return response;
}

/** Calls and checks the answer against `schema`. */
export async function callJson<T extends z.ZodMiniType>(
  schema: T,
  path: string,
  options: CallOptions = {},
): Promise<z.output<T>> {
  const response = await send(path, options);
  return schema.parse(await response.json());
}

/** Calls where no body is answered. */
export async function callEmpty(path: string, options: CallOptions = {}): Promise<void> {
  await send(path, options);
}

/** Calls where a file is answered. */
export async function callBlob(path: string, options: CallOptions = {}): Promise<Blob> {
  const response = await send(path, options);
  return response.blob();
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Words for a person, whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong. Please try again.";
}
