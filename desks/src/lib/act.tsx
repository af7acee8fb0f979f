// Every call goes the same way: tried, shown in plain words, signed, and shown to be done.

import type { ComponentChildren } from "preact";
import type { Address, Hex } from "viem";
import { useEffect, useState } from "preact/hooks";
import { t } from "./i18n.ts";
import type { Carrier, Way } from "./carry.ts";
import type { Call, Receipt, Trial, Trouble } from "./send.ts";
import { loadAgain, partMissing } from "./missing.ts";
import { Sentence } from "./sentence.tsx";
import { store, useStore } from "./store.ts";
import { Account, Dialog, Hash, Notice, Stat, Stats } from "./ui.tsx";
import { signer } from "./wallet.ts";

/** A call with what its signer reads before signing. */
export interface Plan extends Call {
  title: string;
  /** What it does, in plain words: who, whom, how much, until when. */
  preview: ComponentChildren;
  /** What deserves a second look. */
  warning?: ComponentChildren;
  onDone?: (receipt: Receipt) => void;
}

const plan = store<Plan | undefined>(undefined);

/** The member for whom whoever signs acts now, on the screen of a delegate; else nobody. */
export const behalf = store<Address | undefined>(undefined);

/** Begins a call. Whoever has no account yet is asked for one first. */
export function act(next: Plan): void {
  plan.set(behalf.value ? { ...next, member: behalf.value } : next);
}

export const asksForAccount = store(false);

/** The dialog in which calls are made. */
export function Acting() {
  const current = useStore(plan);
  const who = useStore(signer);
  if (!current) {
    return null;
  }
  if (!who) {
    return (
      <Dialog title={t("Who signs?", "谁来签名？")} onClose={() => plan.set(undefined)}>
        <p>{t("Connect an account first; the form stays as it is.", "请先连接账户；表单保持原样。")}</p>
        <button
          type="button"
          onClick={() => {
            plan.set(undefined);
            asksForAccount.set(true);
          }}
        >
          {t("Connect an account", "连接账户")}
        </button>
      </Dialog>
    );
  }
  return <Steps key={`${current.name}${who.address}`} plan={current} />;
}

type State =
  | { at: "trying" }
  | { at: "shown"; trial: Trial }
  | { at: "signing"; way?: Way }
  | { at: "done"; receipt: Receipt }
  | { at: "trouble"; trouble: Trouble };

function Steps({ plan: current }: { plan: Plan }) {
  const who = useStore(signer);
  const [state, go] = useState<State>({ at: "trying" });
  const fail = async (error: unknown) => {
    const loaded = await import("./send.ts").catch(() => undefined);
    const trouble = loaded?.trouble(error) ?? { title: partMissing(), meaning: loadAgain() };
    go({ at: "trouble", trouble });
  };
  const attempt = async () => {
    go({ at: "trying" });
    try {
      const { tried } = await import("./send.ts");
      go({ at: "shown", trial: await tried(current, who!.address) });
    } catch (error) {
      await fail(error);
    }
  };
  useEffect(() => void attempt(), []);
  const sign = async (by?: Carrier) => {
    go({ at: "signing" });
    try {
      const { sent } = await import("./send.ts");
      const receipt = await sent(current, who!, by && { by, onWay: (way) => go({ at: "signing", way }) });
      go({ at: "done", receipt });
      current.onDone?.(receipt);
    } catch (error) {
      await fail(error);
    }
  };
  const seek = async (hash: Hex) => {
    go({ at: "signing", way: "sent" });
    try {
      const { soughtAgain } = await import("./send.ts");
      const receipt = await soughtAgain(current, who!.address, hash);
      go({ at: "done", receipt });
      current.onDone?.(receipt);
    } catch (error) {
      await fail(error);
    }
  };
  const anew = async () => {
    const { sendAnew } = await import("./send.ts");
    sendAnew(current, who!.address);
    await attempt();
  };
  const close = () => plan.set(undefined);
  return (
    <Dialog title={current.title} onClose={close}>
      <ol class="steps" aria-label={t("Steps", "步骤")}>
        {[t("Check", "试算"), t("Sign", "签名"), t("Receipt", "回执")].map((name, at) => (
          <li key={name} class={stepClass(state.at, at)}>
            {name}
          </li>
        ))}
      </ol>
      {state.at === "trying" && (
        <Working>{t("Trying it on the chain, without sending…", "正在链上试算，尚未发送…")}</Working>
      )}
      {(state.at === "shown" || state.at === "signing") && (
        <div class="preview">
          <p class="who">
            {t("Signed by ", "签名人：")}
            <Account of={who!.address} />
          </p>
          {current.member && (
            <Notice>
              {t("For ", "代办对象：")}
              <Account of={current.member} full />
              {t(". ", "。")}
              {t("“You” below is that member. The log names you both.", "下文中的“您”指该会员。日志同时记载你们二人。")}
            </Notice>
          )}
          {current.preview}
          {current.warning && <Notice tone="warn">{current.warning}</Notice>}
        </div>
      )}
      {state.at === "shown" && <Ready trial={state.trial} onSign={sign} onClose={close} />}
      {state.at === "signing" && <Working>{onItsWay(state.way)}</Working>}
      {state.at === "done" && <Done receipt={state.receipt} onClose={close} />}
      {state.at === "trouble" && (
        <Refused trouble={state.trouble} onAgain={attempt} onSeek={seek} onAnew={anew} onClose={close} />
      )}
    </Dialog>
  );
}

