// Paying members of other banks: over which link, what is under way, and what became of each payment.

import type { Address, Hex } from "viem";
import { type Plan, act } from "../../lib/act.tsx";
import { config, now, read, useAsk } from "../../lib/chain.ts";
import { type Field, Form } from "../../lib/form.tsx";
import { hours, moment, short } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { chainHash, coinAt, isBank, keepPeer, knownPeer } from "../../lib/clearing.ts";
import {
  ATTESTED,
  BROKEN,
  type Link,
  OPEN,
  type Payment,
  SAME_CHAIN,
  ownId,
  paymentsOf,
  roomOf,
  useLinks,
} from "../../lib/links.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { Own } from "../../lib/own.tsx";
import { Lines } from "../../lib/preview.tsx";
import { Account, Answer, Badge, Card, Empty, Grid, Hash, Notice, Table, When } from "../../lib/ui.tsx";
import { PAYMENT_OUTCOME, nameOfNumber } from "../../words/numbers.ts";
import { PURPOSES, purposeOf, reasonOf } from "../../words/purposes.ts";

const ZERO: Hex = `0x${"00".repeat(32)}`;
const HOUR = 3_600;
const DAY = 24 * HOUR;

export function Abroad() {
  const links = useLinks();
  return (
    <Own
      title={t("Pay abroad", "跨行付款")}
      lead={t(
        "Pay a member of another bank. An hour here is an hour there. What does not arrive comes back to you.",
        "向他行会员付款。此处一小时即彼处一小时；未到账的款项会退回。",
      )}
    >
      {(account) => (
        <>
          <Answer of={links}>
            {({ links: all }) => (
              <Grid>
                <Card title={t("Send", "付款")}>
                  <Send account={account} links={all} />
                </Card>
                <Card title={t("Where to", "可付往")}>
                  <Where links={all} />
                </Card>
                {all.some(({ kind }) => kind === SAME_CHAIN) && (
                  <Card title={t("Pay at once, on this chain", "同链即时付款")}>
                    <AtOnce account={account} links={all} />
                  </Card>
                )}
              </Grid>
            )}
          </Answer>
          <Sent account={account} links={links.data?.links ?? []} />
          <Received account={account} links={links.data?.links ?? []} />
        </>
      )}
    </Own>
  );
}

const nameOf = ({ id, peer }: Link) => t(`Bank ${short(peer)}, link ${id}`, `银行 ${short(peer)}，通道 ${id}`);
/** What a payment is for: a purpose, or something of which only the hash goes along. */
const whatFor = (): Field[] => [
  { name: "purpose", kind: "choice", label: t("Purpose", "用途"), choices: PURPOSES, optional: true },
  { name: "reference", kind: "evidence", label: t("What for", "事由"), optional: true },
];
const onlyOne = () => t("A purpose or something else: there is room for one.", "用途与事由只能填一项。");
const referenceOf = (purpose: string | undefined, reference: Hex | undefined): Hex =>
  purpose ? reasonOf(purpose) : (reference ?? ZERO);

/** A payment over such a link waits for its answer. */
const takes = ({ kind, status }: Link) => kind === ATTESTED && status === OPEN;
/** A payment over such a link is done at once, or not at all. */
const takesAtOnce = ({ kind, status }: Link) => kind === SAME_CHAIN && status === OPEN;

function Where({ links }: { links: Link[] }) {
  return (
    <>
      <Table
        caption={t("Other banks", "他行")}
        head={[t("Bank", "银行"), t("Can be paid now", "现可付")]}
        empty={t("This bank is linked to no other.", "本行尚未与他行相连。")}
        rows={links.map((link) => [
          <>
            <Hash of={link.peer} /> <span class="muted">{t(`link ${link.id}`, `通道 ${link.id}`)}</span>
          </>,
          takes(link) ? (
            hours(roomOf(link))
          ) : takesAtOnce(link) ? (
            <>
              {hours(roomOf(link))} <span class="muted">{t("at once", "即时到账")}</span>
            </>
          ) : (
            <span class="muted">{t("takes no payments now", "暂不接受付款")}</span>
          ),
        ])}
      />
      <p class="muted small">
        {t("The banks' limits bound what can be paid. ", "可付数额受两行限额约束。")}
        <a href="#/public/banks">{t("Where the banks stand", "两行头寸")}</a>
      </p>
    </>
  );
}

