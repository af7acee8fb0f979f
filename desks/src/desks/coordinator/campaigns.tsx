// Campaigns for whoever opens and attests them: a day's root from a CSV, with a proof for every member.

import { type Address, type Hex } from "viem";
import { useState } from "preact/hooks";
import { now, useAsk } from "../../lib/chain.ts";
import { Form } from "../../lib/form.tsx";
import { hexOf, hours, listed, moment, parseAccount } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { Own } from "../../lib/own.tsx";
import { Lines } from "../../lib/preview.tsx";
import { rules } from "../../lib/rules.ts";
import { Account, Card, Empty, Hash, Notice, Stat, Stats, Table, When, saveFile } from "../../lib/ui.tsx";
import { type Proof, campaignIds, readCampaign } from "../member/campaigns.tsx";

const DAY = 86_400;

export function AttestedCampaigns() {
  return (
    <Own
      title={t("Campaigns", "活动")}
      lead={t(
        "Open one as its sponsor; as its attestor, publish each day's list, of which only a root goes on the ledger.",
        "作为赞助方开设活动；作为证明方每日公布清单，上账的只有清单根。",
      )}
    >
      {(account) => <Shown account={account} />}
    </Own>
  );
}

function Shown({ account }: { account: Address }) {
  const { events } = useLog({ names: ["CampaignOpened"] });
  const ids = campaignIds(events);
  const asked = useAsk(() => Promise.all(ids.map(readCampaign)), ["attested", ids.length]);
  const own = (asked.data ?? []).filter(({ attestor }) => attestor.toLowerCase() === account.toLowerCase());
  return (
    <>
      <Card>
        <details>
          <summary>{t("Open a campaign", "开设活动")}</summary>
          <Open />
        </details>
      </Card>
      <Card title={t("Campaigns that you attest", "您见证的活动")}>
        {own.length === 0 && (
          <Empty>{t("None names this account as its attestor.", "没有活动以本账户为证明方。")}</Empty>
        )}
        {own.map(({ id, pool, firstDay, end }) => (
          <section key={id}>
            <h3>{t(`Campaign ${id}`, `活动 ${id}`)}</h3>
            <Stats>
              <Stat label={t("In the pool", "资金池")} value={hours(pool)} />
              <Stat label={t("From", "自")} value={<span class="small">{moment(firstDay * DAY, "day")}</span>} />
              <Stat
                label={t("Ends", "结束")}
                value={
                  <span class="small">
                    <When at={end} />
                  </span>
                }
              />
            </Stats>
            <Publish id={id} />
          </section>
        ))}
      </Card>
    </>
  );
}

function Open() {
  const midnight = Math.ceil(now() / DAY) * DAY + 7 * DAY;
  return (
    <Form
      id="open-campaign"
      compact
      submit={t("Check and open", "检查并开设")}
      fields={[
        { name: "attestor", kind: "account", label: t("Attestor", "证明方") },
        {
          name: "rate",
          kind: "percent",
          least: 1,
          most: 2560,
          label: t("Pays, in % of par", "报酬（平价的 %）"),
          first: "100",
        },
        {
          name: "cap",
          kind: "number",
          least: 1,
          most: 288,
          label: t("Slots a day at most", "每日上限（格）"),
          first: "12",
        },
        {
          name: "end",
          kind: "text",
          label: t("Until midnight UTC of", "截至（UTC 零点）"),
          first: new Date(midnight * 1000).toISOString().slice(0, 10),
          hint: t("year-month-day", "年-月-日"),
        },
        {
          name: "delay",
          kind: "number",
          least: 24,
          most: 96,
          label: t("Hours in which a day may be struck", "可撤销期（小时）"),
          first: "24",
        },
        { name: "amount", kind: "duration", label: t("Into the pool", "注入资金池") },
      ]}
      plan={({ attestor, rate, cap, end, delay, amount }) => {
        const at = Math.floor(Date.parse(`${end}T00:00:00Z`) / 1000);
        if (!Number.isFinite(at)) {
          return t("The end is no date.", "截止日期有误。");
        }
        return {
          to: "bank",
          name: "openCampaign",
          args: [attestor, rate, cap, BigInt(at), delay * 3600, amount],
          title: t("Open a campaign", "开设活动"),
          preview: (
            <Lines
              of={[
                [t("Attestor", "证明方"), <Account of={attestor} full />],
                [
                  t("Pays", "报酬"),
                  t(
                    `${rate}% of par, ${hours(cap * 300)} a day at most`,
                    `平价的 ${rate}%，每日至多 ${hours(cap * 300)}`,
                  ),
                ],
                [t("Until", "截至"), moment(at)],
                [t("From your coin", "从您的时间币"), <b>{hours(amount)}</b>],
              ]}
            />
          ),
        };
      }}
    />
  );
}

/** A day's 288 slots as 36 bytes, and as the two words in which the chain takes them. */
export function slotBytes(slots: Iterable<number>): Uint8Array {
  const bytes = new Uint8Array(36);
  for (const slot of slots) {
    bytes[slot >> 3]! |= 1 << (slot & 7);
  }
  return bytes;
}

