// Agreements: propose, accept, deliver, settle, dispute; each shows what its party may do now, and until when.

import { namesOf } from "../../words/events.ts";
import type { Address } from "viem";
import { act, behalf } from "../../lib/act.tsx";
import { now, read, useAsk } from "../../lib/chain.ts";
import { className } from "../../lib/classes.ts";
import { filledIn } from "../../lib/codes.ts";
import { Form, fromNow, local } from "../../lib/form.tsx";
import { hours, moment } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { Own } from "../../lib/own.tsx";
import { After, Lines } from "../../lib/preview.tsx";
import { Account, Answer, Badge, Card, Empty, Loading, Stat, Stats, When } from "../../lib/ui.tsx";
import { AGREEMENT_STATUS, nameOfNumber } from "../../words/numbers.ts";

/** What the bank says of an agreement. */
export async function readAgreement(id: number) {
  const [
    status,
    requester,
    provider,
    classId,
    group,
    [agreed, delivered],
    [start, end],
    price,
    [due, disputed, held],
    until,
    terms,
    [lessons, left, every],
  ] = await read("agreementOf", [id]);
  return {
    id,
    status,
    requester,
    provider,
    classId,
    group,
    agreed,
    delivered,
    start,
    end,
    price,
    due,
    disputed,
    held,
    until,
    terms,
    lessons: Number(lessons),
    left: Number(left),
    every: Number(every),
  };
}
type Agreement = Awaited<ReturnType<typeof readAgreement>>;

/** The events with which an agreement begins. */
export const BEGUN: readonly string[] = ["AgreementProposed", "AgreementInvoiced"];

/** The numbers of the agreements of an account, or of all, the newest first. */
export const agreementsOf = (events: Event[], account?: Address) =>
  events
    .filter(
      ({ name, args }) =>
        BEGUN.includes(name) &&
        (!account ||
          [args["requester"], args["provider"]].some((party) => String(party).toLowerCase() === account.toLowerCase())),
    )
    .map(({ args }) => Number(args["agreement_id"]))
    .reverse();

export function Agreements() {
  return (
    <Own
      title={t("Agreements", "协议")}
      lead={t(
        "The coin for a promised service waits in escrow until the service is delivered. Every status has a deadline.",
        "所约服务的时间币先行托管，交付后结算。每个状态都有期限。",
      )}
    >
      {(account) => <AgreementsOf account={account} />}
    </Own>
  );
}

/** What an account may propose, invoice and answer. */
export function AgreementsOf({ account }: { account: Address }) {
  const { events, loading } = useLog({ names: namesOf("agreements") });
  const ids = agreementsOf(events, account);
  return (
    <>
      <Card>
        <details open={filledIn().has("provider")}>
          <summary>{t("Propose an agreement", "提议新协议")}</summary>
          <Propose account={account} />
        </details>
        <details>
          <summary>{t("Ask to be paid for a finished service (invoice)", "为已完成的服务开账单")}</summary>
          <Invoice account={account} />
        </details>
      </Card>
      {ids.length === 0 &&
        (loading ? <Loading /> : <Empty>{t("You have no agreements yet.", "您还没有协议。")}</Empty>)}
      {ids.slice(0, 30).map((id) => (
        <One key={id} id={id} account={account} events={events} />
      ))}
    </>
  );
}

