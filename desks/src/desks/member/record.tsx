// My record: everything on the ledger about me, as sentences and as a file; opening one claim; closing the account.

import type { Address, Hex } from "viem";
import { useState } from "preact/hooks";
import { act } from "../../lib/act.tsx";
import { config, useBank } from "../../lib/chain.ts";
import { EventList, TWINS } from "../../lib/events.tsx";
import { type Text, colon, say, t } from "../../lib/i18n.ts";
import { names, useLog } from "../../lib/log.ts";
import { service } from "../../lib/service.ts";
import { useStore } from "../../lib/store.ts";
import { Own } from "../../lib/own.tsx";
import { type Sealed, rules } from "../../lib/rules.ts";
import { Card, Hash, Loading, Notice, Stat, Stats, When, csvLine, saveFile } from "../../lib/ui.tsx";

export function MyRecord() {
  return (
    <Own
      title={t("My record", "我的记录")}
      lead={t(
        "Everything the ledger has about you. There is no name on it, and nothing that only officers see.",
        "账本上关于您的一切。没有姓名，也没有只有官员可见的内容。",
      )}
    >
      {(account) => <Shown account={account} />}
    </Own>
  );
}

/** The account's statement, as the query service writes it. */
const STATEMENTS: [string, Text][] = [
  ["csv", ["Statement (CSV)", "对账单（CSV）"]],
  ["html", ["Statement to print", "对账单（打印）"]],
];

function Shown({ account }: { account: Address }) {
  const { events, loading } = useLog({ account });
  const { state } = useStore(service);
  const of = useBank("accountOf", [account]);
  const mine = events.filter((event) => !TWINS.has(event.name) && names(event, account)).reverse();
  const save = () => {
    const lines = mine.map(({ seq, time, name, args }) =>
      csvLine([
        seq,
        new Date(time * 1000).toISOString(),
        name,
        ...Object.entries(args).map(([key, value]) => `${key}=${String(value)}`),
      ]),
    );
    saveFile("my-record.csv", ["seq,time,event,figures", ...lines].join("\n"));
  };
  return (
    <>
      <Card title={t("Verification", "核验")}>
        {of.data && (
          <Stats>
            <Stat label={t("Level", "等级")} value={of.data[3]} />
            <Stat
              label={t("Until", "有效至")}
              value={
                <span class="small">
                  <When at={of.data[5]} />
                </span>
              }
            />
            <Stat label={t("Commitment", "承诺")} value={<Hash of={of.data[6]} />} />
          </Stats>
        )}
        {of.data && <OpenClaim commitment={of.data[6]} />}
      </Card>
      <Card title={t("On the log", "日志")}>
        {loading && mine.length === 0 ? <Loading /> : <EventList events={mine} />}
        <div class="buttons">
          <button type="button" class="quiet" onClick={save}>
            {t("Save as CSV", "导出 CSV")}
          </button>
          {state === "good" &&
            STATEMENTS.map(([format, name]) => (
              <a
                key={format}
                class="button quiet"
                href={`${config().index}/accounts/${account}/statement?format=${format}`}
                {...(format === "csv" ? { download: `statement-${account}.csv` } : { target: "_blank" })}
              >
                {say(name)}
              </a>
            ))}
        </div>
      </Card>
      <Card title={t("Close the account", "销户")}>
        <p>
          {t(
            "Closing is final. It needs an empty account: no coin, no hours, no debt, no orders, no office.",
            "销户不可撤销。账户须为空：无币、无时长、无欠款、无挂单、无职务。",
          )}
        </p>
        <button
          type="button"
          class="danger"
          onClick={() =>
            act({
              to: "bank",
              name: "close",
              args: [],
              title: t("Close the account", "销户"),
              preview: <p>{t("The account is closed for good.", "账户将永久关闭。")}</p>,
              warning: t("This cannot be undone.", "此操作不可撤销。"),
            })
          }
        >
          {t("Close it", "销户")}
        </button>
      </Card>
    </>
  );
}

interface Claims {
  claims: Sealed[];
  padding: Hex[];
}

/** Opens one claim to one reader: the others stay sealed. */
function OpenClaim({ commitment }: { commitment: Hex }) {
  const [file, load] = useState<Claims>();
  const [problem, complain] = useState<string>();
  const read = async (given: File | undefined) => {
    try {
      complain(undefined);
      const claims = JSON.parse((await given?.text()) ?? "") as Claims;
      const known = await rules();
      if (known.claims(claims.claims, claims.padding, 0).commitment !== commitment) {
        return complain(t("These claims are not behind your commitment.", "这些声明与您的承诺不符。"));
      }
      load(claims);
    } catch {
      complain(t("This is not a file of claims.", "这不是声明文件。"));
    }
  };
  const open = async (which: number) => {
    const { name, value, salt } = file!.claims[which]!;
    const { path } = (await rules()).claims(file!.claims, file!.padding, which);
    saveFile(
      `claim-${name}.json`,
      JSON.stringify({ commitment, claim: { name, value }, salt, path }),
      "application/json",
    );
  };
  return (
    <details>
      <summary>{t("Show one claim to one reader", "向一人出示一项声明")}</summary>
      <label class="file">
        {t("The file from your verifier", "核验人给您的文件")}
        <input type="file" accept=".json" onChange={(event) => void read(event.currentTarget.files?.[0])} />
      </label>
      {problem && <Notice tone="bad">{problem}</Notice>}
      {file && (
        <ul class="plain">
          {file.claims.map(({ name, value }, at) => (
            <li key={name}>
              {`${name}${colon()}${value}`}{" "}
              <button type="button" class="quiet small" onClick={() => void open(at)}>
                {t("Save its opening", "保存出示文件")}
              </button>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
