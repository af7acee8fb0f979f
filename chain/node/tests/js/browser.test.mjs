// What a page does that comes from somewhere else: viem in a browser, over CORS and over a WebSocket.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { url } from "./node.mjs";

// `cargo xtask` says which browser there is, or leaves this file out.
const executablePath = process.env.TIMEBANK_BROWSER ?? "/usr/bin/chromium";

async function served() {
  const made = await build({
    entryPoints: [new URL("page.mjs", import.meta.url).pathname],
    bundle: true,
    format: "esm",
    platform: "browser",
    // A page has no environment.
    define: { "process.env.TIMEBANK_RPC_URL": JSON.stringify(url) },
    write: false,
  });
  const script = made.outputFiles[0].text;
  const page = '<!doctype html><meta charset="utf-8"><title>page</title><script type="module" src="/page.js"></script>';
  const server = createServer((request, response) => {
    const isScript = request.url.startsWith("/page.js");
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : page);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return server;
}

test("a page of another origin reads, signs, sends and listens", async () => {
  const server = await served();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const refused = [];
    page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
    page.on("pageerror", (error) => refused.push(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const found = await page.evaluate(() => window.found);
    assert.deepEqual(refused, []);
    assert.deepEqual(found, {
      id: 420420420,
      answer: "cors",
      status: "success",
      moved: "1000000000000000000",
      heard: true,
    });
  } finally {
    await browser.close();
    server.close();
  }
});