/** A day's list: member, from, to (times of the day, UTC), a line each. */
export function parseList(text: string): { members: Map<Address, Set<number>>; problems: string[] } {
  const members = new Map<Address, Set<number>>();
  const problems: string[] = [];
  for (const [who = "", from = "", to = ""] of listed(text)) {
    const slotOf = (said: string) => {
      const clock = /^([01]?\d|2[0-4]):([0-5][05])$/.exec(said);
      return clock ? Number(clock[1]) * 12 + Number(clock[2]) / 5 : NaN;
    };
    const [member, first, last] = [parseAccount(who), slotOf(from), slotOf(to)];
    if (!member || !(first < last) || last > 288) {
      problems.push([who, from, to].join(", "));
      continue;
    }
    const slots = members.get(member) ?? new Set<number>();
    for (let slot = first; slot < last; slot++) {
      slots.add(slot);
    }
    members.set(member, slots);
  }
  return { members, problems };
}

async function sheetOf(
  campaign: number,
  day: number,
  members: Map<Address, Set<number>>,
): Promise<{ root: Hex; proofs: Proof[] }> {
  const known = await rules();
  const lines = [...members].map(([member, slots]) => ({
    member,
    slots: slotBytes(slots),
    salt: hexOf(crypto.getRandomValues(new Uint8Array(32))),
  }));
  const leaves = lines.map(({ member, slots, salt }) => known.attentionLeaf(campaign, day, member, slots, salt));
  const proofs = lines.map(({ member, slots, salt }, at): Proof => {
    const { proof } = known.tree(leaves, at);
    return { campaign, day, member, slots: hexOf(slots.slice(0, 32)), evening: hexOf(slots.slice(32)), salt, proof };
  });
  return { root: known.tree(leaves, 0).root, proofs };
}

function Publish({ id }: { id: number }) {
  const [made, make] = useState<{ root: Hex; proofs: Proof[]; day: number }>();
  const [problems, complain] = useState<string[]>([]);
  return (
    <>
      <Form
        id={`publish:${id}`}
        submit={t("Draw up the day's list", "生成当日清单")}
        fields={[
          {
            name: "date",
            kind: "text",
            label: t("Day (UTC)", "日期（UTC）"),
            first: new Date((now() - DAY) * 1000).toISOString().slice(0, 10),
            hint: t("year-month-day; the day must be over", "年-月-日；须已结束"),
          },
          {
            name: "list",
            kind: "lines",
            label: t("Member, from, to — a line each", "会员，开始，结束，每行一条"),
            hint: "0x…, 18:00, 18:30",
          },
        ]}
        plan={async ({ date, list }) => {
          const day = Math.floor(Date.parse(`${date}T00:00:00Z`) / (DAY * 1000));
          const { members, problems: bad } = parseList(list);
          complain(bad);
          if (!Number.isFinite(day) || members.size === 0) {
            return t("There is no line to publish.", "没有可公布的内容。");
          }
          const sheet = await sheetOf(id, day, members);
          make({ ...sheet, day });
          // Whoever loses the salts loses the proofs: the file is saved before the root is published.
          saveFile(`campaign-${id}-day-${day}.json`, JSON.stringify(sheet.proofs), "application/json");
          return {
            to: "bank",
            name: "publishRoot",
            args: [id, day, sheet.root],
            title: t("Publish the day's list", "公布当日清单"),
            preview: (
              <Lines
                of={[
                  [t("Campaign", "活动"), id],
                  [t("Day", "日期"), moment(day * DAY, "day")],
                  [t("Members", "人数"), members.size],
                  [
                    t("Attended", "时长"),
                    hours([...members.values()].reduce((all, slots) => all + slots.size * 300, 0)),
                  ],
                  [t("Root", "清单根"), <Hash of={sheet.root} />],
                ]}
              />
            ),
            warning: t(
              "The file with everybody's proofs was saved just now. Give each member its own; without it nothing can be claimed.",
              "含全部证明的文件刚刚保存。请把各人的证明交给本人，否则无法领取。",
            ),
          };
        }}
      />
      {problems.length > 0 && (
        <Notice tone="warn">
          {t(`${problems.length} lines make no sense and were left out: `, `${problems.length} 行无法识别，已略过：`) +
            problems.slice(0, 3).join(" | ")}
        </Notice>
      )}
      {made && (
        <Table
          caption={t("Proofs", "证明")}
          head={[t("Member", "会员"), t("Proof", "证明")]}
          rows={made.proofs.map((proof) => [
            <Account of={proof.member} />,
            <button
              type="button"
              class="quiet small"
              onClick={() =>
                saveFile(
                  `proof-${proof.campaign}-${proof.day}-${proof.member.slice(2, 8)}.json`,
                  JSON.stringify(proof),
                  "application/json",
                )
              }
            >
              {t("Save", "保存")}
            </button>,
          ])}
        />
      )}
    </>
  );
}