function Propose({ account }: { account: Address }) {
  const hour = 3600;
  const link = filledIn();
  return (
    <Form
      id={`propose${link.get("provider") ?? ""}`}
      compact
      submit={t("Check and propose", "检查并提议")}
      fields={[
        { name: "provider", kind: "account", label: t("Who serves you", "服务方"), first: link.get("provider") ?? "" },
        { name: "classId", kind: "class", label: t("Kind of service", "服务类别"), first: link.get("class") ?? "" },
        { name: "secs", kind: "duration", label: t("How long", "服务时长"), first: "1:00" },
        {
          name: "price",
          kind: "duration",
          label: t("Price in coin", "价格（时间币）"),
          hint: t("An hour for an hour is the custom.", "惯例是一小时换一小时。"),
          first: "1:00",
        },
        { name: "start", kind: "moment", slots: true, label: t("Between", "服务时间自"), first: fromNow(24 * hour) },
        { name: "end", kind: "moment", slots: true, label: t("and", "至"), first: fromNow(26 * hour) },
        { name: "acceptBy", kind: "moment", label: t("Accept by", "接受期限"), first: fromNow(20 * hour) },
        { name: "deliverBy", kind: "moment", label: t("Deliver by", "交付期限"), first: fromNow(72 * hour) },
        {
          name: "lessons",
          kind: "number",
          least: 1,
          most: 16,
          label: t("How many lessons", "课次"),
          hint: t("The first is at the time above; 1 for a single service.", "首次在上述时间；单次服务填 1。"),
          first: "1",
        },
        {
          name: "every",
          kind: "number",
          least: 4,
          most: 90,
          label: t("One every so many days", "间隔天数"),
          first: "7",
        },
        {
          name: "terms",
          kind: "evidence",
          label: t("What is agreed, in words", "协议内容"),
          first: link.get("terms") ?? "",
        },
      ]}
      plan={async ({ provider, classId, secs, price, start, end, acceptBy, deliverBy, lessons, every, terms }) => {
        const [coin, [line, drawn, least]] = await Promise.all([
          read("spendable", [account]),
          read("starterLineOf", [account]),
        ]);
        const isSeries = Number(lessons) > 1;
        const all: bigint = price * BigInt(lessons);
        const lacks = all > coin ? all - coin : 0n;
        // No delegate draws a member's line, and a series is none that a newcomer begins with.
        const onLine = lacks > 0n && line > drawn && !behalf.value && !isSeries;
        const last = start + BigInt((Number(lessons) - 1) * Number(every) * 24 * hour);
        const one = [provider, classId, 0, secs, price, start, end, acceptBy, deliverBy, terms];
        return {
          to: "bank",
          name: isSeries ? "proposeSeries" : onLine ? "proposeOnLine" : "propose",
          args: isSeries ? [...one, Number(lessons), Number(every)] : one,
          title: t("Propose an agreement", "提议协议"),
          preview: (
            <Lines
              of={[
                [t("Provider", "服务方"), <Account of={provider} full />],
                [t("Service", "服务"), `${hours(secs)} ${className(classId)}`],
                [t("When", "时间"), `${moment(start)} – ${moment(end)}`],
                [
                  t("Lessons", "课次"),
                  isSeries &&
                    t(
                      `${lessons}, one every ${every} days, the last on ${moment(last)}`,
                      `${lessons} 次，每 ${every} 天一次，末次 ${moment(last)}`,
                    ),
                ],
                [t("Into escrow", "托管"), <b>{hours(all)}</b>],
                [t("You can pay then", "之后可支付"), `${hours(coin)} → ${hours(coin > all ? coin - all : 0n)}`],
                [t("Accept by", "接受期限"), moment(acceptBy)],
                [t("Deliver by", "交付期限"), moment(deliverBy)],
                [
                  t("Drawn on your starter line", "动用起步额度"),
                  onLine && (
                    <b>
                      {t(`${hours(lacks)} of ${hours(line - drawn)}`, `${hours(line - drawn)} 中的 ${hours(lacks)}`)}
                    </b>
                  ),
                ],
              ]}
            />
          ),
          ...(onLine && {
            warning: t(
              `You owe it for 90 days, without interest; what you receive repays it first. The provider must have dealt with ${least} others.`,
              `须在 90 天内归还，不计利息；您的进账先用于归还。服务方须已与 ${least} 位他人往来。`,
            ),
          }),
        };
      }}
    />
  );
}

function Invoice({ account }: { account: Address }) {
  const hour = 3600;
  return (
    <Form
      id="invoice"
      compact
      submit={t("Check and send the invoice", "检查并开账单")}
      fields={[
        { name: "requester", kind: "account", label: t("Whom you served", "您服务的人") },
        { name: "classId", kind: "class", label: t("Kind of service", "服务类别") },
        { name: "secs", kind: "duration", label: t("How long", "服务时长"), first: "1:00" },
        { name: "price", kind: "duration", label: t("Price in coin", "价格（时间币）"), first: "1:00" },
        { name: "start", kind: "moment", slots: true, label: t("Between", "服务时间自"), first: fromNow(-hour) },
        { name: "end", kind: "moment", slots: true, label: t("and", "至"), first: fromNow(0) },
        { name: "payBy", kind: "moment", label: t("To be paid by", "付款期限"), first: fromNow(72 * hour) },
        { name: "terms", kind: "evidence", label: t("What was served, in words", "服务内容") },
      ]}
      plan={async ({ requester, classId, secs, price, start, end, payBy, terms }) => {
        const coin: bigint = await read("balanceOf", [account]);
        return {
          to: "bank",
          name: "invoice",
          args: [requester, classId, secs, price, start, end, payBy, terms],
          title: t("Send an invoice", "开账单"),
          preview: (
            <Lines
              of={[
                [t("Asked of", "付款方"), <Account of={requester} full />],
                [t("Service", "服务"), `${hours(secs)} ${className(classId)}`],
                [t("When", "时间"), `${moment(start)} – ${moment(end)}`],
                [t("Price", "价格"), <b>{hours(price)}</b>],
                [t("You have, once it is paid", "付款后您的余额"), `${hours(coin)} → ${hours(coin + price)}`],
                [t("To be paid by", "付款期限"), moment(payBy)],
              ]}
            />
          ),
          warning: t(
            "Your time is marked at once; it is free again if the invoice is refused, withdrawn or not paid in time.",
            "您的时间立即被标记；账单被拒、撤回或逾期未付时恢复空闲。",
          ),
        };
      }}
    />
  );
}