function Send({ account, links }: { account: Address; links: Link[] }) {
  const open = links.filter(takes);
  if (open.length === 0) {
    return <Empty>{t("No other bank can be paid from here now.", "目前无法从此处向他行付款。")}</Empty>;
  }
  return (
    <Form
      id="abroad"
      submit={t("Check and send", "检查并付款")}
      fields={[
        {
          name: "link",
          kind: "choice",
          label: t("To a member of", "收款人所在银行"),
          choices: open.map((link) => [link.id, [nameOf(link), nameOf(link)]]),
          ...(open.length === 1 && { first: String(open[0]!.id) }),
        },
        {
          name: "payee",
          kind: "payee",
          label: t("Who", "收款人"),
          hint: t("Their address at that bank: ask them for it.", "对方在该行的地址，请向对方索取。"),
        },
        {
          name: "amount",
          kind: "duration",
          label: t("How much", "数额"),
          hint: t("Hours and minutes, such as 1:30", "小时和分钟，例如 1:30"),
        },
        {
          name: "lasts",
          kind: "choice",
          label: t("Comes back if it has not arrived within", "未到账则退回的期限"),
          choices: [
            [HOUR, ["an hour", "一小时"]],
            [DAY, ["a day", "一天"]],
            [3 * DAY, ["three days", "三天"]],
            [7 * DAY - HOUR, ["seven days, less an hour", "七天（少一小时）"]],
          ],
          first: String(DAY),
        },
        ...whatFor(),
      ]}
      live={({ link, amount }) => {
        const chosen = open.find(({ id }) => id === link);
        return chosen && amount > roomOf(chosen) ? (
          <Badge tone="warn">
            {t(`Only ${hours(roomOf(chosen))} can be paid there now`, `现在至多可付 ${hours(roomOf(chosen))}`)}
          </Badge>
        ) : null;
      }}
      plan={async ({ link, payee, amount, lasts, purpose, reference }) => {
        if (purpose && reference) {
          return onlyOne();
        }
        const free = await read("spendable", [account]);
        const expires = now() + lasts;
        return {
          to: "bank",
          name: "payAbroad",
          args: [link, payee, amount, BigInt(expires), referenceOf(purpose, reference)],
          title: t("Pay abroad", "跨行付款"),
          preview: (
            <Lines
              of={[
                [t("Pay", "付出"), <b>{hours(amount)}</b>],
                [t("To", "收款人"), <code class="breaks">{shown(payee)}</code>],
                [t("At", "所在银行"), nameOf(open.find(({ id }) => id === link)!)],
                [t("For", "用途"), purpose && say(purposeOf(reasonOf(purpose))!)],
                [t("You can pay then", "您的可用余额"), `${hours(free)} → ${hours(free - amount)}`],
                [
                  t("Until it is answered", "答复之前"),
                  t("your coin is locked, and nobody else's yet", "款项锁定在您的账户，尚不属于任何他人"),
                ],
                [t("Comes back unless it arrives by", "未到账则退回，期限"), moment(expires)],
                [
                  t("If that bank refuses it", "对方银行拒绝时"),
                  t("it comes back with its answer, and this page says why", "款项随其答复退回，本页会说明原因"),
                ],
                [t("Both logs show", "两行日志均记载"), t("payer, payee and amount", "付款人、收款人和数额")],
              ]}
            />
          ),
        };
      }}
    />
  );
}

/**
 * Paying a member of a bank of the same chain: its channel takes what the payer allowed it and has the other bank credit
 * it in the same transaction, or neither bank does anything.
 */
