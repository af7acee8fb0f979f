// Late records: what a recorder enters of days that are over for more than ten days, and what waits for another to confirm.

import type { Address } from "viem";
import { type Plan, act } from "../../lib/act.tsx";
import { now } from "../../lib/chain.ts";
import { className } from "../../lib/classes.ts";
import { fromNow } from "../../lib/form.tsx";
import { hours, moment } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { type Measure, field } from "../../lib/measures.tsx";
import { Lines } from "../../lib/preview.tsx";
import { standing } from "../../lib/standing.ts";
import { Account, Table, When } from "../../lib/ui.tsx";

const DAY = 86_400;

/** What a recorder enters. */
export const LATE: Measure[] = [
  {
    name: "recordLate",
    title: ["Enter a line of a paper sheet", "补录纸质表的一行"],
    fields: () => [
      field.classId(),
      field.account(["Member", "会员"]),
      { name: "start", kind: "moment", slots: true, label: t("From", "自"), first: fromNow(-12 * DAY) },
      { name: "end", kind: "moment", slots: true, label: t("to", "至"), first: fromNow(-12 * DAY + 3600) },
      field.evidence(["The sheet", "纸质表"]),
    ],
    args: (v) => [v["classId"], v["account"], v["start"], v["end"], v["evidence"]],
    says: (v) => [
      [t("Member", "会员"), <Account of={v["account"]} full />],
      [t("Class", "类别"), className(v["classId"])],
      [t("When", "时间"), `${moment(v["start"])} – ${moment(v["end"])}`],
      [
        t("Then", "之后"),
        t(
          "a verifier or another recorder of the class confirms it within 14 days",
          "由核验人或该类别的另一记录方于 14 天内确认",
        ),
      ],
    ],
    warning: () =>
      t(
        "One line a day (UTC), of whole slots; a day with any record takes none. Once confirmed it is not voided.",
        "每天（世界时）至多一行，以整格计；已有登记的日子不能补录。确认后不可作废。",
      ),
  },
];

const NAMES = ["LateEntered", "LateConfirmed", "LateWithdrawn"];

/** Each line by its recorder, member, class and day. */
const keyOf = ({ args }: Event) =>
  [args["recorder"], args["member"], args["class_id"], Math.floor(Number(args["start"]) / DAY)].join(":");

/** What waits for confirmation, and what its recorder or anybody else can do about it. */
export function Late({ account }: { account: Address }) {
  const { events } = useLog({ names: NAMES });
  const is = (one: unknown) => String(one).toLowerCase() === account.toLowerCase();
  const waiting = standing(events, "LateEntered", keyOf);
  return (
    <Table
      caption={t("Late records that wait", "待确认的补录")}
      head={[
        t("Member", "会员"),
        t("When", "时间"),
        t("Class", "类别"),
        t("Entered by", "录入方"),
        t("Until", "截至"),
        "",
      ]}
      empty={t("No late record waits.", "没有待确认的补录。")}
      rows={waiting.map(({ args }) => {
        const { class_id, member, recorder, start, end, evidence, until } = args;
        const own = is(recorder) || Number(until) <= now();
        const preview = (
          <Lines
            of={[
              [t("Member", "会员"), <Account of={String(member)} full />],
              [t("Entered by", "录入方"), <Account of={String(recorder)} full />],
              [t("Class", "类别"), className(Number(class_id))],
              [t("When", "时间"), `${moment(start as bigint)} – ${moment(end as bigint)}`],
              [t("Credits", "计入"), <b>{hours((end as bigint) - (start as bigint))}</b>],
            ]}
          />
        );
        const withdraw: Plan = {
          to: "bank",
          name: "withdrawLate",
          args: [class_id, member, recorder, start],
          title: t("Withdraw a late record", "撤回补录"),
          preview,
        };
        const confirm: Plan = {
          to: "bank",
          name: "confirmLate",
          args: [class_id, member, recorder, start, end, evidence],
          title: t("Confirm a late record", "确认补录"),
          preview,
          warning: t(
            "Compare it with the sheet. Once it is confirmed nobody voids it, and the day is closed.",
            "请与纸质表核对。确认后不可作废，且该日不能再补录。",
          ),
        };
        return [
          <Account of={String(member)} />,
          `${moment(start as bigint)} – ${moment(end as bigint)}`,
          className(Number(class_id)),
          <Account of={String(recorder)} />,
          <When at={until as bigint} />,
          <button type="button" class="quiet small" onClick={() => act(own ? withdraw : confirm)}>
            {own ? t("Withdraw", "撤回") : t("Confirm", "确认")}
          </button>,
        ];
      })}
    />
  );
}
