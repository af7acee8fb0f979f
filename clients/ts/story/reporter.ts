// How the story is told: prose for people, one JSON object a step for programs.

import { type Done, type Refusal, escaped } from "../src/index.ts";

const BOLD = "\x1b[1m";
const DIM = "\x1b[2m";
const GREEN = "\x1b[32m";
const YELLOW = "\x1b[33m";
const RESET = "\x1b[0m";

/** How to tell it: for people, for programs, or for nobody, where only the end counts. */
export type Style = "prose" | "json" | "silent";

/** Tells the story. */
export class Reporter {
  constructor(private readonly style: Style) {}

  /** A new scene begins. */
  scene(title: string): void {
    this.prose(`\n${BOLD}${title}${RESET}`);
  }

  /** Something that is good to know. */
  aside(text: string): void {
    this.prose(`    ${text}`);
  }

  /** A call that went through. */
  done(text: string, { receipt, events }: Done): void {
    const names = events.map((event) => event.eventName);
    this.step({ step: text, ok: true, error: null, events: names, gas_used: Number(receipt.gasUsed) });
    this.prose(`  ${GREEN}✓${RESET} ${text}`);
    this.prose(`    ${DIM}${receipt.gasUsed} gas · ${names.join(", ")}${RESET}`);
  }

  /** A call that the bank refused, and that was not sent. */
  refused(text: string, { name, code, args }: Refusal): void {
    this.step({ step: text, ok: false, error: name, events: [], gas_used: 0 });
    const figures = Object.entries(args).map(([figure, value]) => `${figure} ${escaped(String(value))}`);
    this.prose(`  ${YELLOW}✗${RESET} ${text}`);
    this.prose(`    ${YELLOW}refused, code ${code}: ${name} (${figures.join(", ")})${RESET}`);
  }

  /** The end of the story: one object, or the lines that say the same. */
  end(summary: unknown, lines: string[]): void {
    this.step(summary);
    lines.forEach((line) => this.prose(line));
  }

  private prose(line: string): void {
    if (this.style === "prose") {
      console.log(process.stdout.isTTY ? line : line.replaceAll(/\x1b\[\d+m/g, ""));
    }
  }

  private step(object: unknown): void {
    if (this.style === "json") {
      console.log(JSON.stringify(object));
    }
  }
}
