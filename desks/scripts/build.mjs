// Builds the desks into dist/: static files that any host serves. `--watch` builds again after every change.

import { build, context } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

const viem = join(root, "node_modules/viem/_esm");

/** Where each of viem's exports comes from: its lists of exports name every file. */
async function origins(list) {
  const found = new Map();
  const text = await readFile(join(viem, list), "utf8");
  for (const [, names, from] of text.matchAll(/export \{([^}]*)\} from '(\.[^']*)'/g)) {
    for (const name of names
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean)) {
      const [inside, outside = inside] = name.split(/ as /);
      found.set(outside, { inside, file: join(viem, dirname(list), from) });
    }
  }
  return found;
}

/**
 * Imports from viem's lists are read as imports from the files themselves. A bundler puts a file into the chunk of all
 * who reach it, and by the lists everybody reaches everything. It also gives the JavaScript client, which is taken as
 * source, the desks' own viem, so that nothing is there twice.
 */
const straight = {
  name: "straight",
  async setup(builder) {
    const lists = {
      viem: await origins("index.js"),
      "viem/actions": await origins("actions/index.js"),
      "viem/accounts": await origins("accounts/index.js"),
    };
    const rewritten = (_, word, names, list) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name && !name.startsWith("type "))
        .map((name) => {
          const [imported, local = imported] = name.split(/ as /);
          const origin = lists[list].get(imported);
          if (!origin) throw new Error(`${list} has no ${imported}`);
          return `${word} { ${origin.inside} as ${local} } from ${JSON.stringify(origin.file)};`;
        })
        .join(" ");
    // Contracts that viem would deploy within calls of kinds that no desk makes: 4 KB of every page.
    builder.onLoad({ filter: /viem\/_esm\/constants\/contracts\.js$/ }, async ({ path }) => {
      const contents = (await readFile(path, "utf8")).replaceAll(/'0x[0-9a-f]{64,}'/g, "'0x'");
      return { contents, loader: "js" };
    });
    builder.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      // Of the ABI, what only compilers of contracts read is left out, and what viem takes for granted: that a field is not
      // indexed, and that what is no read changes something. Nor does it ask what the parts of an answer are called.
      const short = /generated\/.*-abi\.ts$/.test(path)
        ? text
            .replaceAll(
              /"internalType":"[^"]*",|,"anonymous":false|,"stateMutability":"nonpayable"|,"indexed":false|"indexed":false,/g,
              "",
            )
            .replaceAll(/"outputs":\[(?:[^[\]]|\[[^\]]*\])*\]/g, (answer) => answer.replaceAll(/,"name":"[^"]*"/g, ""))
        : text;
      const contents = short.replaceAll(/\b(import|export) \{([^}]*)\} from "(viem(?:\/\w+)?)";/g, rewritten);
      return { contents, loader: path.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

const options = {
  absWorkingDir: root,
  entryPoints: { app: "src/main.tsx", replay: "src/worker/replay.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  metafile: true,
  entryNames: "[name]",
  chunkNames: "chunks/[name]-[hash]",
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [straight],
  logLevel: "warning",
};

/** What a first visit to each screen loads: the entry, the desk's own chunk, the screen's, and what these import. */
function sizes(metafile) {
  const outputs = Object.entries(metafile.outputs);
  const closure = (name, seen = new Set()) => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const part of metafile.outputs[name].imports) {
      if (part.kind === "import-statement") closure(part.path, seen);
    }
    return seen;
  };
  const entryOf = (source) => outputs.find(([, output]) => output.entryPoint === source)?.[0];
  const app = entryOf("src/main.tsx");
  const desks = {};
  for (const desk of ["public", "member", "coordinator", "officer", "council"]) {
    const chunk = entryOf(`src/desks/${desk}.tsx`);
    // Screens that are loaded when they are come to.
    const rooms = outputs.filter(([, { entryPoint }]) => entryPoint?.startsWith(`src/desks/${desk}/`));
    const first = [...closure(app), ...closure(chunk)];
    desks[desk] = [first, ...rooms.map(([room]) => [...first, ...closure(room)])].map((files) => [...new Set(files)]);
  }
  return desks;
}

async function report(metafile) {
  const said = {};
  const sizeOf = async (files) => {
    const bytes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(root, file))).length));
    return bytes.reduce((sum, size) => sum + size, 0);
  };
  for (const [desk, screens] of Object.entries(sizes(metafile))) {
    said[desk] = Math.max(...(await Promise.all(screens.map(sizeOf))));
  }
  await writeFile(join(dist, "sizes.json"), `${JSON.stringify(said)}\n`);
  console.log(
    Object.entries(said)
      .map(([desk, size]) => `${desk} ${(size / 1024).toFixed(1)} KB`)
      .join(" · "),
    "(gzip)",
  );
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await cp(join(root, "public"), dist, { recursive: true });
if (!existsSync(join(dist, "rules.wasm"))) {
  throw new Error("public/rules.wasm is missing: `npm run rules` compiles it");
}
if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  const { metafile } = await build(options);
  await report(metafile);
}
