// Verify: the whole log replayed in this browser, against the head that the contract keeps.

import { type Hex, type Log, toEventSelector } from "viem";
import { readContract } from "viem/actions";
import { useEffect, useRef, useState } from "preact/hooks";
import { client, config, look, connection, read, rpcUrl, timeBankAbi } from "../../lib/chain.ts";
import { count, hours } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { type Event, eventOf } from "../../lib/log.ts";
import { Sentence } from "../../lib/sentence.tsx";
import { service } from "../../lib/service.ts";
import { useStore } from "../../lib/store.ts";
import { Account, Card, Loading, Notice, Screen, Stat, Stats, Table } from "../../lib/ui.tsx";
import { type Spoil, dated, rawLogs, spoiled } from "../../lib/raw.ts";
import type { Said, Wanted } from "../../worker/replay.ts";

type Done = Extract<Said, { kind: "done" }>;

interface Verdict {
  done: Done;
  head: { seq: bigint; hash: Hex };
  supply: bigint;
  whole: boolean;
  /** Between which numbers the first wrong event lies; nothing where all are right. */
  wrong?: { first: number; last: number; block: number; kind: string; event?: Event };
  coin: { account: Hex; log: bigint; contract: bigint }[];
  millis: number;
}

/** Accounts whose coin is compared. */
const ACCOUNTS = 50;

/** Has the worker read and replay the log. */
function replay(wanted: Wanted, progress: (done: number) => void, stop: AbortSignal) {
  const worker = new Worker("replay.js", { type: "module" });
  return new Promise<Exclude<Said, { kind: "progress" }>>((resolve, reject) => {
    stop.addEventListener("abort", () => reject(new Error("left")));
    worker.onerror = (event) => reject(new Error(event.message || "the worker failed"));
    worker.onmessage = ({ data }: MessageEvent<Said>) => {
      if (data.kind === "progress") {
        progress(data.done);
      } else {
        resolve(data);
      }
    };
    worker.postMessage(wanted);
  }).finally(() => worker.terminate());
}

/** The number that an event says of itself; the standards' say none. */
const saidNumber = (event: Event): number | undefined =>
  typeof event.args["seq"] === "bigint" ? Number(event.args["seq"]) : undefined;

async function headAt(block: number): Promise<Hex | undefined> {
  const call = {
    abi: timeBankAbi,
    address: config().bank,
    functionName: "auditHead",
    blockNumber: BigInt(block),
  } as const;
  return readContract(client(), call).then(
    ([, hash]) => hash,
    () => undefined,
  );
}

/** The events of one block, as they were replayed, numbered from one on; `there`, the first's number by the node. */
async function eventsIn(block: number, first: number, there: number): Promise<Event[]> {
  const logs = await dated(client(), await rawLogs(client(), config().bank, BigInt(block), BigInt(block)));
  return spoiled(logs, there, spoil()).map((log, at) => eventOf(log as unknown as Log, first + at, timeBankAbi));
}

