// Checks an evidence bundle in this page, without asking anybody: a zip of blocks and events whose hashes lead from one
// head of the log to another. `timebank-index verify` and `verify_bundle.py` check the same.

import type { Address, Hex } from "viem";
import { count } from "./format.ts";
import { t } from "./i18n.ts";
import { rules } from "./rules.ts";

/** An end of the log. */
export interface End {
  seq: number;
  head: Hex;
}

/** What a bundle says of itself. */
export interface Manifest {
  format: string;
  chain_id: number;
  bank: Address;
  complete: boolean;
  from_block: number;
  to_block: number;
  start: End;
  end: End;
  files: Record<string, string>;
}

/** The bundle is not whole, and where. */
export class Wrong extends Error {}

const FORMAT = "timebank-evidence/2";
/** Bytes of one unpacked file at most. */
const LARGEST = 512 << 20;

const damaged = () => new Wrong(t("It is no zip that this page can read.", "无法识别的压缩包。"));

/** A file of a zip, unpacked; nothing is written anywhere. */
async function unpacked(zip: Uint8Array, name: string): Promise<Uint8Array> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  let end = zip.length - 22;
  while (end >= 0 && u32(end) !== 0x06054b50) {
    end--;
  }
  if (end < 0) {
    throw damaged();
  }
  let at = u32(end + 16);
  for (let left = u16(end + 10); left > 0; left--) {
    if (u32(at) !== 0x02014b50) {
      throw damaged();
    }
    const [method, packed, size] = [u16(at + 10), u32(at + 20), u32(at + 24)];
    const [nameLength, extra, comment, local] = [u16(at + 28), u16(at + 30), u16(at + 32), u32(at + 42)];
    const called = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength));
    if (called === name) {
      const start = local + 30 + u16(local + 26) + u16(local + 28);
      const bytes = zip.subarray(start, start + packed);
      if (size > LARGEST || (method !== 0 && method !== 8)) {
        throw damaged();
      }
      const stream = new Blob([bytes as BlobPart]).stream();
      const plain = method === 0 ? stream : stream.pipeThrough(new DecompressionStream("deflate-raw"));
      const found = new Uint8Array(await new Response(plain).arrayBuffer());
      if (found.length !== size) {
        throw damaged();
      }
      return found;
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Wrong(t(`It has no ${name}.`, `缺少 ${name}。`));
}

interface Block extends End {
  number: number;
  /** In seconds since 1970. */
  time: number;
}
interface Line {
  seq: number;
  block: number;
  topics: Hex[];
  data: Hex;
}

/** The lines of a file that is the one the manifest names. */
async function lines<T>(zip: Uint8Array, manifest: Manifest, name: string): Promise<T[]> {
  const bytes = await unpacked(zip, name);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  const hash = `0x${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  if (hash !== manifest.files[name]) {
    throw new Wrong(t(`${name} is not the file that the manifest names.`, `${name} 与清单所记哈希不符。`));
  }
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

/** Replays the events of a bundle through every block's head to the end; throws what is wrong first. */
async function replayed(zip: Uint8Array): Promise<Manifest> {
  const manifest = JSON.parse(new TextDecoder().decode(await unpacked(zip, "manifest.json"))) as Manifest;
  if (manifest.format !== FORMAT) {
    throw new Wrong(t(`It is written as ${manifest.format}.`, `格式为 ${manifest.format}，无法识别。`));
  }
  const blocks = await lines<Block>(zip, manifest, "blocks.ndjson");
  const events = await lines<Line>(zip, manifest, "events.ndjson");
  const log = await rules();
  log.begin(BigInt(manifest.start.seq), manifest.start.head);
  let [seq, place] = [manifest.start.seq, 0];
  for (const block of blocks) {
    const first = place;
    while (place < events.length && events[place]!.block === block.number) {
      seq++;
      if (events[place]!.seq !== seq) {
        throw new Wrong(t(`Event #${seq} is missing, or was put in.`, `事件 #${seq} 缺失或系添加。`));
      }
      place++;
    }
    const fits = log.add(BigInt(block.time), events.slice(first, place));
    if (!fits || seq !== block.seq || log.head().hash !== block.head) {
      throw new Wrong(
        t(
          `The events up to #${seq}, in block ${block.number}, do not lead to its head.`,
          `截至 #${seq}（区块 ${block.number}）的事件推不出该区块的链头。`,
        ),
      );
    }
  }
  if (place !== events.length) {
    throw new Wrong(t(`Event #${seq + 1} is in no block of the bundle.`, `事件 #${seq + 1} 不属于包内任何区块。`));
  }
  if (seq !== manifest.end.seq || log.head().hash !== manifest.end.head) {
    throw new Wrong(t("The events lead to another head than the manifest's.", "事件推得的链头与清单不符。"));
  }
  return manifest;
}

/** Checks a file; throws what is wrong with it in words. */
export async function check(file: Blob): Promise<Manifest> {
  try {
    return await replayed(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    throw error instanceof Wrong ? error : damaged();
  }
}

/** What a bundle spans, in a sentence. */
export const span = ({ start, end, from_block, to_block }: Manifest) =>
  t(
    `Events #${start.seq + 1} to #${end.seq} (${count(end.seq - start.seq)}), blocks ${from_block} to ${to_block}.`,
    `事件 #${start.seq + 1} 至 #${end.seq}（${count(end.seq - start.seq)} 条），区块 ${from_block} 至 ${to_block}。`,
  );