function AtOnce({ account, links }: { account: Address; links: Link[] }) {
  const open = links.filter(takesAtOnce);
  if (open.length === 0) {
    return <Empty>{t("No bank of this chain can be paid now.", "目前无法向同链银行付款。")}</Empty>;
  }
  const only = open.length === 1 ? open[0]! : undefined;
  return (
    <>
      <p class="small">
        {t(
          "Two signatures: the first lets the channel take the amount, the second pays. Nothing is ever in flight: the payee has it in the same moment, or nothing happens.",
          "需签名两次：先授权信道支取该数额，再付款。款项不会在途：收款人即刻到账，否则什么都不发生。",
        )}
      </p>
      <Form
        id="at-once"
        submit={t("Check and pay", "检查并付款")}
        fields={[
          {
            name: "link",
            kind: "choice",
            label: t("To a member of", "收款人所在银行"),
            choices: open.map((link) => [link.id, [nameOf(link), nameOf(link)]]),
            ...(only && { first: String(only.id) }),
          },
          {
            name: "peer",
            kind: "account",
            label: t("That bank's address", "该银行的地址"),
            hint: t(
              "Ask the payee for it. This page checks that it is the bank that this link leads to.",
              "请向收款人索取。本页会核对它确是此通道所连的银行。",
            ),
            ...(only && { first: knownPeer(only.peer) ?? "" }),
          },
          { name: "payee", kind: "account", label: t("Who", "收款人"), hint: t("Their address.", "收款人的地址。") },
          {
            name: "amount",
            kind: "duration",
            label: t("How much", "数额"),
            hint: t("Hours and minutes, such as 1:30", "小时和分钟，例如 1:30"),
          },
          ...whatFor(),
        ]}
        live={({ link, peer, amount }) => {
          const chosen = open.find(({ id }) => id === link);
          return chosen ? <Step account={account} link={chosen} peer={peer} amount={amount} /> : null;
        }}
        plan={async ({ link, peer, payee, amount, purpose, reference }) => {
          if (purpose && reference) {
            return onlyOne();
          }
          const chosen = open.find(({ id }) => id === link)!;
          const problem = wrongBank(chosen, peer);
          if (problem) {
            return problem;
          }
          keepPeer(chosen.peer, peer);
          const allowed = await read("allowance", [account, chosen.channel as Address]);
          if (allowed < amount) {
            // What was typed stays for the second signature.
            act(allowing(chosen, allowed, amount));
            return undefined;
          }
          const [mine, theirs] = await Promise.all([read("balanceOf", [account]), coinAt(peer, payee)]);
          const who = `0x${"00".repeat(12)}${payee.slice(2)}`;
          const expires = BigInt(now() + HOUR);
          const between = [chainHash(), config().bank, link, peer, chosen.peerLink];
          return {
            to: "channel",
            channel: chosen.channel as Address,
            name: "pay",
            args: [...between, who, amount, expires, referenceOf(purpose, reference)],
            title: t("Pay at once", "即时付款"),
            preview: (
              <Lines
                of={[
                  [t("Pay", "付出"), <b>{hours(amount)}</b>],
                  [t("To", "收款人"), <code class="breaks">{payee}</code>],
                  [t("At", "所在银行"), <code class="breaks">{peer}</code>],
                  [t("For", "用途"), purpose && say(purposeOf(reasonOf(purpose))!)],
                  [t("You have then", "您的余额"), `${hours(mine)} → ${hours(mine - amount)}`],
                  [t("They have then, there", "对方在该行的余额"), `${hours(theirs)} → ${hours(theirs + amount)}`],
                  [t("If either bank refuses", "任一银行拒绝时"), t("nothing happens at both", "两行均不变动")],
                  [t("Both logs show", "两行日志均记载"), t("payer, payee and amount", "付款人、收款人和数额")],
                ]}
              />
            ),
          };
        }}
      />
    </>
  );
}

/** Why an address is not the bank that a link leads to. */
function wrongBank({ id, own, peer: known }: Link, peer: Address): string | undefined {
  if (own !== ownId()) {
    return t(
      "This link calls this bank by another name than this chain's; pay with a program that knows it.",
      "此通道以另一链名标识本行，请使用了解该标识的程序付款。",
    );
  }
  return isBank(peer, known)
    ? undefined
    : t(`That is not the bank that link ${id} leads to.`, `该地址不是通道 ${id} 所连的银行。`);
}