/** The first block after which the contract's head is another than the log's: the heads before it agree, those after it never again. */
async function firstWrong(done: Done): Promise<Verdict["wrong"]> {
  let [low, high] = [0, done.heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [block, , hash] = done.heads[middle]!;
    if ((await headAt(block)) === hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const before = done.heads[low - 1]?.[1] ?? 0;
  const here = done.heads[low];
  if (here === undefined) {
    return { first: before + 1, last: before + 1, block: 0, kind: "missing" };
  }
  const events = await eventsIn(here[0], before + 1, here[3]);
  const gap = events.find((event) => (saidNumber(event) ?? event.seq) !== event.seq);
  const [first, last] = gap ? [gap.seq, gap.seq] : [before + 1, here[1]];
  const event = gap ?? events[0];
  return { first, last, block: here[0], kind: gap ? "missing" : "altered", ...(event && { event }) };
}

/** For the tests, and for whoever wants to see that it would notice: how to spoil the log before it is replayed. */
const spoil = (): Spoil => {
  const asked = new URLSearchParams(location.hash.split("?")[1] ?? "");
  return { without: Number(asked.get("without") ?? 0), alter: Number(asked.get("alter") ?? 0) };
};

const NOTHING: Done = { kind: "done", seq: "0", hash: "0x", supply: "0", heads: [], coin: [] };

async function verify(progress: (done: number, all: number) => void, stop: AbortSignal): Promise<Verdict> {
  await look();
  const { head, problem } = connection.value;
  if (!head || problem) {
    throw new Error(problem ?? "no head");
  }
  const all = Number(head.seq);
  progress(0, all);
  const wanted: Wanted = {
    rpc: rpcUrl(),
    bank: config().bank,
    since: config().since,
    last: Number(head.block),
    opens: toEventSelector("AccountOpened(address,uint8,uint64,uint64)"),
    accounts: ACCOUNTS,
    spoil: spoil(),
  };
  const started = performance.now();
  const done = await replay(wanted, (at) => progress(at, all), stop);
  const millis = performance.now() - started;
  if (done.kind === "failed") {
    throw new Error(done.problem);
  }
  const supply = await read("totalSupply", []);
  if (done.kind === "overdrawn") {
    const wrong = { first: done.seq, last: done.seq, block: done.block, kind: "overdrawn" };
    return { done: NOTHING, head, supply, whole: false, wrong, coin: [], millis };
  }
  const whole = done.hash === head.hash && BigInt(done.seq) === head.seq;
  const wrong = whole ? undefined : await firstWrong(done);
  const coin = await Promise.all(
    done.coin.map(async ([account, log]) => ({
      account,
      log: BigInt(log),
      contract: await read("balanceOf", [account]),
    })),
  );
  return { done, head, supply, whole, ...(wrong && { wrong }), coin, millis };
}

export function Verify() {
  const [state, go] = useState<{
    at: "idle" | "running" | "done" | "failed";
    done: number;
    all: number;
    problem?: string;
    verdict?: Verdict;
  }>({
    at: "idle",
    done: 0,
    all: 0,
  });
  // Whoever leaves the page has no more use for the verdict.
  const left = useRef(new AbortController());
  useEffect(() => () => left.current.abort(), []);
  const start = async () => {
    go({ at: "running", done: 0, all: 0 });
    try {
      const verdict = await verify((done, all) => go({ at: "running", done, all }), left.current.signal);
      go({ at: "done", done: 0, all: 0, verdict });
    } catch (error) {
      go({ at: "failed", done: 0, all: 0, problem: String((error as Error).message) });
    }
  };
  return (
    <Screen
      title={t("Verify the log yourself", "自行验证日志")}
      lead={t(
        "Your browser reads every event since the founding and chains their hashes with the bank's own rules. If the end is the contract's head, nothing was added, left out or altered.",
        "您的浏览器读取创立以来的每条事件，用银行自己的规则逐条串联哈希。若终点等于合约中的链头，则无增、无漏、无改。",
      )}
    >
      <Card>
        <div class="buttons">
          <button type="button" onClick={() => void start()} disabled={state.at === "running"}>
            {state.at === "idle" ? t("Replay the whole log", "重放全部日志") : t("Replay again", "再次重放")}
          </button>
        </div>
        {state.at === "running" && (
          <div role="status">
            <p>
              {state.all
                ? t(
                    `${count(state.done)} of ${count(state.all)} events`,
                    `${count(state.done)} / ${count(state.all)} 条`,
                  )
                : t("Reading the log…", "读取日志中…")}
            </p>
            <progress max={state.all || 1} value={state.done} aria-label={t("Replayed", "重放进度")} />
          </div>
        )}
        {state.at === "failed" && (
          <Notice tone="bad">{t("The node does not give the log now: ", "节点暂不提供日志：") + state.problem}</Notice>
        )}
      </Card>
      {state.verdict && <Shown verdict={state.verdict} />}
      <Bundle />
    </Screen>
  );
}

/** What came of a bundle: whole, and whether the contract had its last head; or what is wrong with it. */
type Judged = { text: string; contract: "same" | "other" | "not asked" } | { wrong: string };

async function judged(file: File): Promise<Judged> {
  const { check, span } = await import("../../lib/bundle.ts");
  try {
    const manifest = await check(file);
    const text = span(manifest);
    if (manifest.bank.toLowerCase() !== config().bank.toLowerCase()) {
      return { text: `${text} ${manifest.bank}`, contract: "not asked" };
    }
    const known = await headAt(manifest.to_block);
    return { text, contract: known === undefined ? "not asked" : known === manifest.end.head ? "same" : "other" };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}

/** Checks an evidence bundle that somebody handed over. */
function Bundle() {
  const { state } = useStore(service);
  const [found, find] = useState<Judged | "busy">();
  return (
    <Card title={t("An evidence bundle", "证据包")}>
      <p>
        {t(
          "A file with a part of the log. It is checked here, without asking anybody; then the contract is asked for the last head, if a node answers.",
          "包含部分日志的文件。在此离线校验，不询问任何人；若节点可用，再与合约的末端链头比对。",
        )}
      </p>
      <label class="file">
        {t("The bundle", "证据包文件")}
        <input
          type="file"
          accept=".zip,application/zip"
          id="bundle"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) {
              find("busy");
              void judged(file).then(find);
            }
          }}
        />
      </label>
      {state === "good" && (
        <p>
          <a href={`${config().index}/bundle`} download="timebank-evidence.zip">
            {t("Save a bundle of the whole log", "下载全部日志的证据包")}
          </a>
        </p>
      )}
      {found === "busy" && <Loading />}
      {found && found !== "busy" && "wrong" in found && (
        <Notice tone="bad">
          <b>{t("The bundle is not whole.", "证据包不完整。")}</b> {found.wrong}
        </Notice>
      )}
      {found && found !== "busy" && "text" in found && (
        <Notice tone={found.contract === "other" ? "bad" : "good"}>
          <b>{t("The bundle is whole.", "证据包完整。")}</b> {found.text}{" "}
          {found.contract === "same" && t("The contract has the same head.", "合约中的链头相同。")}
          {found.contract === "other" &&
            t(
              "But the contract had another head after that block: it is not this bank's log.",
              "但合约在该区块后的链头不同：并非本银行的日志。",
            )}
          {found.contract === "not asked" &&
            t(
              "The contract was not asked: ask any node for auditHead() at its last block.",
              "未询问合约：请向任一节点查询末块的 auditHead()。",
            )}
        </Notice>
      )}
    </Card>
  );
}