const TONES: Record<number, "info" | "warn" | "good" | "bad" | "plain"> = {
  1: "info",
  16: "warn",
  2: "info",
  3: "warn",
  4: "bad",
  5: "warn",
  8: "warn",
  9: "warn",
};

function One({ id, account, events }: { id: number; account: Address; events: Event[] }) {
  const asked = useAsk(() => readAgreement(id), ["agreement", id]);
  const proposed = events.find(({ name, args }) => BEGUN.includes(name) && Number(args["agreement_id"]) === id);
  const invoiced = proposed?.name === "AgreementInvoiced";
  // A correction says once more that it was delivered, and there is one alone; of a series, one for each lesson.
  const lesson = events.findLastIndex(
    ({ name, args }) => name === "AgreementContinued" && Number(args["agreement_id"]) === id,
  );
  const isCorrected =
    events
      .slice(lesson + 1)
      .filter(
        ({ name, args }) =>
          name === "AgreementAdvanced" && Number(args["agreement_id"]) === id && Number(args["status"]) === 3,
      ).length > 1;
  return (
    <Card title={invoiced ? t(`Invoice ${id}`, `账单 ${id}`) : t(`Agreement ${id}`, `协议 ${id}`)}>
      <Answer of={asked}>
        {(of) =>
          of.status === 0 ? (
            <Ended id={id} events={events} proposed={proposed} />
          ) : (
            <Live of={of} account={account} invoiced={invoiced} isCorrected={isCorrected} />
          )
        }
      </Answer>
    </Card>
  );
}

