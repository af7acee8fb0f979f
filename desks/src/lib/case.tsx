// A case as everybody reads it: the member whom it is about sees the very same.

import { namesOf } from "../words/events.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import { now, read, useAsk } from "./chain.ts";
import { hours, isZero, moment } from "./format.ts";
import { colon, say, t } from "./i18n.ts";
import { type Event, useLog } from "./log.ts";
import { rules } from "./rules.ts";
import { EventList, TWINS } from "./events.tsx";
import { Account, Answer, Badge, Hash, Stat, Stats, When } from "./ui.tsx";
import { CASE_STATUS, REASON, nameOfNumber } from "../words/numbers.ts";

/** What the bank says of a case. */
export async function readCase(id: number) {
  const [file, proceedings] = await Promise.all([read("caseOf", [id]), read("proceedingsOf", [id])]);
  const [status, subject, openedBy, openedAt, reason, evidence, until] = file;
  const [
    frozenBy,
    confirmedBy,
    confirmedAt,
    appealUntil,
    answer,
    statement,
    seizable,
    quarantined,
    releaseTo,
    releaseCoin,
    amendedBy,
  ] = proceedings;
  return {
    ...{
      id,
      status,
      subject,
      openedBy,
      openedAt,
      reason,
      evidence,
      until,
      frozenBy,
      confirmedBy,
      confirmedAt,
      appealUntil,
    },
    ...{ answer, statement, seizable, quarantined, releaseTo, releaseCoin, amendedBy },
  };
}

export type Case = Awaited<ReturnType<typeof readCase>>;

export const useCase = (id: number) => useAsk(() => readCase(id), ["case", id]);

const RUNS = [1, 2, 5, 6, 7, 9];
/** Whether anything may still come of a case. */
export const runs = (status: number) => RUNS.includes(status);

export const toneOf = (status: number) =>
  (runs(status) ? (status === 1 ? "warn" : "bad") : "good") as "warn" | "bad" | "good";

export const CaseBadge = ({ status }: { status: number }) => (
  <Badge tone={toneOf(status)}>{say(nameOfNumber(CASE_STATUS, status))}</Badge>
);

const APPEAL = 14 * 86_400;

/** When the clock moves a case on by itself. */
export function deadline(of: Case): number {
  switch (of.status) {
    case 1:
      return Number(of.openedAt) + 30 * 86_400;
    case 5:
      return Math.min(Number(of.confirmedAt) + APPEAL, Number(of.until));
    case 6:
      return Math.min(Number(of.appealUntil), Number(of.until));
    case 2:
    case 7:
    case 9:
      return Number(of.until);
    default:
      return 0;
  }
}

/** What the clock makes of it by itself, by the bank's own rules. */
function Clock({ of }: { of: Case }) {
  const at = deadline(of);
  const [next, know] = useState<number>();
  useEffect(() => {
    if (at) {
      void rules().then((known) =>
        know(
          known.caseStatus(
            of.status,
            Number(of.openedAt),
            Number(of.until),
            Number(of.confirmedAt),
            Number(of.appealUntil),
            at,
          ),
        ),
      );
    }
  }, [of.status, at]);
  if (!at || next === undefined) {
    return null;
  }
  return (
    <p>
      {t("If nobody does anything, it becomes ", "若无人处理，将自动变为")}
      <b>{say(nameOfNumber(CASE_STATUS, next))}</b>
      {colon()}
      <When at={at} />
    </p>
  );
}

