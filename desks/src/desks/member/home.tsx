// Home: what the account holds, what is due next, and what holds it.

import type { Address } from "viem";
import { type Plan, act } from "../../lib/act.tsx";
import { now, read, useAsk, useBank } from "../../lib/chain.ts";
import { className, useClasses } from "../../lib/classes.ts";
import { EventList, TWINS } from "../../lib/events.tsx";
import { Form } from "../../lib/form.tsx";
import { hours, moment } from "../../lib/format.ts";
import { colon, say, t } from "../../lib/i18n.ts";
import { names, useLog } from "../../lib/log.ts";
import { Own } from "../../lib/own.tsx";
import { Lines } from "../../lib/preview.tsx";
import { casesAbout, meaning, readCase, runs } from "../../lib/case.tsx";
import { Account, Answer, Card, Empty, Grid, LinkButton, Notice, Stat, Stats, When } from "../../lib/ui.tsx";
import { KIND } from "../../words/numbers.ts";
import { BEGUN, agreementsOf, readAgreement } from "./agreements.tsx";

export function Home() {
  return <Own title={t("Home", "首页")}>{(account) => <Opened account={account} />}</Own>;
}

function Opened({ account }: { account: Address }) {
  const of = useBank("accountOf", [account]);
  return (
    <Answer of={of}>
      {([status, , , level, , until]) =>
        status === 0 ? (
          <Open account={account} />
        ) : (
          <>
            {status === 3 && <Moved account={account} />}
            {status === 1 && (level === 0 || Number(until) <= now()) && (
              <Notice tone="warn">
                <p>
                  <b>{t("Not verified yet.", "尚未核验。")}</b>{" "}
                  {t(
                    "Show a verifier this address, with whatever paper your community asks for. Only a level and a sealed hash go on the ledger, never your name.",
                    "请向核验人出示此地址及社区要求的证件。上账的只有等级和一个密封哈希，绝无姓名。",
                  )}
                </p>
                <code class="breaks">{account}</code>
              </Notice>
            )}
            <Standing account={account} />
            <Holdings account={account} />
            <Grid>
              <Deadlines account={account} />
              <Recent account={account} />
            </Grid>
          </>
        )
      }
    </Answer>
  );
}

function Open({ account }: { account: Address }) {
  return (
    <Card title={t("Open your account at the bank", "在银行开户")}>
      <p>
        {t(
          "An account holds coin and hours. A person's time is counted once, whoever records it; an organisation holds and pays, and has no human day.",
          "账户持有时间币和时长。个人的每段时间只计一次，无论谁登记；机构可以持有和支付，但没有“一天的时间”。",
        )}
      </p>
      <Form
        id="open"
        submit={t("Open the account", "开户")}
        fields={[
          {
            name: "kind",
            kind: "choice",
            label: t("Who are you?", "您是？"),
            choices: [
              [1, KIND[1]!],
              [2, KIND[2]!],
            ],
          },
        ]}
        plan={({ kind }) => ({
          to: "bank",
          name: "open",
          args: [kind],
          title: t("Open an account", "开户"),
          preview: (
            <Lines
              of={[
                [t("Account", "账户"), <Account of={account} full />],
                [t("As", "类型"), say(KIND[kind] ?? ["", ""])],
                [t("Then", "之后"), t("a verifier verifies it, and it can be paid", "由核验人核验后即可收付")],
              ]}
            />
          ),
        })}
      />
    </Card>
  );
}

function Moved({ account }: { account: Address }) {
  const next = useBank("successorOf", [account]);
  return (
    <Notice tone="warn">
      {t("This account has moved to ", "该账户已迁至 ")}
      {next.data && <Account of={next.data} full />}
    </Notice>
  );
}

