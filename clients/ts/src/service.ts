// Asks the query service, with the types of its OpenAPI document.

import type { Reason, Routes } from "./generated/service.ts";

export type * as service from "./generated/service.ts";

/** Every operation of the query service, by its method and path. */
export type Operations = Routes;

/** As much of an operation as a question is made of. */
interface Operation {
  path: unknown;
  query: unknown;
  body: unknown;
}

type Given<operation extends Operation, part extends keyof Operation> = operation[part];

/** What an operation of a document is given: the parts that it has, and none that it has not. */
export type QuestionOf<routes, name extends keyof routes> = routes[name] extends infer operation extends Operation
  ? (Given<operation, "path"> extends undefined ? { path?: undefined } : { path: Given<operation, "path"> }) &
      (Given<operation, "query"> extends undefined
        ? { query?: undefined }
        : object extends Given<operation, "query">
          ? { query?: Given<operation, "query"> }
          : { query: Given<operation, "query"> }) &
      (Given<operation, "body"> extends undefined ? { body?: undefined } : { body: Given<operation, "body"> })
  : never;

/** What an operation of the query service is given. */
export type Question<name extends keyof Routes> = QuestionOf<Routes, name>;

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
  question: Question<name>,
  asking: Asking = {},
): Promise<Routes[name]["answer"]> {
  return (await ask(base, route, question, asking)) as Routes[name]["answer"];
}

/** Asks whatever answers by one of the documents; headers may depend on what is sent. */
export async function ask(
  base: string,
  route: string,
  { path, query, body }: { path?: unknown; query?: unknown; body?: unknown },
  { signal, fetch: fetched = fetch }: Asking = {},
  headersOf?: (method: string, url: URL, body: string) => Promise<Record<string, string>>,
): Promise<unknown> {
  const method = route.slice(0, route.indexOf(" "));
  const url = addressOf(base, route, path as object | undefined, query as object | undefined);
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(sent !== undefined && { "content-type": "application/json" }),
    ...(headersOf && (await headersOf(method, new URL(url), sent ?? ""))),
  };
  const answer = await fetched(url, {
    method,
    ...(signal && { signal }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(sent !== undefined && { body: sent }),
  });
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") ?? false;
  const said: unknown = isJson ? await answer.json() : await answer.text();
  if (!answer.ok) {
    const { code, message } = (said as { error?: Partial<Reason> }).error ?? {};
    throw new ServiceRefusal(answer.status, code ?? "", message ?? `the service answers ${answer.status}`);
  }
  return said;
}
