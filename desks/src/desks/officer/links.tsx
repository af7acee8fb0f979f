// Links to other banks, for the offices that answer for them: positions against limits, what is under way, and measures.

import type { ComponentChildren } from "preact";
import { now, read, useAsk } from "../../lib/chain.ts";
import type { Values } from "../../lib/form.tsx";
import { count, hours, moment } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { LONGEST, type Link, limitsAt, ownId, paymentsOf, useLinks } from "../../lib/links.ts";
import { useLog } from "../../lib/log.ts";
import { type Measure, Measures, field } from "../../lib/measures.tsx";
import { Own } from "../../lib/own.tsx";
import { Account, Answer, Badge, Card, Empty, Hash, Notice, Stat, Stats, Table, When } from "../../lib/ui.tsx";
import { LINK_KIND, LINK_STATUS, nameOfNumber } from "../../words/numbers.ts";

const YEAR = 365 * 86_400;
/** A peer that was not heard for so long may be broken with. */
const SILENCE = 30 * 86_400;
const [GOVERNOR, CENTRAL_BANK, TRIBUNAL] = [1, 2, 16];

export function Links() {
  const links = useLinks();
  return (
    <Own
      title={t("Links", "跨行通道")}
      lead={t(
        "Where this bank stands with others, how near each limit is, and what nobody has answered yet.",
        "本行与他行的头寸、距限额的余地，以及尚未答复的付款。",
      )}
    >
      {(account) => (
        <>
          <Answer of={links}>
            {({ links: all }) =>
              all.length === 0 ? (
                <Empty>{t("This bank has no link to another.", "本行尚无跨行通道。")}</Empty>
              ) : (
                <>
                  {all.map((link) => (
                    <Standing key={link.id} link={link} />
                  ))}
                </>
              )
            }
          </Answer>
          <UnderWay links={links.data?.links ?? []} />
          <Taken account={account} />
        </>
      )}
    </Own>
  );
}

/** How much of a limit is used. */
function Used({ of, limit }: { of: bigint; limit: bigint }) {
  const share = limit > 0n ? Number((of * 100n) / limit) : of > 0n ? 100 : 0;
  return (
    <>
      {hours(of)} / {hours(limit)} {share >= 80 && <Badge tone={share >= 100 ? "bad" : "warn"}>{`${share}%`}</Badge>}
    </>
  );
}

function Standing({ link }: { link: Link }) {
  const announced = useAsk(() => limitsAt(link.id, now() + YEAR), ["limits later", link.id]);
  const { position, limits } = link;
  const later = announced.data;
  const isSilent = link.status !== 4 && now() - Math.max(link.heardAt, link.opened) > SILENCE;
  const row = (name: string, used: bigint | undefined, key: "owe" | "claim" | "dayOut" | "dayIn") => [
    name,
    used === undefined ? hours(limits[key]) : <Used of={used} limit={limits[key]} />,
    later && later[key] !== limits[key] ? (
      <>
        <b>{hours(later[key])}</b> <When at={later.from} />
      </>
    ) : (
      "–"
    ),
  ];
  return (
    <Card title={t(`Link ${link.id}`, `通道 ${link.id}`)}>
      <p>
        <Badge tone={link.status === 1 ? "good" : "warn"}>{say(nameOfNumber(LINK_STATUS, link.status))}</Badge>{" "}
        {say(nameOfNumber(LINK_KIND, link.kind))} · {t("peer ", "对方银行 ")}
        <Hash of={link.peer} />
      </p>
      {isSilent && (
        <Notice tone="warn">
          {t("Its peer was not heard for thirty days: ", "三十天未收到对方消息：")}
          {t("the tribunal may propose to break the link.", "仲裁庭可提议断开通道。")}
        </Notice>
      )}
      <Stats>
        <Stat label={t("Owed to it", "欠对方")} value={hours(position.held)} />
        <Stat label={t("Owed by it", "对方欠")} value={hours(position.claim)} />
        <Stat
          label={t("In flight", "在途")}
          value={hours(position.inFlight)}
          note={t(`${position.unanswered} of 64 payments`, `${position.unanswered} 笔，上限 64`)}
        />
        <Stat
          label={t("Messages said, heard", "已发、已收消息")}
          value={`${count(position.said)} · ${count(position.heard)}`}
        />
        <Stat
          label={t("Last heard", "最后收到消息")}
          value={link.heardAt ? moment(link.heardAt) : t("never", "从未")}
        />
      </Stats>
      <Table
        caption={t(`Limits of link ${link.id}`, `通道 ${link.id} 的限额`)}
        head={[t("Limit", "限额"), t("Used, of what is in force", "已用 / 现行"), t("Announced", "已公告")]}
        rows={[
          row(t("May owe, with what is in flight", "可欠（含在途）"), position.held + position.inFlight, "owe"),
          row(t("May be owed", "可被欠"), position.claim, "claim"),
          row(t("Paid out today", "今日付出"), limits.outToday, "dayOut"),
          row(t("Came in today", "今日收入"), limits.inToday, "dayIn"),
        ]}
      />
      <p class="small">
        {t("Channel ", "信道 ")}
        <Account of={link.channel} />
      </p>
    </Card>
  );
}