/** The first signature: the channel may take so much, and no more. */
function allowing({ id, channel }: Link, allowed: bigint, amount: bigint): Plan {
  return {
    to: "bank",
    name: "approve",
    args: [channel, amount],
    title: t("Let the channel take it: 1 of 2", "授权信道支取：第 1 步，共 2 步"),
    preview: (
      <Lines
        of={[
          [t("May take of your coin", "可支取您的时间币"), `${hours(allowed)} → ${hours(amount)}`],
          [t("Who", "被授权方"), <Account of={channel} full />],
          [t("It is", "身份"), t(`the channel of link ${id}, a contract`, `通道 ${id} 的信道（合约）`)],
          [t("Then", "随后"), t("press the button again, and pay", "再按一次按钮即可付款")],
        ]}
      />
    ),
  };
}

/** How far a payment is, and what would keep it. */
function Step({
  account,
  link,
  peer,
  amount,
}: {
  account: Address;
  link: Link;
  peer: Address | undefined;
  amount: bigint | undefined;
}) {
  const channel = link.channel as Address;
  const asked = useAsk(() => read("allowance", [account, channel]), ["allowance", account, channel]);
  const problem = peer && wrongBank(link, peer);
  if (problem) {
    return <Notice tone="warn">{problem}</Notice>;
  }
  if (amount === undefined || asked.data === undefined) {
    return null;
  }
  if (amount > roomOf(link)) {
    return (
      <Badge tone="warn">
        {t(`Only ${hours(roomOf(link))} can be paid there now`, `现在至多可付 ${hours(roomOf(link))}`)}
      </Badge>
    );
  }
  return asked.data < amount ? (
    <Badge tone="info">{t("Step 1 of 2: let the channel take it", "第 1 步，共 2 步：授权信道支取")}</Badge>
  ) : (
    <Badge tone="good">{t("Step 2 of 2: the channel may take it; pay", "第 2 步，共 2 步：已授权，请付款")}</Badge>
  );
}

/** A payee as its bank knows it: an address where it is one. */
const shown = (payee: string) => (/^0x0{24}/.test(payee) ? `0x${payee.slice(26)}` : payee);

/** What a bank answers to what comes after its end. */
const EXPIRED = 5;

/** How a payment stands, in plain words. */
function State({ payment: { sent, settled }, link, broken }: { payment: Payment; link?: Link; broken?: number }) {
  const expires = Number(sent.args["expires"]);
  if (!settled) {
    return (
      <>
        <Badge tone="info">{t("in flight", "在途")}</Badge>{" "}
        {link?.status === BROKEN ? (
          t("the link is broken: take it back", "通道已断开，可取回")
        ) : expires > now() ? (
          <>
            {t("on its way; comes back unless it arrives by ", "付款途中，未到账则退回，期限：")}
            <When at={expires} />
          </>
        ) : (
          t("its time is over: the answer that gives it back has not come yet", "已过期，尚待退回的答复")
        )}
      </>
    );
  }
  const outcome = Number(settled.args["outcome"]);
  if (outcome === 0) {
    return (
      <>
        <Badge tone="good">{t("credited", "已入账")}</Badge> {t("the payee has it", "收款人已收到")}
      </>
    );
  }
  if (outcome === EXPIRED) {
    return (
      <>
        <Badge tone="warn">{t("expired", "逾期")}</Badge>{" "}
        {t("it came too late; it is yours again", "到达时已过期，款项已退回")}
      </>
    );
  }
  if (broken !== undefined && settled.seq > broken) {
    return (
      <>
        <Badge tone="warn">{t("taken back", "已取回")}</Badge>{" "}
        {t("the link was broken; it is yours again", "通道已断开，款项已退回")}
      </>
    );
  }
  return (
    <>
      <Badge tone="warn">{t("refused", "被拒绝")}</Badge> {say(nameOfNumber(PAYMENT_OUTCOME, outcome))}
      {t("; it is yours again", "；款项已退回")}
    </>
  );
}

