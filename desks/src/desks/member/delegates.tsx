// Delegates: who may act for me, and for whom I act; the forms of what I may do for a member.

import { useEffect, useState } from "preact/hooks";
import { type Address, getAddress, isAddress } from "viem";
import { act, behalf } from "../../lib/act.tsx";
import { now, read, useAsk, useBank } from "../../lib/chain.ts";
import { Form, fromNow } from "../../lib/form.tsx";
import { hours, moment } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { Own } from "../../lib/own.tsx";
import { Lines } from "../../lib/preview.tsx";
import {
  Account,
  Answer,
  Badge,
  Card,
  Empty,
  Grid,
  LinkButton,
  Loading,
  Notice,
  Stat,
  Stats,
  When,
} from "../../lib/ui.tsx";
import { AFFAIRS } from "../../words/numbers.ts";
import { AgreementsOf } from "./agreements.tsx";
import { Claim } from "./campaigns.tsx";
import { SendCoin } from "./send.tsx";
import { Convert } from "./time.tsx";

const DAY = 86_400;
/** The bits of the affairs. */
const [AGREEMENTS, CLAIMS, CONVERSION, TRANSFERS] = [1, 2, 4, 8] as const;

/** Which affairs a set of bits has, in words. */
const affairs = (kinds: number) =>
  Object.keys(AFFAIRS)
    .map(Number)
    .filter((bit) => kinds & bit)
    .map((bit) => say(AFFAIRS[bit]!))
    .join(t(", ", "、"));

export function Delegates({ rest }: { rest: string[] }) {
  const [member] = rest;
  return (
    <Own
      title={t("Delegates", "委托代办")}
      lead={t(
        "A member without a telephone, or who is ill, lets somebody act: in some affairs, with so much a day, until a day. The log names both.",
        "没有手机或生病的会员可委托他人代办：限定事项、每日额度和期限。日志同时记载双方。",
      )}
    >
      {(account) => (member ? <ActingFor given={member} account={account} /> : <Both account={account} />)}
    </Own>
  );
}

/** The other accounts of the delegations that an account has a part in, the newest first. */
const others = (events: Event[], own: "member" | "delegate", account: Address): Address[] => {
  const other = own === "member" ? "delegate" : "member";
  const found = events
    .filter(({ args }) => String(args[own]).toLowerCase() === account.toLowerCase())
    .map(({ args }) => String(args[other]) as Address);
  return [...new Set(found.reverse())];
};

function Both({ account }: { account: Address }) {
  const { events, loading } = useLog({ names: ["DelegateSet"], account });
  const [mine, theirs] = [others(events, "member", account), others(events, "delegate", account)];
  return (
    <>
      <Card title={t("Who acts for me", "谁为我代办")}>
        <Listed
          of={mine.map((delegate) => ({ member: account, delegate }))}
          loading={loading}
          empty={t("Nobody acts for you.", "没有人为您代办。")}
        />
        <details>
          <summary>{t("Let somebody act for me", "委托他人代办")}</summary>
          <Give />
        </details>
      </Card>
      <Card title={t("For whom I act", "我为谁代办")}>
        <Listed
          of={theirs.map((member) => ({ member, delegate: account }))}
          loading={loading}
          empty={t("Nobody has asked you to act for them.", "没有人委托您代办。")}
          acts
        />
      </Card>
    </>
  );
}

interface Pair {
  member: Address;
  delegate: Address;
}

async function readDelegation({ member, delegate }: Pair) {
  const [kinds, daily, until, spent] = await read("delegationOf", [member, delegate]);
  return { member, delegate, kinds, daily, until, spent };
}

function Listed({ of, loading, empty, acts }: { of: Pair[]; loading: boolean; empty: string; acts?: boolean }) {
  const asked = useAsk(
    () => Promise.all(of.map(readDelegation)),
    ["delegations", ...of.map(({ member, delegate }) => member + delegate)],
  );
  if (loading && of.length === 0) {
    return <Loading />;
  }
  return (
    <Answer of={asked}>
      {(all) => {
        const running = all.filter(({ kinds }) => kinds !== 0);
        return running.length === 0 ? (
          <Empty>{empty}</Empty>
        ) : (
          <ul class="plain">
            {running.map((one) => (
              <li key={one.member + one.delegate}>
                <p>
                  <Account of={acts ? one.member : one.delegate} /> <Badge tone="info">{affairs(one.kinds)}</Badge>{" "}
                  {t("until ", "至 ")}
                  <When at={one.until} />
                </p>
                <p class="muted">{spentOf(one)}</p>
                <div class="buttons">
                  {acts && (
                    <LinkButton href={`#/member/delegates/${one.member}`}>{t("Act for them", "代办")}</LinkButton>
                  )}
                  <Revoke {...one} acts={acts ?? false} />
                </div>
              </li>
            ))}
          </ul>
        );
      }}
    </Answer>
  );
}

const spentOf = ({ spent, daily }: { spent: bigint; daily: bigint }) =>
  t(
    `${hours(spent)} of ${hours(daily)} are spent today (UTC).`,
    `今日（UTC）已用 ${hours(spent)}，上限 ${hours(daily)}。`,
  );

