// Asks the query service, with the types of its OpenAPI document.

import type { Reason, Routes } from "./generated/service.ts";

export type * as service from "./generated/service.ts";

/** Every operation of the query service, by its method and path. */
export type Operations = Routes;

type Given<name extends keyof Routes, part extends "path" | "query" | "body"> = Routes[name][part];

/** What an operation is given: the parts that it has, and none that it has not. */
export type Question<name extends keyof Routes> = (Given<name, "path"> extends undefined
  ? { path?: undefined }
  : { path: Given<name, "path"> }) &
  (Given<name, "query"> extends undefined
    ? { query?: undefined }
    : object extends Given<name, "query">
      ? { query?: Given<name, "query"> }
      : { query: Given<name, "query"> }) &
  (Given<name, "body"> extends undefined ? { body?: undefined } : { body: Given<name, "body"> });

/** The service refuses, and says why. */
export class ServiceRefusal extends Error {
  constructor(
    /** The status of HTTP. */
    readonly status: number,
    /** `bad_request`, `not_found` and others; empty where it did not say. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What is asked with. */
export interface Asking {
  signal?: AbortSignal;
  fetch?: typeof fetch;
}

/** The address of an operation, filled in. */
export function addressOf(base: string, route: string, path: object = {}, query: object = {}): string {
  const named = new Map(Object.entries(path as Record<string, unknown>));
  const place = route.slice(route.indexOf(" ") + 1).replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!named.has(name)) {
      throw new Error(`${route} needs ${name}`);
    }
    return encodeURIComponent(String(named.get(name)));
  });
  const asked = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
  return `${base.replace(/\/v1\/?$|\/$/, "")}${place}${text && `?${text}`}`;
}

/**
 * Asks the service at a base URL, with or without `/v1` at its end.
 *
 * @throws {ServiceRefusal} where it refuses; whatever `fetch` throws where it does not answer.
 */
export async function askService<name extends keyof Routes>(
  base: string,
  route: name,
  { path, query, body }: Question<name>,
  { signal, fetch: fetched = fetch }: Asking = {},
): Promise<Routes[name]["answer"]> {
  const method = route.slice(0, route.indexOf(" "));
  const answer = await fetched(addressOf(base, route, path, query), {
    method,
    ...(signal && { signal }),
    ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") ?? false;
  const said: unknown = isJson ? await answer.json() : await answer.text();
  if (!answer.ok) {
    const { code, message } = (said as { error?: Partial<Reason> }).error ?? {};
    throw new ServiceRefusal(answer.status, code ?? "", message ?? `the query service answers ${answer.status}`);
  }
  return said as Routes[name]["answer"];
}
