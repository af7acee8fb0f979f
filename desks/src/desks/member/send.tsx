// Send and receive: by address, name or QR code; one, or many from a list.

import type { Address } from "viem";
import { useState } from "preact/hooks";
import { Batch, type Item, tooFar } from "../../lib/batch.tsx";
import { now, read, useAsk } from "../../lib/chain.ts";
import { className } from "../../lib/classes.ts";
import { filledIn, linkTo, paymentOf } from "../../lib/codes.ts";
import { Form, type Values } from "../../lib/form.tsx";
import { hours, listed, nameAccount, nameOf, parseAccount, parseDuration } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { Own } from "../../lib/own.tsx";
import { Lines } from "../../lib/preview.tsx";
import { Qr, ScanButton } from "../../lib/qr.tsx";
import { Account, Answer, Badge, Card, Copy, Grid, Notice } from "../../lib/ui.tsx";
import { PURPOSES, purposeOf, reasonOf } from "../../words/purposes.ts";
import { hoursOf, useHoldings } from "./home.tsx";

export function Send() {
  return (
    <Own
      title={t("Send and receive", "收付")}
      lead={t("An hour of coin pays for an hour of anybody's service.", "一小时时间币可换任何人一小时的服务。")}
    >
      {(account) => (
        <>
          <Grid>
            <Card title={t("Send coin", "付时间币")}>
              <ScanToPay />
              <SendCoin account={account} />
            </Card>
            <Card title={t("Be paid", "收款")}>
              <Receive account={account} />
            </Card>
          </Grid>
          <Grid>
            <Card title={t("Give hours of a class", "转让时长")}>
              <SendHours account={account} />
            </Card>
            <Card title={t("Pay many from a list", "批量付款")}>
              <Many />
            </Card>
          </Grid>
          <Card title={t("Donate to members in need", "捐助有需要的会员")}>
            <Donate account={account} />
          </Card>
        </>
      )}
    </Own>
  );
}

/** Reads a payment code, and goes to where its link would lead. */
const ScanToPay = () => (
  <ScanButton
    title={t("Scan a payment code", "扫描收款码")}
    of={paymentOf}
    otherwise={t("That code is no payment link and no address.", "该二维码不是收款链接，也不是地址。")}
    onFound={({ to, amount }) => {
      location.hash = `#/member/send?${new URLSearchParams({ to, ...(amount && { amount }) })}`;
    }}
  />
);

export function SendCoin({ account }: { account: Address }) {
  const link = filledIn();
  const id = `send:${link.get("to") ?? ""}`;
  return (
    <Form
      key={`${id}${link.get("amount") ?? ""}`}
      id={id}
      submit={t("Check and send", "检查并付款")}
      fields={[
        {
          name: "to",
          kind: "account",
          label: t("To", "收款人"),
          hint: t("An address, a payment link, or a name you gave.", "地址、收款链接或您起的名字。"),
          first: link.get("to") ?? "",
        },
        {
          name: "amount",
          kind: "duration",
          label: t("How much", "数额"),
          hint: t("Hours and minutes, such as 1:30", "小时和分钟，例如 1:30"),
          first: link.get("amount") ?? "",
        },
        { name: "purpose", kind: "choice", label: t("Purpose", "用途"), choices: PURPOSES, optional: true },
        { name: "reason", kind: "evidence", label: t("What for", "事由"), optional: true },
      ]}
      live={(values) => <Verdict account={account} values={values} />}
      plan={async ({ to, amount, purpose, reason: hash }) => {
        if (purpose && hash) {
          return t("A purpose or something else: there is room for one.", "用途与事由只能填一项。");
        }
        const reason = purpose ? reasonOf(purpose) : hash;
        const named = purposeOf(reason);
        const [mine, theirs]: [bigint, bigint] = await Promise.all([
          read("balanceOf", [account]),
          read("balanceOf", [to as Address]),
        ]);
        return {
          to: "bank",
          name: reason ? "transferWithReason" : "transfer",
          args: reason ? [to, amount, reason] : [to, amount],
          title: t("Send coin", "付时间币"),
          preview: (
            <Lines
              of={[
                [t("Pay", "付出"), <b>{hours(amount)}</b>],
                [t("To", "收款人"), <Account of={to} full />],
                [t("You have then", "您的余额"), `${hours(mine)} → ${hours(mine - amount)}`],
                [t("They have then", "对方余额"), `${hours(theirs)} → ${hours(theirs + amount)}`],
                [t("Purpose", "用途"), named && t(`${named[0]}, for all to read`, `${named[1]}（公开可见）`)],
                [t("Reason", "事由"), hash && t("its hash goes on the log", "哈希上链")],
              ]}
            />
          ),
          warning: to.toLowerCase() === account.toLowerCase() && t("This is your own account.", "这是您自己的账户。"),
        };
      }}
    />
  );
}