function stepClass(at: State["at"], place: number): string {
  const reached = { trying: 0, shown: 1, signing: 1, done: 3, trouble: 0 }[at];
  return place < reached ? "past" : place === reached ? "now" : "";
}

const Working = ({ children }: { children: ComponentChildren }) => (
  <p class="loading" role="status">
    <span class="spinner" aria-hidden="true" /> {children}
  </p>
);

/** How far a call is. */
function onItsWay(way?: Way): string {
  switch (way) {
    case undefined:
      return t("Waiting for the signature and the block…", "等待签名与入块…");
    case "signing":
      return t("Waiting for the signature…", "等待签名…");
    case "queued":
      return t(
        "Signed, and the carrier has it. It is done even if you close this page.",
        "已签名并交给代交人；关闭本页也会完成。",
      );
    case "sent":
      return t("It was sent; waiting for the block…", "已发送，等待入块…");
  }
}

function Ready({ trial, onSign, onClose }: { trial: Trial; onSign: (by?: Carrier) => void; onClose: () => void }) {
  const { affordable, carrier: by, cost, funds } = trial;
  const own = (
    <button type="button" onClick={() => onSign()}>
      {t("Sign and send", "签名并发送")}
    </button>
  );
  const carried = by && (
    <button type="button" class={affordable ? "quiet" : ""} onClick={() => onSign(by)}>
      {t("Sign, and have it carried", "签名并请人代交")}
    </button>
  );
  return (
    <>
      <p class="muted small">
        {affordable || !by
          ? t(
              `The trial succeeded. The chain's fee and deposit are about ${cost} DOT; the account has ${funds}.`,
              `试算成功。链上手续费与押金约 ${cost} DOT；账户余额 ${funds}。`,
            )
          : t(
              "The trial succeeded. The account has too little DOT for the chain's fee, and needs none: a carrier pays it.",
              "试算成功。该账户的 DOT 不足以支付链上手续费，也无需支付：由代交人支付。",
            )}
        {by && by.fee > 0 && t(` The carrier asks for ${by.fee} s of coin.`, `代交人收取 ${by.fee} 秒时间币。`)}
      </p>
      {!affordable && !by && (
        <Notice tone="warn">
          {t("That is more than the account has: ask for fees under Account.", "余额不足：请在“账户”中领取手续费。")}
        </Notice>
      )}
      <div class="buttons">
        {affordable || !by ? (
          <>
            {own}
            {carried}
          </>
        ) : (
          carried
        )}
        <button type="button" class="quiet" onClick={onClose}>
          {t("Not now", "暂不")}
        </button>
      </div>
    </>
  );
}

function Done({ receipt, onClose }: { receipt: Receipt; onClose: () => void }) {
  const numbers = receipt.events.map(({ seq }) => seq).filter((seq) => seq > 0);
  const [first, last] = [numbers[0], numbers.at(-1)];
  return (
    <div class="receipt" role="status">
      <p class="done">
        <span aria-hidden="true">✓</span> {t("Done, and on the log.", "已完成，并已入日志。")}
      </p>
      <Stats>
        <Stat
          label={t("Log number", "日志序号")}
          value={first === undefined ? "–" : first === last ? `#${first}` : `#${first}–${last}`}
          {...(first !== undefined && { href: `#/public/event/${first}` })}
        />
        <Stat label={t("Block", "区块")} value={receipt.block} />
        <Stat label={t("Transaction", "交易")} value={<Hash of={receipt.hash} />} />
      </Stats>
      <ul class="plain">
        {receipt.events
          .filter(({ name }) => !["Transfer", "Approval", "Frozen", "ForcedTransfer"].includes(name))
          .map((event) => (
            <li key={event.seq}>
              <Sentence event={event} />
            </li>
          ))}
      </ul>
      <button type="button" onClick={onClose}>
        {t("Close", "关闭")}
      </button>
    </div>
  );
}

/** A refusal: its code, what it means and what to do. */
export function TroubleNotice({ trouble }: { trouble: Trouble }) {
  return (
    <Notice tone="bad">
      <p>
        <b>{trouble.title}</b> {trouble.code && <code>{trouble.code}</code>}
      </p>
      <p>{trouble.meaning}</p>
      {trouble.advice && (
        <p>
          <b>{t("What to do: ", "怎么办：")}</b>
          {trouble.advice}
        </p>
      )}
    </Notice>
  );
}

interface After {
  trouble: Trouble;
  onAgain: () => void;
  onSeek: (hash: Hex) => void;
  onAnew: () => void;
  onClose: () => void;
}

function Refused({ trouble, onAgain, onSeek, onAnew, onClose }: After) {
  const { sent } = trouble;
  return (
    <>
      <TroubleNotice trouble={trouble} />
      <div class="buttons">
        <button type="button" onClick={() => (sent ? onSeek(sent) : onAgain())}>
          {sent ? t("Look again", "再次查询") : t("Try again", "重试")}
        </button>
        {sent && (
          <button type="button" class="danger" onClick={onAnew}>
            {t("Send it a second time", "仍要重发")}
          </button>
        )}
        <button type="button" class="quiet" onClick={onClose}>
          {t("Back to the form", "返回表单")}
        </button>
      </div>
    </>
  );
}