function Sent({ account, links }: { account: Address; links: Link[] }) {
  const { events } = useLog({ names: ["InterbankPayment", "PaymentSettled"], account });
  const { events: breaks } = useLog({ names: ["LinkBroken"] });
  const same = (of: unknown) => String(of).toLowerCase() === account.toLowerCase();
  const own = paymentsOf(events.filter(({ args }) => same(args["payer"])));
  return (
    <Card title={t("What I paid abroad", "我的跨行付款")}>
      <Table
        caption={t("Payments abroad", "跨行付款")}
        head={[
          t("When", "时间"),
          t("Amount", "数额"),
          t("To", "收款人"),
          t("Link", "通道"),
          t("How it stands", "状态"),
          t("Log", "日志"),
          "",
        ]}
        empty={t("You have paid nobody abroad.", "您没有跨行付款。")}
        rows={own.slice(0, 50).map((payment) => {
          const { link: id, number, sent, settled } = payment;
          const link = links.find((one) => one.id === id);
          return [
            moment(sent.time),
            hours(sent.args["amount"] as bigint),
            <Hash of={shown(String(sent.args["payee"])) as Hex} />,
            String(id),
            <State payment={payment} {...(link && { link })} {...brokenAt(breaks, id)} />,
            <>
              <a href={`#/public/event/${sent.seq}`}>#{sent.seq}</a>{" "}
              {settled && <a href={`#/public/event/${settled.seq}`}>#{settled.seq}</a>}
            </>,
            !settled && link?.status === BROKEN ? <TakeBack link={id} number={number} sent={sent} /> : "",
          ];
        })}
      />
    </Card>
  );
}

/** The event by which a link was broken, if it was. */
function brokenAt(breaks: readonly Event[], link: number): { broken?: number } {
  const event = breaks.find(({ args }) => Number(args["link"]) === link);
  return event ? { broken: event.seq } : {};
}

function TakeBack({ link, number, sent }: { link: number; number: bigint; sent: Payment["sent"] }) {
  const amount = sent.args["amount"] as bigint;
  const take = () =>
    act({
      to: "bank",
      name: "takeBack",
      args: [link, number],
      title: t("Take a payment back", "取回付款"),
      preview: (
        <p>
          {t(
            `${hours(amount)} are free again: their link was broken, and no answer comes any more.`,
            `${hours(amount)} 恢复可用：通道已断开，不会再有答复。`,
          )}
        </p>
      ),
    });
  return (
    <button type="button" class="small" onClick={take}>
      {t("Take it back", "取回")}
    </button>
  );
}

/** Answers of this bank that are looked through for payments that it refused. */
const ANSWERS = 500;

function Received({ account, links }: { account: Address; links: Link[] }) {
  const { events } = useLog({ names: ["PaymentReceived"], account });
  // An answer names its payee as the other bank does, by which nobody can ask for it.
  const { events: answers } = useLog({ names: ["InterbankAnswer"], last: ANSWERS });
  const refused = answers.filter(
    ({ args }) => Number(args["outcome"]) !== 0 && shown(String(args["payee"])).toLowerCase() === account.toLowerCase(),
  );
  const all = [...events, ...refused].sort((one, other) => other.seq - one.seq);
  return (
    <Card title={t("What came from abroad", "收到的跨行款项")}>
      <Table
        caption={t("Received from other banks", "收到他行款项")}
        head={[
          t("When", "时间"),
          t("Amount", "数额"),
          t("For", "用途"),
          t("Link", "通道"),
          t("How it stands", "状态"),
          t("I have then", "余额"),
          t("Log", "日志"),
        ]}
        empty={t("Nothing came from another bank yet.", "尚未收到他行款项。")}
        rows={all.slice(0, 50).map(({ name, args, time, seq }) => [
          moment(time),
          hours(args["amount"] as bigint),
          say(purposeOf(args["reference_id"]) ?? ["–", "–"]),
          String(args["link"]),
          name === "PaymentReceived" ? (
            <Badge tone="good">{t("credited", "已入账")}</Badge>
          ) : (
            <>
              <Badge tone="warn">{t("refused", "被拒绝")}</Badge> {say(nameOfNumber(PAYMENT_OUTCOME, args["outcome"]))}
            </>
          ),
          args["balance_after"] === undefined ? "–" : hours(args["balance_after"] as bigint),
          <a href={`#/public/event/${seq}`}>#{seq}</a>,
        ])}
      />
      <p class="small">
        {t("To be paid from another bank, give your address: ", "请他行会员向此地址付款：")}
        <code class="breaks">{account}</code>
      </p>
      {links.some(takesAtOnce) && (
        <p class="small">
          {t("Whose bank is on this chain needs this bank's address, too: ", "付款人的银行若在同链，还需本行地址：")}
          <code class="breaks">{config().bank}</code>
        </p>
      )}
    </Card>
  );
}