/** Freezes, holds, cases and a recovery, each in a sentence, by the clock. */
function Standing({ account }: { account: Address }) {
  const { events } = useLog({ names: ["CaseOpened"], account });
  const freeze = useBank("freezeOf", [account]);
  const watch = useBank("watchOf", [account]);
  const ids = casesAbout(events, account);
  const cases = useAsk(() => Promise.all(ids.map(readCase)), ["cases", account, ids.length]);
  const running = (cases.data ?? []).filter(({ status }) => runs(status));
  const held = watch.data && Number(watch.data[1]) > now();
  return (
    <>
      {freeze.data && freeze.data[2] > 0 && (
        <Notice tone="bad">
          <b>{t("A freeze is on this account.", "账户被冻结。")}</b> {t("It ends ", "结束时间：")}
          <When at={freeze.data[3]} /> · <a href="#/member/rights">{t("My rights", "我的权利")}</a>
        </Notice>
      )}
      {held && (
        <Notice tone="warn">
          {t(
            "This account is on hold, by monitoring or by its own key: nothing leaves it. It ends by itself ",
            "账户处于止付（监测触发或本人锁定）：暂不能转出。自动结束：",
          )}
          <When at={watch.data![1]} />
        </Notice>
      )}
      {running.map((one) => (
        <Notice key={one.id} tone="warn">
          <a href="#/member/rights">{t(`Case ${one.id}`, `案件 ${one.id}`)}</a>
          {colon()}
          {meaning(one)}
        </Notice>
      ))}
      <AskedToMove account={account} />
      <AskedToInherit account={account} />
    </>
  );
}

/** What officers ask about the account, for whom, and the call with which its own key stops it. */
function Asked({ says, whom, urges, stops, call }: AskedOf) {
  return (
    <Notice tone="bad">
      <p>
        {says}
        <Account of={whom} />
        {t(". ", "。")}
        {urges}
      </p>
      <button type="button" class="danger" onClick={() => act({ to: "bank", ...call })}>
        {stops}
      </button>
    </Notice>
  );
}

interface AskedOf {
  says: string;
  whom: Address;
  urges: string;
  stops: string;
  call: Omit<Plan, "to">;
}

/** Says so where a verifier asks to move the account to another key, against which its own key may object. */
export function AskedToMove({ account }: { account: Address }) {
  const { data: asked } = useBank("recoveryOf", [account]);
  if (!asked || asked[2] === 0n) {
    return null;
  }
  return (
    <Asked
      says={t("A verifier asks to move this account to another key: ", "核验人申请将此账户迁至新密钥：")}
      whom={asked[0]}
      urges={t("If you did not ask for it, object now.", "如非本人申请，请立即反对。")}
      stops={t("Object", "反对")}
      call={{
        name: "objectRecovery",
        args: [],
        title: t("Object to the recovery", "反对账户恢复"),
        preview: <p>{t("The account stays with this key.", "账户仍归此密钥。")}</p>,
      }}
    />
  );
}

/** Says so where officers take the member for dead, which its own key stops. */
function AskedToInherit({ account }: { account: Address }) {
  const { data: asked } = useBank("successionOf", [account]);
  if (!asked || asked[5] === 0n) {
    return null;
  }
  return (
    <Asked
      says={t("It is proposed that all of this account goes to an heir: ", "有人申请将此账户的全部时间交给继承人：")}
      whom={asked[0]}
      urges={t("If you are here to read this, stop it now.", "如您能读到此处，请立即制止。")}
      stops={t("Stop it", "制止")}
      call={{
        name: "cancelSuccession",
        args: [account],
        title: t("Stop the succession", "制止继承"),
        preview: <p>{t("The account stays yours.", "账户仍归您。")}</p>,
      }}
    />
  );
}

/** What an account holds of a class, in orders or not. */
export const hoursOf = (account: Address, classId: number): Promise<bigint> =>
  read("balanceOf", [account, BigInt(classId)] as never) as unknown as Promise<bigint>;

/** What is held, by class; classes of which there is nothing are left out. */
export function useHoldings(account: Address) {
  const classes = useClasses() ?? [];
  return useAsk(async () => {
    const each = await Promise.all(
      classes.map(async ({ id }) => {
        const [held, [, locked]] = await Promise.all([hoursOf(account, id), read("lockedOf", [account, id])]);
        return { id, held, locked };
      }),
    );
    return each.filter(({ held }) => held > 0n);
  }, ["holdings", account, classes.length]);
}

