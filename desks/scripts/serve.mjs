// Serves dist/ on this machine, with the node, the query service and the relayer behind the same origin. For a trial and
// for the tests: any host serves the same files, with the same three paths handed on.
//
//   node scripts/serve.mjs --rpc http://127.0.0.1:8545 --bank 0x… [--council 0x…] [--since BLOCK] [--index URL]
//                          [--relayer URL] [--accounts FILE] [--port 8600] [--json]

import { createServer, request } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** What a page may do: load its own files and ask its own origin; run nothing that is written into it. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(self), geolocation=(), microphone=()",
};

/** Hands a request on to the node, the query service or the relayer. */
function handOn(base, path, incoming, outgoing) {
  const target = new URL(path, base);
  const headers = { "content-type": incoming.headers["content-type"] ?? "application/json" };
  for (const name of ["content-length", "accept", "last-event-id", "if-none-match"]) {
    if (incoming.headers[name]) headers[name] = incoming.headers[name];
  }
  const onward = request(target, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, {
      "content-type": answer.headers["content-type"] ?? "application/json",
      "x-content-type-options": "nosniff",
      // What another program wrote runs nothing here, and sees nothing of the page's.
      "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    });
    answer.pipe(outgoing);
  });
  onward.on("error", () => {
    outgoing.writeHead(502, { "content-type": "application/json" }).end('{"error":"it does not answer"}');
  });
  incoming.pipe(onward);
}

async function sendFile(path, outgoing) {
  const file = normalize(join(dist, path === "/" ? "index.html" : decodeURIComponent(path)));
  const inside = file.startsWith(dist + sep) && (await stat(file).catch(() => undefined))?.isFile();
  if (!inside) {
    outgoing.writeHead(404, { ...HEADERS, "content-type": "text/plain" }).end("not found");
    return;
  }
  const body = await readFile(file);
  const isLasting = path.startsWith("/chunks/");
  outgoing.writeHead(200, {
    ...HEADERS,
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "cache-control": isLasting ? "public, max-age=31536000, immutable" : "no-cache",
  });
  outgoing.end(body);
}

/** Where the relayer answers, at this origin. */
export const RELAY = "/relay/v1";

/** Serves; answers with the server once it listens. */
export function serve({ rpc, index, relayer, config, port = 0, host = "127.0.0.1" }) {
  const server = createServer((incoming, outgoing) => {
    const { pathname, search } = new URL(incoming.url ?? "/", "http://desk");
    if (pathname === "/rpc") return handOn(rpc, new URL(rpc).pathname, incoming, outgoing);
    if (pathname.startsWith("/v1/")) {
      if (index) return handOn(index, pathname + search, incoming, outgoing);
      return outgoing.writeHead(404, { "content-type": "application/json" }).end('{"error":"no query service"}');
    }
    if (relayer && pathname.startsWith(`${RELAY}/`))
      return handOn(relayer, pathname.slice("/relay".length), incoming, outgoing);
    if (pathname === "/config.json") {
      return outgoing
        .writeHead(200, { ...HEADERS, "content-type": "application/json", "cache-control": "no-cache" })
        .end(JSON.stringify(config));
    }
    return sendFile(pathname, outgoing).catch(() => outgoing.writeHead(500).end());
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      rpc: { type: "string", default: "http://127.0.0.1:8545" },
      index: { type: "string" },
      relayer: { type: "string" },
      bank: { type: "string" },
      council: { type: "string" },
      since: { type: "string", default: "0" },
      accounts: { type: "string" },
      port: { type: "string", default: "8600" },
      json: { type: "boolean", default: false },
    },
  });
  if (!values.bank) {
    console.error("--bank is missing: the bank's address");
    process.exit(2);
  }
  const accounts = values.accounts ? JSON.parse(readFileSync(values.accounts, "utf8")) : [];
  const config = {
    bank: values.bank,
    council: values.council ?? null,
    since: Number(values.since),
    rpc: "/rpc",
    index: values.index ? "/v1" : null,
    relay: values.relayer ? RELAY : null,
    accounts,
  };
  const { rpc, index, relayer } = values;
  const server = await serve({ rpc, index, relayer, config, port: Number(values.port) });
  const url = `http://127.0.0.1:${server.address().port}/`;
  console.log(values.json ? JSON.stringify({ desks: url }) : `The desks are at ${url}`);
}
