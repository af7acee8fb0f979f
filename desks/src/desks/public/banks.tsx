// Other banks: the links to them, where the two stand, and every payment between their members.

import { now, read, useAsk, useBank } from "../../lib/chain.ts";
import { EventList } from "../../lib/events.tsx";
import { count, hours } from "../../lib/format.ts";
import { say, t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { Account, Answer, Badge, Card, Empty, Grid, Hash, Loading, Screen, Stat, Stats, Table } from "../../lib/ui.tsx";
import { namesOf } from "../../words/events.ts";
import { LINK_KIND, LINK_STATUS, nameOfNumber } from "../../words/numbers.ts";

const href = (name: string) => `#/public/explorer?name=${name}`;
/** Links that one screen asks the contract for. */
const MOST = 50;

async function linkOf(id: number) {
  const [link, position, limits] = await Promise.all([
    read("linkOf", [id]),
    read("positionOf", [id]),
    read("linkLimitsAt", [id, BigInt(now())]),
  ]);
  return { id, link, position, limits };
}

export function Banks() {
  const totals = useBank("linkTotals", []);
  const number = Math.min(totals.data?.[0] ?? 0, MOST);
  const links = useAsk(() => Promise.all(Array.from({ length: number }, (_, at) => linkOf(at + 1))), ["links", number]);
  const { events, loading } = useLog({ names: namesOf("interbank") });
  return (
    <Screen
      title={t("Other banks", "他行往来")}
      lead={t(
        "Members pay members of other banks. What one bank owes another is one figure, within limits that each sets.",
        "会员可向他行会员付款。两行之间只有一个轧差头寸，各自设有限额。",
      )}
    >
      <Card>
        <Answer of={totals}>
          {([all, held, minted, burned]) => (
            <Stats>
              <Stat label={t("Links", "通道")} value={count(all)} href={href("LinkOpened")} />
              <Stat label={t("Owed to other banks", "欠他行")} value={hours(held)} href={href("PaymentSettled")} />
              <Stat
                label={t("Minted for what others owe", "因他行所欠铸造")}
                value={hours(minted)}
                href={href("PaymentReceived")}
              />
              <Stat
                label={t("Burned as they paid", "因他行偿付销毁")}
                value={hours(burned)}
                href={href("PaymentSettled")}
              />
            </Stats>
          )}
        </Answer>
      </Card>
      <Grid>
        <Card title={t("Links and positions", "通道与头寸")} wide>
          <Answer of={links}>
            {(found) =>
              found.length === 0 ? (
                <Empty>{t("This bank has no link to another.", "本行尚无跨行通道。")}</Empty>
              ) : (
                <Table
                  caption={t("Links to other banks", "跨行通道")}
                  head={[
                    t("Link", "通道"),
                    t("Peer", "对方银行"),
                    t("Kind", "类型"),
                    t("Owed to it", "欠对方"),
                    t("Owed by it", "对方欠"),
                    t("In flight", "在途"),
                    t("May owe", "可欠"),
                    t("May be owed", "可被欠"),
                    t("Messages said, heard", "已发、已收消息"),
                    t("Channel", "信道"),
                  ]}
                  rows={found.map(({ id, link, position, limits }) => [
                    count(id),
                    <Hash of={link[1]} />,
                    <>
                      {say(nameOfNumber(LINK_KIND, link[4]))}{" "}
                      {link[5] !== 1 && <Badge tone="warn">{say(nameOfNumber(LINK_STATUS, link[5]))}</Badge>}
                    </>,
                    hours(position[0]),
                    hours(position[1]),
                    t(`${hours(position[2])} in ${position[3]}`, `${hours(position[2])}，${position[3]} 笔`),
                    hours(limits[0]),
                    hours(limits[1]),
                    `${count(position[4])}, ${count(position[6])}`,
                    <Account of={link[3]} />,
                  ])}
                />
              )
            }
          </Answer>
          {totals.data !== undefined && totals.data[0] > MOST && (
            <p class="muted small">
              {t(`The first ${MOST} of ${totals.data[0]}.`, `共 ${totals.data[0]} 条，仅列前 ${MOST} 条。`)}
            </p>
          )}
        </Card>
      </Grid>
      <Card title={t("Everything on the log about other banks", "日志中的全部跨行事件")}>
        {loading && events.length === 0 ? (
          <Loading />
        ) : (
          <EventList
            events={[...events].reverse()}
            size={15}
            empty={t("Nothing was paid between banks yet.", "尚无跨行付款。")}
          />
        )}
      </Card>
    </Screen>
  );
}