function Revoke({ member, delegate, acts }: Pair & { acts: boolean }) {
  const title = acts ? t("Give it up", "放弃委托") : t("Revoke", "撤销委托");
  return (
    <button
      type="button"
      class="quiet"
      onClick={() =>
        act({
          to: "bank",
          name: "revokeDelegate",
          args: [member, delegate],
          title,
          preview: (
            <Lines
              of={[
                [t("Member", "会员"), <Account of={member} full />],
                [t("Delegate", "受托人"), <Account of={delegate} full />],
                [t("Ends", "终止"), t("at once", "立即")],
              ]}
            />
          ),
        })
      }
    >
      {title}
    </button>
  );
}

function Give() {
  return (
    <Form
      id="delegate"
      submit={t("Check and let them act", "检查并委托")}
      fields={[
        {
          name: "delegate",
          kind: "account",
          label: t("Who", "受托人"),
          hint: t("A verified account that holds no office.", "须为已核验且无职务的账户。"),
        },
        ...[AGREEMENTS, CLAIMS, CONVERSION, TRANSFERS].map((bit) => ({
          name: `affair${bit}`,
          kind: "choice" as const,
          label: say(AFFAIRS[bit]!),
          choices: [
            [1, ["may do this", "可代办"] as const],
            [0, ["may not", "不可"] as const],
          ] as [number, readonly [string, string]][],
          first: "0",
        })),
        {
          name: "daily",
          kind: "duration",
          label: t("At most a day", "每日上限"),
          least: 0,
          hint: t("Of your coin that is paid or committed. 0:00 is none.", "可付出或承诺的时间币。0:00 表示不可动用。"),
          first: "1:00",
        },
        {
          name: "until",
          kind: "moment",
          label: t("Until", "至"),
          hint: t("At most a year ahead.", "至多一年。"),
          first: fromNow(30 * DAY),
        },
      ]}
      plan={({ delegate, daily, until, ...v }) => {
        const kinds = [AGREEMENTS, CLAIMS, CONVERSION, TRANSFERS].reduce(
          (all, bit) => all + v[`affair${bit}`] * bit,
          0,
        );
        if (kinds === 0) {
          return t("Choose at least one affair.", "请至少选择一项。");
        }
        return {
          to: "bank",
          name: "delegate",
          args: [delegate, kinds, daily, until],
          title: t("Let somebody act for me", "委托他人代办"),
          preview: (
            <Lines
              of={[
                [t("Who", "受托人"), <Account of={delegate} full />],
                [t("In what", "事项"), <b>{affairs(kinds)}</b>],
                [t("At most a day", "每日上限"), hours(daily)],
                [t("Until", "至"), moment(until)],
              ]}
            />
          ),
          warning: t(
            "Within these bounds they act as you. Any freeze of your account ends it; you can revoke it at any time.",
            "在此范围内其行为视同您本人。账户一旦被冻结即终止；您可随时撤销。",
          ),
        };
      }}
    />
  );
}

/** The forms of what may be done for a member, as long as this screen is shown. */
function ActingFor({ given, account }: { given: string; account: Address }) {
  const member = isAddress(given, { strict: false }) ? getAddress(given) : undefined;
  const [ready, begin] = useState(false);
  useEffect(() => {
    behalf.set(member);
    begin(true);
    return () => behalf.set(undefined);
  }, [member]);
  if (!member) {
    return <Notice tone="bad">{t("That is no account.", "这不是账户。")}</Notice>;
  }
  return ready ? <Allowed member={member} account={account} /> : <Loading />;
}

function Allowed({ member, account }: { member: Address; account: Address }) {
  const asked = useAsk(() => readDelegation({ member, delegate: account }), ["delegation", member, account]);
  const coin = useBank("spendable", [member]);
  return (
    <Answer of={asked}>
      {({ kinds, daily, until, spent }) =>
        kinds === 0 || Number(until) <= now() ? (
          <Notice tone="warn">
            {t("You do not act for this account now: ", "您目前不能为此账户代办：")}
            <Account of={member} full />
          </Notice>
        ) : (
          <>
            <Card title={t("You act for", "您代办的会员")}>
              <p>
                <Account of={member} full />
              </p>
              <Stats>
                <Stat label={t("They can pay now", "对方现可支付")} value={hours(coin.data ?? 0n)} />
                <Stat
                  label={t("Left for you today", "您今日尚可动用")}
                  value={hours(daily > spent ? daily - spent : 0n)}
                />
                <Stat label={t("In what", "事项")} value={<span class="small">{affairs(kinds)}</span>} />
              </Stats>
              <LinkButton href="#/member/delegates" quiet>
                {t("Back to my own affairs", "返回我自己的事务")}
              </LinkButton>
            </Card>
            <Grid>
              {kinds & TRANSFERS ? (
                <Card title={t("Send their coin", "代付时间币")}>
                  <SendCoin account={member} />
                </Card>
              ) : null}
              {kinds & CONVERSION ? (
                <Card title={t("Convert their hours", "代兑时长")}>
                  <Convert account={member} />
                </Card>
              ) : null}
              {kinds & CLAIMS ? (
                <Card title={t("Claim for them", "代领报酬")}>
                  <Claim account={member} />
                </Card>
              ) : null}
            </Grid>
            {kinds & AGREEMENTS ? <AgreementsOf account={member} /> : null}
          </>
        )
      }
    </Answer>
  );
}
