// Campaigns: attention that a sponsor pays for, claimed once with the attestor's proof.

import type { Address, Hex } from "viem";
import { useState } from "preact/hooks";
import { act } from "../../lib/act.tsx";
import { read, useAsk } from "../../lib/chain.ts";
import { Form } from "../../lib/form.tsx";
import { count, hours, moment } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { Lines } from "../../lib/preview.tsx";
import { useStore } from "../../lib/store.ts";
import { Account, Answer, Badge, Card, Empty, Loading, Notice, Screen, Stat, Stats, When } from "../../lib/ui.tsx";
import { signer } from "../../lib/wallet.ts";

/** What an attestor gives a member for a day. */
export interface Proof {
  campaign: number;
  day: number;
  member: Address;
  slots: Hex;
  evening: Hex;
  salt: Hex;
  proof: Hex[];
}

/** The numbers of all campaigns, the newest first. */
export const campaignIds = (events: Event[]) =>
  events
    .filter(({ name }) => name === "CampaignOpened")
    .map(({ args }) => Number(args["campaign_id"]))
    .reverse();

export async function readCampaign(id: number) {
  const [sponsor, attestor, rate, cap, firstDay, end, delay, pool, funded, claims] = await read("campaignOf", [id]);
  return { id, sponsor, attestor, rate, cap, firstDay, end, delay, pool, funded, claims };
}

export function Campaigns() {
  const { events, loading } = useLog({ names: ["CampaignOpened"] });
  const who = useStore(signer);
  const ids = campaignIds(events);
  return (
    <Screen
      title={t("Campaigns", "活动")}
      lead={t(
        "A sponsor pays for attention out of a pool; nothing is minted for it. What you claim occupies your timesheet.",
        "赞助方从资金池为注意力付酬，不因此铸币。领取的时间会占用您的工时表。",
      )}
    >
      {who && (
        <Card title={t("Claim with a proof file", "凭证明文件领取")}>
          <Claim account={who.address} />
        </Card>
      )}
      {ids.length === 0 && (loading ? <Loading /> : <Empty>{t("There is no campaign yet.", "尚无活动。")}</Empty>)}
      {ids.map((id) => (
        <One key={id} id={id} account={who?.address} />
      ))}
    </Screen>
  );
}

function isProof(read: unknown): read is Proof {
  const proof = read as Proof;
  return (
    Number.isInteger(proof?.campaign) &&
    Number.isInteger(proof.day) &&
    Array.isArray(proof.proof) &&
    /^0x[0-9a-f]{64}$/i.test(proof.slots)
  );
}

/** The slots that a proof is about. */
export const slotsIn = ({ slots, evening }: Pick<Proof, "slots" | "evening">) =>
  [...(slots + evening.slice(2)).slice(2)].reduce(
    (all, digit) => all + [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4][Number.parseInt(digit, 16)]!,
    0,
  );

export function Claim({ account }: { account: Address }) {
  const [problem, complain] = useState<string>();
  const load = async (file: File | undefined) => {
    complain(undefined);
    let proof: unknown;
    try {
      const read = JSON.parse((await file?.text()) ?? "") as unknown;
      proof = Array.isArray(read)
        ? read.find(({ member }: Proof) => member?.toLowerCase() === account.toLowerCase())
        : read;
    } catch {
      // What is no JSON is no proof either.
    }
    if (!isProof(proof)) {
      return complain(t("This file has no proof for your account.", "文件中没有您账户的证明。"));
    }
    const { campaign, day, slots, evening, salt, proof: path } = proof;
    const { rate } = await readCampaign(campaign);
    const seconds = BigInt(slotsIn(proof) * 300);
    act({
      to: "bank",
      name: "claim",
      args: [campaign, day, slots, evening, salt, path],
      title: t("Claim attention", "领取注意力报酬"),
      preview: (
        <Lines
          of={[
            [t("Campaign", "活动"), campaign],
            [t("Day", "日期"), moment(day * 86_400, "day")],
            [t("Attended", "时长"), hours(seconds)],
            [t("Pays at most", "至多得到"), <b>{hours((seconds * BigInt(rate)) / 100n)}</b>],
          ]}
        />
      ),
    });
  };
  return (
    <>
      <label class="file">
        {t("The file from the attestor", "证明方给您的文件")}
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => void load(event.currentTarget.files?.[0])}
        />
      </label>
      {problem && <Notice tone="bad">{problem}</Notice>}
    </>
  );
}

function One({ id, account }: { id: number; account: Address | undefined }) {
  const asked = useAsk(() => readCampaign(id), ["campaign", id]);
  return (
    <Card title={t(`Campaign ${id}`, `活动 ${id}`)}>
      <Answer of={asked}>
        {(of) =>
          of.end === 0n ? (
            <p>
              <Badge>{t("closed", "已关闭")}</Badge>
            </p>
          ) : (
            <>
              <Stats>
                <Stat
                  label={t("In the pool", "资金池")}
                  value={hours(of.pool)}
                  note={t(`${hours(of.funded)} were put in`, `累计注资 ${hours(of.funded)}`)}
                />
                <Stat
                  label={t("Pays", "报酬")}
                  value={`${of.rate}%`}
                  note={t(`at most ${hours(of.cap * 300)} a day`, `每日至多 ${hours(of.cap * 300)}`)}
                />
                <Stat label={t("Claims", "领取次数")} value={count(of.claims)} />
                <Stat
                  label={t("Ends", "结束")}
                  value={
                    <span class="small">
                      <When at={of.end} />
                    </span>
                  }
                />
              </Stats>
              <p>
                {t("Sponsor ", "赞助方 ")}
                <Account of={of.sponsor} /> · {t("attestor ", "证明方 ")}
                <Account of={of.attestor} />
              </p>
              {account && (
                <details>
                  <summary>{t("Fund, or close", "注资或关闭")}</summary>
                  <Form
                    id={`fund:${id}`}
                    submit={t("Check and fund", "检查并注资")}
                    fields={[{ name: "amount", kind: "duration", label: t("How much", "数额") }]}
                    plan={async ({ amount }) => {
                      const coin = await read("balanceOf", [account]);
                      return {
                        to: "bank",
                        name: "fundCampaign",
                        args: [id, amount],
                        title: t("Fund a campaign", "为活动注资"),
                        preview: (
                          <Lines
                            of={[
                              [t("Put in", "注资"), <b>{hours(amount)}</b>],
                              [t("Campaign", "活动"), id],
                              [t("The pool has then", "资金池"), `${hours(of.pool)} → ${hours(of.pool + amount)}`],
                              [t("You have then", "您的余额"), `${hours(coin)} → ${hours(coin - amount)}`],
                            ]}
                          />
                        ),
                      };
                    }}
                  />
                  {of.sponsor.toLowerCase() === account.toLowerCase() && (
                    <button
                      type="button"
                      class="quiet"
                      onClick={() =>
                        act({
                          to: "bank",
                          name: "closeCampaign",
                          args: [id],
                          title: t("Close the campaign", "关闭活动"),
                          preview: <p>{t(`${hours(of.pool)} come back to you.`, `${hours(of.pool)} 退还给您。`)}</p>,
                        })
                      }
                    >
                      {t("Close it", "关闭活动")}
                    </button>
                  )}
                </details>
              )}
            </>
          )
        }
      </Answer>
    </Card>
  );
}