/** An agreement that has ended is on the log alone. */
function Ended({ id, events, proposed }: { id: number; events: Event[]; proposed: Event | undefined }) {
  const last = events.findLast(({ name, args }) => name === "AgreementAdvanced" && Number(args["agreement_id"]) === id);
  return (
    <p>
      <Badge tone="good">{say(nameOfNumber(AGREEMENT_STATUS, last?.args["status"] ?? 0))}</Badge>{" "}
      {proposed && (
        <>
          <Account of={String(proposed.args["requester"])} /> → <Account of={String(proposed.args["provider"])} /> ·{" "}
          {hours(proposed.args["secs"] as bigint)} {className(Number(proposed.args["class_id"]))}
        </>
      )}{" "}
      {last && <a href={`#/public/event/${last.seq}`}>#{last.seq}</a>}
    </p>
  );
}

interface Lived {
  of: Agreement;
  account: Address;
  invoiced: boolean;
  isCorrected: boolean;
}

function Live({ of, account, invoiced, isCorrected }: Lived) {
  const mine = of.requester.toLowerCase() === account.toLowerCase();
  const [from, to] = invoiced
    ? [t("Asked of you by ", "收款方 "), t("You ask ", "您向其收款：")]
    : [t("You asked ", "您请 "), t("Asked of you by ", "需求方 ")];
  return (
    <>
      <p>
        <Badge tone={TONES[of.status] ?? "plain"}>{say(nameOfNumber(AGREEMENT_STATUS, of.status))}</Badge>{" "}
        {mine ? from : to}
        <Account of={mine ? of.provider : of.requester} />
        {of.lessons > 1 &&
          t(
            ` · lesson ${of.lessons - of.left} of ${of.lessons}, every ${of.every} days`,
            ` · 第 ${of.lessons - of.left} 课（共 ${of.lessons} 课），每 ${of.every} 天`,
          )}
        {of.until > 0n && (
          <>
            {" · "}
            {t("until ", "期限 ")}
            <When at={of.until} />
          </>
        )}
      </p>
      <Stats>
        <Stat label={t("Service", "服务")} value={hours(of.agreed)} note={className(of.classId)} />
        <Stat
          label={t("Price", "价格")}
          value={hours(of.price)}
          note={
            invoiced ? t("nothing in escrow", "无托管") : t(`${hours(of.held)} in escrow`, `托管 ${hours(of.held)}`)
          }
        />
        {of.delivered > 0n && (
          <Stat
            label={t("Delivered", "已交付")}
            value={hours(of.delivered)}
            note={t(`${hours(of.due)} due`, `应付 ${hours(of.due)}`)}
          />
        )}
        {of.disputed > 0n && <Stat label={t("Disputed", "争议额")} value={hours(of.disputed)} />}
        <Stat label={t("When", "时间")} value={<span class="small">{moment(of.start)}</span>} note={moment(of.end)} />
      </Stats>
      <Deeds of={of} mine={mine} invoiced={invoiced} isCorrected={isCorrected} />
    </>
  );
}

interface Done {
  of: Agreement;
  mine: boolean;
  invoiced: boolean;
  isCorrected: boolean;
}

function Deeds({ of, mine, invoiced, isCorrected }: Done) {
  const deed = (name: string, title: string, preview: string, quiet = true, pays?: bigint) => (
    <button
      key={name}
      type="button"
      class={quiet ? "quiet" : ""}
      onClick={() =>
        act({
          to: "bank",
          name,
          args: [of.id],
          title: `${title} · ${invoiced ? t(`invoice ${of.id}`, `账单 ${of.id}`) : t(`agreement ${of.id}`, `协议 ${of.id}`)}`,
          preview: (
            <>
              <p>{preview}</p>
              {pays !== undefined && <After account={of.requester} less={pays} />}
            </>
          ),
        })
      }
    >
      {title}
    </button>
  );
  // Of a series all lessons wait that are left.
  const [price, due] = [hours(invoiced ? of.price : of.held), hours(of.due)];
  const deeds = [];
  if (!mine && of.status === 1) {
    deeds.push(
      deed(
        "accept",
        t("Accept", "接受"),
        t(`You promise the service; ${price} wait in escrow for you.`, `您承诺提供服务；${price} 为您托管。`),
        false,
      ),
    );
  }
  if (!mine && [1, 2, 9, 17].includes(of.status)) {
    deeds.push(deed("reject", t("Reject", "拒绝"), t(`${price} go back to the requester.`, `${price} 退回需求方。`)));
  }
  if (mine && of.status === 16) {
    const pays = t(`You pay ${price} at once, and say that it was served.`, `您立即支付 ${price}，并确认服务已完成。`);
    deeds.push(deed("payInvoice", t("Pay", "付款"), pays, false, of.price));
    const refuses = t("Nothing is paid; the provider's time is free again.", "不付款；服务方的时间恢复空闲。");
    deeds.push(deed("reject", t("Refuse", "拒付"), refuses));
  }
  if (invoiced && !mine && [6, 16].includes(of.status)) {
    const frees = t("The invoice is gone, and your time is free again.", "账单作废，您的时间恢复空闲。");
    deeds.push(deed("cancelAgreement", t("Withdraw it", "撤回账单"), frees));
  }
  if (mine && !invoiced && [1, 6, 7, 9, 17].includes(of.status)) {
    deeds.push(deed("cancelAgreement", t("Cancel", "取消"), t(`${price} come back to you.`, `${price} 退还给您。`)));
  }
  if (mine && [3, 5].includes(of.status)) {
    deeds.push(
      deed(
        "settle",
        t("Settle", "结算"),
        t(`${due} are paid to the provider; what was not delivered comes back.`, `付给服务方 ${due}；未交付部分退回。`),
        false,
        of.due,
      ),
    );
  }
  if (!behalf.value && [5, 6, 7, 8].includes(of.status)) {
    deeds.push(
      deed(
        "poke",
        t("Let the clock's outcome happen", "按期限结果执行"),
        t("Anybody may do this once the deadline has passed.", "期限已过，任何人都可执行。"),
      ),
    );
  }
  // No delegate gives up what is due to its member, or pays what was disputed.
  const own = !behalf.value;
  if (mine && own && [4, 8].includes(of.status)) {
    deeds.push(
      deed("withdrawDispute", t("Withdraw the dispute", "撤回争议"), t("What you disputed is paid.", "争议部分照付。")),
    );
  }
  return (
    <>
      <div class="buttons">{deeds}</div>
      {!mine && [2, 9].includes(of.status) && <Deliver of={of} />}
      {mine && of.status === 3 && <Dispute of={of} />}
      {!mine && own && of.status === 3 && !isCorrected && <Correct of={of} />}
      {!mine && own && [3, 4, 8].includes(of.status) && <Concede of={of} />}
    </>
  );
}

function Deliver({ of }: { of: Agreement }) {
  const end = Number(of.end) < now() ? Number(of.end) : Math.floor(now() / 300) * 300;
  return (
    <details open>
      <summary>{t("Deliver", "交付")}</summary>
      <Form
        id={`deliver:${of.id}`}
        compact
        submit={t("Check and deliver", "检查并交付")}
        fields={[
          { name: "secs", kind: "duration", label: t("Served", "已服务"), first: `${of.agreed}s` },
          { name: "start", kind: "moment", slots: true, label: t("From", "自"), first: local(Number(of.start)) },
          { name: "end", kind: "moment", slots: true, label: t("to", "至"), first: local(end) },
          { name: "evidence", kind: "evidence", label: t("Evidence", "证据") },
        ]}
        plan={({ secs, start, end: until, evidence }) => ({
          to: "bank",
          name: "deliver",
          args: [[of.id], [secs], start, until, evidence],
          title: t("Deliver", "交付"),
          preview: (
            <Lines
              of={[
                [t("Served", "已服务"), <b>{hours(secs)}</b>],
                [t("When", "时间"), `${moment(start)} – ${moment(until)}`],
                [t("Then due to you", "应得"), hours((of.price * secs) / of.agreed)],
                [
                  t("Paid", "付款"),
                  t("when the requester settles, or after three days of silence", "需求方结算时，或三天无回应后"),
                ],
              ]}
            />
          ),
          warning: t(
            "Your timesheet is marked: this time is not counted anywhere else.",
            "将标记您的工时表：这段时间不再计入他处。",
          ),
        })}
      />
    </details>
  );
}

function Correct({ of }: { of: Agreement }) {
  return (
    <details>
      <summary>{t("Correct the seconds, once", "更正时长（仅一次）")}</summary>
      <Form
        id={`correct:${of.id}`}
        submit={t("Check and correct", "检查并更正")}
        fields={[
          { name: "secs", kind: "duration", label: t("Served", "已服务"), first: `${of.delivered}s` },
          { name: "evidence", kind: "evidence", label: t("Evidence", "证据") },
        ]}
        plan={({ secs, evidence }) => ({
          to: "bank",
          name: "correctDelivery",
          args: [of.id, secs, evidence],
          title: t("Correct the delivery", "更正交付"),
          preview: (
            <Lines
              of={[
                [t("Served", "已服务"), `${hours(of.delivered)} → ${hours(secs)}`],
                [t("Then due to you", "应得"), hours((of.price * secs) / of.agreed)],
              ]}
            />
          ),
          warning: t("The requester's three days begin anew.", "需求方的三天重新起算。"),
        })}
      />
    </details>
  );
}

function Dispute({ of }: { of: Agreement }) {
  return (
    <details>
      <summary>{t("Dispute a part or all", "提出争议")}</summary>
      <Form
        id={`dispute:${of.id}`}
        submit={t("Check and dispute", "检查并提出")}
        fields={[
          { name: "amount", kind: "duration", label: t("How much of what is due", "争议金额"), first: `${of.due}s` },
          { name: "evidence", kind: "evidence", label: t("Evidence", "证据") },
        ]}
        plan={({ amount, evidence }) => ({
          to: "bank",
          name: "dispute",
          args: [of.id, amount, evidence],
          title: t("Dispute", "提出争议"),
          preview: (
            <Lines
              of={[
                [t("Disputed", "争议额"), <b>{hours(amount)}</b>],
                [t("Paid at once", "立即支付"), hours(of.due - amount)],
                [
                  t("Decided by", "裁决"),
                  t("the tribunal, within 14 days; else it is split in halves", "仲裁庭 14 天内裁决，否则对半分"),
                ],
              ]}
            />
          ),
        })}
      />
    </details>
  );
}

function Concede({ of }: { of: Agreement }) {
  return (
    <details>
      <summary>{t("Give some of it up", "让步")}</summary>
      <Form
        id={`concede:${of.id}`}
        submit={t("Check and give up", "检查并让步")}
        fields={[{ name: "amount", kind: "duration", label: t("How much", "数额") }]}
        plan={({ amount }) => ({
          to: "bank",
          name: "concede",
          args: [of.id, amount],
          title: t("Give up a part", "让步"),
          preview: <p>{t(`${hours(amount)} go back to the requester.`, `${hours(amount)} 退回需求方。`)}</p>,
        })}
      />
    </details>
  );
}