/** What the case means for the member now, in a sentence. */
export function meaning(of: Case): string {
  const until = moment(of.until);
  switch (of.status) {
    case 1:
      return t("A supervisor is looking into it. Nothing is frozen.", "监管员正在调查，尚未冻结。");
    case 2:
      return t(
        `A supervisor has frozen it for a while. Unless the tribunal confirms, it ends by itself on ${until}.`,
        `监管员已临时冻结。若仲裁庭不确认，${until} 自动结束。`,
      );
    case 9:
      return t(
        `The member contests the freeze. The tribunal decides; otherwise it ends by itself on ${until}.`,
        `当事人已提异议，由仲裁庭决定；否则 ${until} 自动结束。`,
      );
    case 5:
      return t(
        `The tribunal has confirmed the freeze until ${until}. The member may appeal for 14 days.`,
        `仲裁庭已确认冻结至 ${until}。当事人可在 14 天内申诉。`,
      );
    case 6:
      return t(
        "The member has appealed. If the tribunal does not answer in time, the account is free.",
        "当事人已申诉。仲裁庭逾期未答，则自动解除。",
      );
    case 7:
      return t(`The freeze stands until ${until}.`, `冻结有效至 ${until}。`);
    case 3:
      return t("It was released: nothing is frozen under this case.", "已解除：本案不再冻结任何内容。");
    case 4:
      return t("It ended by itself: nothing is frozen under this case.", "已自动失效：本案不再冻结任何内容。");
    default:
      return t("The file is closed.", "已结案。");
  }
}

/** A case with all that the ledger says of it. */
export function CaseView({ id }: { id: number }) {
  const asked = useCase(id);
  const { events } = useLog({ names: [...namesOf("cases"), "RootStruck"] });
  const steps = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    // On paper nothing can be unfolded.
    const unfold = () => steps.current && (steps.current.open = true);
    addEventListener("beforeprint", unfold);
    return () => removeEventListener("beforeprint", unfold);
  }, []);
  return (
    <Answer of={asked}>
      {(of) => (
        <>
          <p>
            <CaseBadge status={of.status} /> {meaning(of)}
          </p>
          <Stats>
            <Stat
              label={t("About", "对象")}
              value={isZero(of.subject) ? t("an area of the bank", "银行的一个领域") : <Account of={of.subject} />}
            />
            <Stat label={t("Reason", "理由")} value={say(nameOfNumber(REASON, of.reason))} />
            <Stat label={t("Opened by", "立案人")} value={<Account of={of.openedBy} />} note={moment(of.openedAt)} />
            {!isZero(of.frozenBy) && (
              <Stat
                label={t("Frozen by", "冻结人")}
                value={<Account of={of.frozenBy} />}
                note={<When at={of.until} />}
              />
            )}
            {!isZero(of.confirmedBy) && (
              <Stat
                label={t("Confirmed by", "确认人")}
                value={<Account of={of.confirmedBy} />}
                note={moment(of.confirmedAt)}
              />
            )}
            {of.seizable > 0n && <Stat label={t("May be seized", "可扣押")} value={hours(of.seizable)} />}
            {of.quarantined > 0n && <Stat label={t("In quarantine", "隔离中")} value={hours(of.quarantined)} />}
          </Stats>
          <Clock of={of} />
          <p class="small muted">
            {t("Evidence ", "证据 ")}
            <Hash of={of.evidence} /> · {t("answer ", "答复 ")}
            <Hash of={of.answer} /> · {t("appeal ", "申诉 ")}
            <Hash of={of.statement} />
          </p>
          <details ref={steps}>
            <summary>{t("Every step, with its number on the log", "全部步骤及日志序号")}</summary>
            <EventList events={stepsOf(events, id)} />
          </details>
        </>
      )}
    </Answer>
  );
}

/** The steps of a case. */
export const stepsOf = (events: Event[], id: number) =>
  events.filter(({ name, args }) => !TWINS.has(name) && "case_id" in args && Number(args["case_id"]) === id);

/** The numbers of the cases about an account, the newest first. */
export const casesAbout = (events: Event[], account?: string) =>
  events
    .filter(
      ({ name, args }) =>
        name === "CaseOpened" && (!account || String(args["subject"]).toLowerCase() === account.toLowerCase()),
    )
    .map(({ args }) => Number(args["case_id"]))
    .reverse();

export const clock = now;
