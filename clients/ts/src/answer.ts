// Whether a node answered. Apart from sending, so that pages that only read load nothing that sends.

import { BaseError } from "viem";

/** Whether the node answered at all, though not with what was asked for. */
export function isAnswer(error: unknown): boolean {
  if (!(error instanceof BaseError)) {
    return false;
  }
  const isSilence = (cause: unknown) => {
    const { name, status } = cause as { name?: string; status?: number };
    return (name === "HttpRequestError" && status === undefined) || name === "TimeoutError";
  };
  return (
    error.walk(isSilence) === null && error.walk((cause) => (cause as { code?: unknown }).code !== undefined) !== null
  );
}