function Holdings({ account }: { account: Address }) {
  const coin = useBank("balanceOf", [account]);
  const free = useBank("spendable", [account]);
  const locked = useBank("lockedOf", [account, 0]);
  const frozen = useBank("getFrozenTokens", [account]);
  const held = useHoldings(account);
  return (
    <Card>
      <div class="big">
        <Answer of={coin}>
          {(all) => (
            <Stats>
              <Stat label={t("Coin", "时间币")} value={hours(all)} />
              <Stat label={t("Can pay now", "现可支付")} value={free.data === undefined ? "…" : hours(free.data)} />
              <Stat
                label={t("In orders and escrow", "挂单与托管中")}
                value={locked.data ? hours(locked.data[0]) : "…"}
                note={
                  locked.data?.[2]
                    ? t(locked.data[2] === 1 ? "1 order" : `${locked.data[2]} orders`, `${locked.data[2]} 张挂单`)
                    : undefined
                }
              />
              <Stat label={t("Frozen", "冻结")} value={frozen.data === undefined ? "…" : hours(frozen.data)} />
            </Stats>
          )}
        </Answer>
      </div>
      <h2>{t("Hours", "时长")}</h2>
      <Answer of={held}>
        {(found) =>
          found.length === 0 ? (
            <Empty>
              {t(
                "No hours yet: they come when a recorder records your service.",
                "暂无时长：记录方登记您的服务后即会出现。",
              )}
            </Empty>
          ) : (
            <Stats>
              {found.map(({ id, held: secs, locked: inOrders }) => (
                <Stat
                  key={id}
                  label={className(id)}
                  value={hours(secs)}
                  note={inOrders > 0n ? t(`${hours(inOrders)} in orders`, `${hours(inOrders)} 挂单中`) : undefined}
                />
              ))}
            </Stats>
          )
        }
      </Answer>
      <div class="buttons">
        <LinkButton href="#/member/send">{t("Send", "付款")}</LinkButton>
        <LinkButton href="#/member/time" quiet>
          {t("Convert hours", "兑换时长")}
        </LinkButton>
        <LinkButton href="#/member/market" quiet>
          {t("Trade", "交易")}
        </LinkButton>
      </div>
    </Card>
  );
}

function Deadlines({ account }: { account: Address }) {
  const { events } = useLog({ names: BEGUN, account });
  const ids = agreementsOf(events, account);
  const agreements = useAsk(() => Promise.all(ids.map(readAgreement)), ["deadlines", account, ids.length]);
  const credit = useBank("creditOf", [account]);
  const of = useBank("accountOf", [account]);
  const items: [number, string, string][] = [];
  for (const one of agreements.data ?? []) {
    if (one.status && Number(one.until) > 0) {
      const isInvoice = one.status === 16;
      const called = isInvoice ? t(`Invoice ${one.id}`, `账单 ${one.id}`) : t(`Agreement ${one.id}`, `协议 ${one.id}`);
      items.push([Number(one.until), called, "#/member/agreements"]);
    }
  }
  if (credit.data && credit.data[5] > 0n) {
    items.push([
      Number(credit.data[6]),
      t(`Repay ${hours(credit.data[5])}`, `还款 ${hours(credit.data[5])}`),
      "#/member/credit",
    ]);
  }
  if (of.data && of.data[3] > 0) {
    items.push([Number(of.data[5]), t("Verification ends", "核验到期"), "#/member/record"]);
  }
  items.sort(([a], [b]) => a - b);
  return (
    <Card title={t("Next deadlines", "近期期限")}>
      {items.length === 0 ? (
        <Empty>{t("Nothing is due.", "没有待办期限。")}</Empty>
      ) : (
        <ul class="plain">
          {items.slice(0, 6).map(([at, said, href]) => (
            <li key={said}>
              <a href={href}>{said}</a> · <When at={at} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Recent({ account }: { account: Address }) {
  const { events } = useLog({ account, last: 20 });
  const mine = events.filter((event) => !TWINS.has(event.name) && names(event, account));
  return (
    <Card title={t("Lately", "最近")}>
      <EventList events={mine.slice(-5).reverse()} size={5} empty={t("Nothing has happened yet.", "暂无记录。")} />
    </Card>
  );
}

export { moment };