function Shown({ verdict }: { verdict: Verdict }) {
  const { done, head, whole, wrong, supply, coin, millis } = verdict;
  const differ = coin.filter((one) => one.log !== one.contract);
  return (
    <>
      {whole ? (
        <Notice tone="good">
          <p>
            <b>{t("The log is whole.", "日志完整。")}</b>{" "}
            {t(
              `${count(BigInt(done.seq))} events lead to the contract's head.`,
              `${count(BigInt(done.seq))} 条事件推得的终点与合约链头一致。`,
            )}
          </p>
        </Notice>
      ) : (
        wrong && <Wrong wrong={wrong} />
      )}
      <Card title={t("Heads", "链头")}>
        <Stats>
          <Stat
            label={t("Events replayed", "重放事件")}
            value={count(BigInt(done.seq))}
            note={t(`in ${(millis / 1000).toFixed(1)} s`, `用时 ${(millis / 1000).toFixed(1)} 秒`)}
          />
          <Stat label={t("Events by the contract", "合约计数")} value={count(head.seq)} />
          <Stat label={t("Coin by the log", "日志推得时间币")} value={hours(BigInt(done.supply))} />
          <Stat label={t("Coin by the contract", "合约时间币总量")} value={hours(supply)} />
        </Stats>
        <p class="small">
          {t("Replayed here: ", "本地重放：")}
          <code class="breaks" id="replayed">
            {done.hash}
          </code>
        </p>
        <p class="small">
          {t("Kept by the contract: ", "合约保存：")}
          <code class="breaks" id="kept">
            {head.hash}
          </code>
        </p>
      </Card>
      {coin.length > 0 && (
        <Card title={t("Balances rebuilt from the log", "由日志重建的余额")}>
          <p>
            {differ.length === 0
              ? t(`All ${coin.length} are what the contract says.`, `${coin.length} 个账户全部与合约一致。`)
              : t(`${differ.length} differ from what the contract says.`, `${differ.length} 个账户与合约不一致。`)}
          </p>
          <details>
            <summary>{t("Each account", "逐个账户")}</summary>
            <Table
              caption={t("Balances", "余额")}
              head={[t("Account", "账户"), t("By the log", "按日志"), t("By the contract", "按合约")]}
              rows={coin.map((one) => [<Account of={one.account} />, hours(one.log), hours(one.contract)])}
            />
          </details>
        </Card>
      )}
    </>
  );
}

function Wrong({ wrong }: { wrong: NonNullable<Verdict["wrong"]> }) {
  const { event } = wrong;
  const where = wrong.first === wrong.last ? `#${wrong.first}` : `#${wrong.first}–${wrong.last}`;
  const said: Record<string, string> = {
    missing: t(
      `The log is not whole: event ${where} is missing, or was put in.`,
      `日志不完整：事件 ${where} 缺失或系添加。`,
    ),
    altered: t(
      `The log is not the contract's: the first wrong event is ${where}.`,
      `日志与合约不符：第一条错误事件是 ${where}。`,
    ),
    overdrawn: t(`Event ${where} takes from an account more than it has.`, `事件 ${where} 从账户扣除超过其持有。`),
  };
  return (
    <Notice tone="bad">
      <p>
        <b>{said[wrong.kind]}</b> {wrong.block > 0 && t(`It is in block ${wrong.block}.`, `位于区块 ${wrong.block}。`)}
      </p>
      {event && (
        <p>
          <Sentence event={event} />
        </p>
      )}
    </Notice>
  );
}
