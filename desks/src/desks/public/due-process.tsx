// How the supervision works in figures: how soon officers answer, and how cases end.

import { namesOf } from "../../words/events.ts";
import { readCase, runs } from "../../lib/case.tsx";
import { now, useAsk } from "../../lib/chain.ts";
import { EventList } from "../../lib/events.tsx";
import { count } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { Account, Answer, Bars, Card, Empty, Grid, Loading, Screen, Stat, Stats, Table } from "../../lib/ui.tsx";
import { CASE_STATUS, nameOfNumber } from "../../words/numbers.ts";

const caseOf = ({ args }: Event) => Number(args["case_id"]);

/** The middle of some numbers; nothing of none. */
export function median(numbers: number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length === 0 ? undefined : sorted.length % 2 ? sorted[half] : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Seconds from the first event of one name in a case to the first of others. */
function waits(events: Event[], from: string, to: string[]): number[] {
  const begun = new Map<number, number>();
  const found: number[] = [];
  for (const event of events) {
    if (event.name === from && !begun.has(caseOf(event))) {
      begun.set(caseOf(event), event.time);
    } else if (to.includes(event.name) && begun.has(caseOf(event))) {
      found.push(event.time - begun.get(caseOf(event))!);
      begun.delete(caseOf(event));
    }
  }
  return found;
}

/** Cases that are asked for. */
const MOST = 200;

/** Where the newest cases stand now, by the clock. */
function ByStatus({ ids }: { ids: number[] }) {
  const newest = ids.slice(-MOST);
  const asked = useAsk(() => Promise.all(newest.map(readCase)), ["cases by status", ids.length]);
  return (
    <Card title={t("Cases by status", "按状态的案件")}>
      <Answer of={asked}>
        {(all) => {
          const statuses = [...new Set(all.map(({ status }) => status))].sort((a, b) => a - b);
          return (
            <Bars
              title={t("Cases by status", "按状态的案件")}
              sentence={t(
                `${count(all.filter(({ status }) => runs(status)).length)} of ${count(all.length)} cases run now.`,
                `${count(all.length)} 个案件中 ${count(all.filter(({ status }) => runs(status)).length)} 个进行中。`,
              )}
              rows={statuses.map((status) => {
                const here = all.filter((one) => one.status === status).length;
                const label = say(nameOfNumber(CASE_STATUS, status));
                return { label, value: here, shown: count(here), href: "#/public/explorer?name=CaseOpened" };
              })}
            />
          );
        }}
      </Answer>
    </Card>
  );
}

/** Steps of a case that are no measure: it is opened and closed, and its subject speaks. */
const WORDS = ["CaseOpened", "CaseClosed", "CaseAnswered", "CaseAppealed"];
/** Days that are shown. */
const DAYS = 14;

/** How many measures officers took on each of the last days on which they took any. */
function ByDay({ measures }: { measures: Event[] }) {
  const dayOf = ({ time }: Event) => new Date(time * 1000).toISOString().slice(0, 10);
  const days = [...new Set(measures.map(dayOf))].slice(-DAYS);
  return (
    <Card title={t("Measures a day (UTC)", "每日措施（UTC）")}>
      <Bars
        title={t("Measures a day", "每日措施")}
        sentence={t(
          `${count(measures.length)} measures so far; the last ${DAYS} days that had any.`,
          `累计 ${count(measures.length)} 项措施；以下为最近有措施的 ${DAYS} 天。`,
        )}
        rows={days.map((day) => {
          const here = measures.filter((event) => dayOf(event) === day).length;
          return { label: day, value: here, shown: count(here), href: `#/public/explorer?topic=cases&from=${day}` };
        })}
      />
    </Card>
  );
}

export function DueProcess() {
  const { events, loading } = useLog({ names: [...namesOf("cases"), "RootStruck"] });
  const cases = events.filter((event) => "case_id" in event.args);
  const named = (name: string) => cases.filter((event) => event.name === name);
  const half = (numbers: number[]) => {
    const middle = median(numbers);
    return middle === undefined ? "–" : t(`${(middle / 3600).toFixed(1)} hours`, `${(middle / 3600).toFixed(1)} 小时`);
  };
  const ended = new Set(["FreezeConfirmed", "AccountReleased"].flatMap((name) => named(name).map(caseOf)));
  const silent = named("AccountFrozen").filter(
    (event) => !ended.has(caseOf(event)) && Number(event.args["until"]) < now(),
  );
  const officers = [...new Set(cases.map(({ args }) => String(args["actor"] ?? "")))].filter(Boolean);
  return (
    <Screen
      title={t("Due process in figures", "正当程序统计")}
      lead={t(
        "No measure without a case, no freeze without an end. A supervisor alone freezes for 72 hours at most; the tribunal confirms or the freeze lapses.",
        "无案件不措施，无无期之冻结。监管员单方冻结最长 72 小时；仲裁庭不确认即自动失效。",
      )}
    >
      {loading && events.length === 0 && <Loading />}
      <Grid>
        <Card title={t("How soon", "处理时长（中位数）")}>
          <Stats>
            <Stat
              label={t("Freeze → tribunal's decision", "冻结 → 仲裁庭决定")}
              value={half(waits(cases, "AccountFrozen", ["FreezeConfirmed", "AccountReleased"]))}
            />
            <Stat
              label={t("Appeal → answer", "申诉 → 答复")}
              value={half(waits(cases, "CaseAppealed", ["AppealUpheld", "AccountReleased"]))}
            />
          </Stats>
        </Card>
        <Card title={t("How freezes ended", "冻结的结局")}>
          <Stats>
            <Stat
              label={t("Confirmed", "确认")}
              value={count(named("FreezeConfirmed").length)}
              href="#/public/explorer?name=FreezeConfirmed"
            />
            <Stat
              label={t("Released", "解除")}
              value={count(named("AccountReleased").length)}
              href="#/public/explorer?name=AccountReleased"
            />
            <Stat
              label={t("Upheld on appeal", "申诉后维持")}
              value={count(named("AppealUpheld").length)}
              href="#/public/explorer?name=AppealUpheld"
            />
            <Stat
              label={t("Lapsed by silence", "沉默失效")}
              value={count(silent.length)}
              href="#/public/explorer?name=AccountFrozen"
            />
          </Stats>
        </Card>
      </Grid>
      <Grid>
        <ByStatus ids={named("CaseOpened").map(caseOf)} />
        <ByDay measures={cases.filter(({ name }) => !WORDS.includes(name))} />
      </Grid>
      <Card title={t("By officer", "按官员")}>
        {officers.length === 0 ? (
          <Empty>{t("No officer has taken a measure.", "尚无官员采取措施。")}</Empty>
        ) : (
          <Table
            caption={t("Measures by officer", "各官员措施")}
            head={[
              t("Officer", "官员"),
              t("Opened", "立案"),
              t("Froze", "冻结"),
              t("Released", "解除"),
              t("Confirmed", "确认"),
            ]}
            rows={officers.map((officer) => [
              <Account of={officer} />,
              ...["CaseOpened", "AccountFrozen", "AccountReleased", "FreezeConfirmed"].map((name) =>
                count(named(name).filter(({ args }) => args["actor"] === officer).length),
              ),
            ])}
          />
        )}
      </Card>
      <Card title={t("All steps of all cases", "全部案件的全部步骤")}>
        <EventList events={[...cases].reverse()} size={15} empty={t("There has been no case.", "尚无案件。")} />
      </Card>
    </Screen>
  );
}