/** Payments that nobody has answered, the oldest first. */
function UnderWay({ links }: { links: Link[] }) {
  const { events } = useLog({ names: ["InterbankPayment", "PaymentSettled"] });
  const isAttested = (id: number) => links.find((one) => one.id === id)?.kind === 2;
  const open = paymentsOf(events)
    .filter(({ settled, link }) => !settled && isAttested(link))
    .reverse();
  return (
    <Card title={t("Under way", "在途付款")}>
      <Table
        caption={t("Payments that are not answered", "未答复的付款")}
        head={[
          t("Link", "通道"),
          t("Sent", "发出"),
          t("Payer", "付款人"),
          t("Amount", "数额"),
          t("Until", "有效至"),
          t("Log", "日志"),
        ]}
        empty={t("Every payment is answered.", "全部付款均已答复。")}
        rows={open.slice(0, 64).map(({ link, sent: { args, time, seq } }) => {
          const expires = Number(args["expires"]);
          return [
            String(link),
            moment(time),
            <Account of={String(args["payer"])} />,
            hours(args["amount"] as bigint),
            <>
              <When at={expires} /> {expires <= now() && <Badge tone="warn">{t("overdue", "已逾期")}</Badge>}
            </>,
            <a href={`#/public/event/${seq}`}>#{seq}</a>,
          ];
        })}
      />
      <p class="muted small">
        {t(
          `A payment lasts ${LONGEST / 86_400} days at most. One that is overdue comes back with the peer's answer, or when the link is broken.`,
          `付款至多 ${LONGEST / 86_400} 天有效。逾期付款随对方答复退回，或在通道断开后取回。`,
        )}
      </p>
    </Card>
  );
}

/** The measures of the offices that this account holds. */
function Taken({ account }: { account: string }) {
  const of = useAsk(() => read("accountOf", [account as `0x${string}`]), ["roles", account]);
  const held = of.data?.[2] ?? 0;
  const own = [
    ...(held & CENTRAL_BANK ? limiting : []),
    ...(held & GOVERNOR ? linking : []),
    ...(held & TRIBUNAL ? breaking : []),
  ];
  if (of.data === undefined) {
    return null;
  }
  return (
    <Card title={t("Measures", "措施")}>
      {own.length === 0 ? (
        <Empty>
          {t(
            "The central bank limits links, the governor opens and closes them, the tribunal proposes to break them. This account holds none of these offices.",
            "中央银行设定限额，治理者开设和关闭，仲裁庭提议断开。该账户没有这些职务。",
          )}
        </Empty>
      ) : (
        <Measures id="links" of={own} />
      )}
    </Card>
  );
}

const link = () => ({ name: "link", kind: "number" as const, least: 1, most: 0xffff_ffff, label: t("Link", "通道") });
const limit = (name: string, label: string) => ({ name, kind: "duration" as const, least: 0, label });
const onLink = (v: Values): [string, string] => [t("Link", "通道"), String(v["link"])];

/** What breaking a link can cost this bank, by where it stands now. */
async function cost(v: Values): Promise<[string, ComponentChildren]> {
  const [, claim, inFlight] = await read("positionOf", [v["link"]]);
  return [
    t("Costs this bank at most", "本行至多损失"),
    <>
      <b>{hours(claim + inFlight)}</b>
      {t(
        `: ${hours(inFlight)} in flight, ${hours(claim)} owed by the peer`,
        `：在途 ${hours(inFlight)}，对方欠 ${hours(claim)}`,
      )}
    </>,
  ];
}

/** What the peer of a link owes now. */
async function owed(v: Values): Promise<[string, ComponentChildren]> {
  const [, claim] = await read("positionOf", [v["link"]]);
  return [t("Owed by the peer now", "对方现欠"), hours(claim)];
}

