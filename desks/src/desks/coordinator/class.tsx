// A class: its totals, its terms, its recorders, and how its hours moved.

import { read, useAsk } from "../../lib/chain.ts";
import { className, useClasses } from "../../lib/classes.ts";
import { EventList, TWINS } from "../../lib/events.tsx";
import { hours } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { Account, Answer, Badge, Card, Grid, Loading, Screen, Stat, Stats, Table, Tabs, When } from "../../lib/ui.tsx";

export function ClassPage({ rest: [given] }: { rest: string[] }) {
  const classes = useClasses();
  const id = Number(given ?? classes?.[0]?.id ?? 0);
  const { events } = useLog({ classId: id, last: 500 });
  const accredited = useLog({ names: ["RecorderAccredited"], classId: id });
  const known = classes?.find((one) => one.id === id);
  const terms = useAsk(
    async () =>
      id
        ? Promise.all([
            read("termsOf", [id]),
            read("marketOf", [id]),
            read("marketTermsOf", [id]),
            read("announcedTerms", [id]),
          ])
        : undefined,
    ["class", id],
  );
  const recorders = [...new Set(accredited.events.map(({ args }) => String(args["recorder"])))];
  const quotas = useAsk(
    () => Promise.all(recorders.map((recorder) => read("recorderOf", [id, recorder as never]))),
    ["recorders", id, recorders.length],
  );
  const about = events.filter(({ name, args }) => !TWINS.has(name) && Number(args["class_id"] ?? 0) === id);
  return (
    <Screen title={t("Class of service", "服务类别")}>
      {!classes && <Loading />}
      {classes && known && (
        <>
          <Tabs
            label={t("Classes", "类别")}
            of={classes.map((one) => [`#/coordinator/class/${one.id}`, className(one.id)])}
            current={`#/coordinator/class/${id}`}
          />
          <Card>
            <Stats>
              <Stat label={t("Recorded", "登记")} value={hours(known.total)} />
              <Stat label={t("Converted", "已兑换")} value={hours(known.converted)} />
              <Stat label={t("Redeemed", "已兑付")} value={hours(known.redeemed)} />
              <Stat label={t("Held", "持有")} value={hours(known.total - known.converted - known.redeemed)} />
              <Stat label={t("A lot", "一手")} value={hours(known.lot)} />
            </Stats>
          </Card>
          <Grid>
            <Card title={t("Terms", "条款")}>
              <Answer of={terms}>
                {(said) =>
                  said && (
                    <>
                      <Stats>
                        <Stat
                          label={t("Converts at", "兑换比率")}
                          value={said[0][0] ? `${said[0][0]}%` : "–"}
                          note={t(
                            `${hours(said[0][1] - said[0][2])} left in seven days`,
                            `七日余 ${hours(said[0][1] - said[0][2])}`,
                          )}
                        />
                        <Stat
                          label={t("Band", "涨跌幅区间")}
                          value={`${said[1][4]}–${said[1][5]}%`}
                          note={t(
                            `floor ${said[2][0]}%, ceiling ${said[2][1]}%`,
                            `下限 ${said[2][0]}%，上限 ${said[2][1]}%`,
                          )}
                        />
                      </Stats>
                      {said[1][6] > 0n && (
                        <p>
                          <Badge tone="warn">{t("halted", "停牌")}</Badge> <When at={said[1][6]} />
                        </p>
                      )}
                      {said[3][8] > 0n && (
                        <p>
                          {t("Announced: ", "已公告：")}
                          {said[3][3]}–{said[3][4]}% <When at={said[3][8]} />
                        </p>
                      )}
                    </>
                  )
                }
              </Answer>
            </Card>
            <Card title={t("Recorders", "记录方")}>
              <Table
                caption={t("Recorders", "记录方")}
                head={[t("Recorder", "记录方"), t("Quota", "配额"), t("Used", "已用"), t("Ever", "累计")]}
                rows={recorders.map((recorder, at) => [
                  <Account of={recorder} />,
                  ...(quotas.data?.[at]?.slice(0, 3) ?? ["…", "…", "…"]).map((secs) =>
                    typeof secs === "bigint" ? hours(secs) : secs,
                  ),
                ])}
              />
            </Card>
          </Grid>
          <Card title={t("Lately", "最近")}>
            <EventList events={about.slice(-15).reverse()} size={15} />
          </Card>
        </>
      )}
    </Screen>
  );
}