/** Whether the payment could be made now: the bank answers by the function that makes it. */
function Verdict({ account, values: { to, amount } }: { account: Address; values: Values }) {
  const asked = useAsk(async () => {
    if (!to || !amount) {
      return undefined;
    }
    const [codes, { meaningOf }, { meaningOf: known }] = await Promise.all([
      read("whyNot", [account, to, amount]),
      import("../../lib/send.ts"),
      import("../../../../clients/ts/src/explain.ts"),
    ]);
    return codes.map((code) => ({ code, ...meaningOf(code, known(code)?.meaning) }));
  }, ["whyNot", account, to ?? "", amount ?? 0n]);
  if (!to || !amount || !asked.data) {
    return null;
  }
  if (asked.data.length === 0) {
    return <Badge tone="good">{t("The bank would do this now", "银行现在可以执行")}</Badge>;
  }
  return (
    <Notice tone="warn">
      {asked.data.map(({ code, meaning, advice }) => (
        <p key={code}>
          <code>{code}</code> {meaning} {advice}
        </p>
      ))}
    </Notice>
  );
}

function SendHours({ account }: { account: Address }) {
  const held = useHoldings(account);
  return (
    <Form
      id="send-hours"
      submit={t("Check and give", "检查并转让")}
      fields={[
        { name: "classId", kind: "class", label: t("Class", "类别") },
        { name: "to", kind: "account", label: t("To", "受让人") },
        { name: "amount", kind: "duration", label: t("How much", "数额") },
      ]}
      live={({ classId }) => {
        const own = held.data?.find(({ id }) => id === classId);
        return classId
          ? t(
              `You hold ${hours(own?.held ?? 0n)} of ${className(classId)}.`,
              `您持有${className(classId)} ${hours(own?.held ?? 0n)}。`,
            )
          : null;
      }}
      plan={async ({ classId, to, amount }) => {
        const [mine, theirs] = await Promise.all([hoursOf(account, classId), hoursOf(to, classId)]);
        return {
          to: "bank",
          name: "transfer",
          args: [to, BigInt(classId), amount],
          title: t("Give hours", "转让时长"),
          preview: (
            <Lines
              of={[
                [t("Give", "转让"), <b>{`${hours(amount)} ${className(classId)}`}</b>],
                [t("To", "受让人"), <Account of={to} full />],
                [t("You have then", "您的余额"), `${hours(mine)} → ${hours(mine - amount)}`],
                [t("They have then", "对方余额"), `${hours(theirs)} → ${hours(theirs + amount)}`],
              ]}
            />
          ),
          warning: to.toLowerCase() === account.toLowerCase() && t("This is your own account.", "这是您自己的账户。"),
        };
      }}
    />
  );
}