/** The central bank's. */
const limiting: Measure[] = [
  {
    name: "setLinkLimits",
    title: ["Limit a link", "设定通道限额"],
    fields: () => [
      link(),
      limit("owe", t("May owe", "可欠")),
      limit("claim", t("May be owed", "可被欠")),
      limit("dayOut", t("Out in a day", "每日付出")),
      limit("dayIn", t("In in a day", "每日收入")),
    ],
    args: (v) => [v["link"], v["owe"], v["claim"], v["dayOut"], v["dayIn"]],
    says: (v) => [
      onLink(v),
      [t("May owe", "可欠"), hours(v["owe"])],
      [t("May be owed", "可被欠"), hours(v["claim"])],
      [t("A day out, in", "每日付出、收入"), `${hours(v["dayOut"])} · ${hours(v["dayIn"])}`],
      [t("In force", "生效"), t("what is lower at once, what is higher after notice", "调低立即生效，调高经通知期")],
    ],
  },
];

/** The governor's, which a council takes by proposal. */
export const linking: Measure[] = [
  {
    name: "openLink",
    title: ["Open a link to another bank", "开设跨行通道"],
    fields: () => [
      { name: "own", kind: "word", label: t("This bank's id", "本行标识"), first: ownId() },
      { name: "peer", kind: "word", label: t("The other bank's id", "对方银行标识") },
      { ...link(), name: "peerLink", label: t("The link's number there", "对方的通道号"), first: "1" },
      field.account(["Channel", "信道"]),
      {
        name: "kind",
        kind: "choice",
        label: t("Kind", "类型"),
        choices: Object.entries(LINK_KIND).map(([code, text]) => [Number(code), text]),
      },
    ],
    args: (v) => [v["own"], v["peer"], v["peerLink"], v["account"], v["kind"]],
    says: (v) => [
      [t("This bank's id", "本行标识"), <code class="breaks">{v["own"]}</code>],
      [t("The other bank's id", "对方银行标识"), <code class="breaks">{v["peer"]}</code>],
      [t("The link's number there", "对方的通道号"), String(v["peerLink"])],
      [t("Channel", "信道"), <Account of={v["account"]} full />],
      [t("Kind", "类型"), say(nameOfNumber(LINK_KIND, v["kind"]))],
      [t("Limits", "限额"), t("0 until the central bank sets them", "中央银行设定之前为 0")],
    ],
    warning: () =>
      t(
        "Whoever is the channel says what the other bank says: up to the limits, it can make this bank mint.",
        "信道代表对方发言：在限额之内，它可使本行铸币。",
      ),
  },
  {
    name: "setChannel",
    title: ["Give a link another channel", "更换通道的信道"],
    fields: () => [link(), field.account(["Channel", "信道"])],
    args: (v) => [v["link"], v["account"]],
    says: (v) => [onLink(v), [t("Channel", "信道"), <Account of={v["account"]} full />]],
  },
  {
    name: "closeLink",
    title: ["Close a link", "关闭通道"],
    fields: () => [link()],
    args: (v) => [v["link"]],
    says: (v) => [onLink(v), [t("From then on", "此后"), t("only what makes the position smaller", "仅可减少头寸")]],
  },
  {
    name: "breakLink",
    title: ["Break a link that the tribunal proposed", "断开仲裁庭提议的通道"],
    fields: () => [link()],
    args: (v) => [v["link"]],
    says: async (v) => [
      onLink(v),
      [t("From then on", "此后"), t("nothing goes over it, ever", "永不再用")],
      await cost(v),
    ],
    warning: () =>
      t(
        "Payers take back what was in flight. What the peer credited of it was paid twice, and this bank bears it.",
        "付款人可取回在途款项；对方已入账的部分即付了两次，由本行承担。",
      ),
  },
  {
    name: "writeOffClaim",
    title: ["Write off what a peer owes", "核销对方所欠"],
    fields: () => [link(), field.amount()],
    args: (v) => [v["link"], v["amount"]],
    says: async (v) => [onLink(v), await owed(v), [t("Given up", "放弃"), hours(v["amount"])]],
  },
];

/** The tribunal's. */
const breaking: Measure[] = [
  {
    name: "proposeBreak",
    title: ["Propose to break a link", "提议断开通道"],
    fields: () => [link()],
    args: (v) => [v["link"]],
    says: async (v) => [onLink(v), [t("Then", "随后"), t("the governor may break it", "治理者可断开")], await cost(v)],
  },
  {
    name: "proposeWriteOff",
    title: ["Propose to write off what a peer owes", "提议核销对方所欠"],
    fields: () => [link(), field.amount()],
    args: (v) => [v["link"], v["amount"]],
    says: async (v) => [onLink(v), await owed(v), [t("Given up", "放弃"), hours(v["amount"])]],
  },
];