/** Coin for the pot of donations: members cannot pay into the treasury otherwise than by its levy, fees and demurrage. */
function Donate({ account }: { account: Address }) {
  const pots = useAsk(() => read("treasuryAt", [BigInt(now())]), ["donations"]);
  return (
    <>
      <p>
        {t(
          "What is given lies in the pot of donations. The governor pays verified persons out of it, each payment on the log.",
          "捐出的时间币存入捐款。治理者从中付给已核验的个人，每笔均入日志。",
        )}{" "}
        <a href="#/public/explorer?name=TreasurySpent">{t("What was paid out", "支出明细")}</a>
      </p>
      <Answer of={pots}>
        {([, donations]) => <p>{t(`There are ${hours(donations)} in it.`, `现有 ${hours(donations)}。`)}</p>}
      </Answer>
      <Form
        id="donate"
        submit={t("Check and donate", "检查并捐款")}
        fields={[
          {
            name: "amount",
            kind: "duration",
            label: t("How much", "数额"),
            hint: t("Hours and minutes, such as 1:30", "小时和分钟，例如 1:30"),
          },
        ]}
        plan={async ({ amount }) => {
          const [mine, [, pot]] = await Promise.all([
            read("balanceOf", [account]),
            read("treasuryAt", [BigInt(now())]),
          ]);
          return {
            to: "bank",
            name: "donate",
            args: [amount],
            title: t("Donate coin", "捐出时间币"),
            preview: (
              <Lines
                of={[
                  [t("Give", "捐出"), <b>{hours(amount)}</b>],
                  [t("To", "受赠"), t("the pot of donations", "捐款")],
                  [t("You have then", "您的余额"), `${hours(mine)} → ${hours(mine - amount)}`],
                  [t("The pot has then", "捐款余额"), `${hours(pot)} → ${hours(pot + amount)}`],
                ]}
              />
            ),
            warning: t("A donation does not come back.", "捐款不可撤回。"),
          };
        }}
      />
    </>
  );
}

function Receive({ account }: { account: Address }) {
  const [amount, ask] = useState("");
  const seconds = parseDuration(amount);
  const link = linkTo("member/send", { to: account, ...(seconds && { amount: `${seconds}s` }) });
  return (
    <>
      <div class="field">
        <label for="ask-amount">
          {t("Ask for", "请求数额")} <span class="muted">{t("(optional)", "（可不填）")}</span>
        </label>
        <input
          id="ask-amount"
          type="text"
          placeholder="1:30"
          value={amount}
          onInput={(event) => ask(event.currentTarget.value)}
        />
      </div>
      <Qr text={link} label={t("Payment link as a QR code", "收款链接二维码")} />
      <p class="small muted">
        {t("Whoever scans this comes to the form, filled in. ", "扫码即打开已填好的付款表单。")}
        <Copy text={link} label={t("Copy the link", "复制链接")} />
      </p>
      <p class="small">
        <code class="breaks">{account}</code>
      </p>
    </>
  );
}

function Many() {
  const [text, type] = useState("");
  const [items, plan] = useState<Item[]>();
  const lines = listed(text);
  const read = () => {
    plan(
      lines.map(([who = "", amount = ""], at) => {
        const [to, value] = [parseAccount(who), parseDuration(amount)];
        const unread = to ? (value ? undefined : t("no amount", "数额有误")) : t("no account", "账户有误");
        const problem = tooFar(at) ?? unread;
        return {
          cells: [to ? <Account of={to} /> : who, value ? hours(value) : amount],
          call: { to: "bank", name: "transfer", args: [to, value] },
          ...(problem && { problem }),
        };
      }),
    );
  };
  return (
    <>
      <div class="field lines">
        <label for="many">{t("A line each: account, amount", "每行：账户，数额")}</label>
        <textarea
          id="many"
          rows={4}
          placeholder="0x…, 1:30"
          value={text}
          onInput={(event) => (type(event.currentTarget.value), plan(undefined))}
        />
      </div>
      <label class="file">
        {t("or a CSV file", "或 CSV 文件")}
        <input
          type="file"
          accept=".csv,text/csv,text/plain"
          onChange={(event) =>
            void event.currentTarget.files?.[0]?.text().then((said) => (type(said), plan(undefined)))
          }
        />
      </label>
      {items ? (
        <Batch caption={t("Payments", "付款")} head={[t("To", "收款人"), t("Amount", "数额")]} items={items} />
      ) : (
        <div class="buttons">
          <button type="button" class="quiet" onClick={read} disabled={lines.length === 0}>
            {t("Read the list", "读取列表")}
          </button>
        </div>
      )}
    </>
  );
}

export { nameAccount, nameOf };
