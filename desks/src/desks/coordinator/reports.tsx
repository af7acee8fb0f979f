// Reports: hours, exchanges and members by class as CSV, and the hash of a piece of evidence.

import { keccak256 } from "viem";
import { useState } from "preact/hooks";
import { className, useClasses } from "../../lib/classes.ts";
import { count, hours } from "../../lib/format.ts";
import { colon, t } from "../../lib/i18n.ts";
import { useLog } from "../../lib/log.ts";
import { Card, Screen, Table, csvLine, saveFile } from "../../lib/ui.tsx";

export function Reports() {
  const { events } = useLog({ names: ["Recorded", "Trade", "AgreementProposed"] });
  const classes = useClasses() ?? [];
  const rows = classes.map(({ id, total, converted, redeemed }) => {
    const of = (name: string) => events.filter((event) => event.name === name && Number(event.args["class_id"]) === id);
    const people = new Set(of("Recorded").map(({ args }) => String(args["member"])));
    return {
      id,
      total,
      converted,
      redeemed,
      records: of("Recorded").length,
      people: people.size,
      trades: of("Trade").length,
      agreements: of("AgreementProposed").length,
    };
  });
  const save = () => {
    const head = "class,recorded_secs,converted_secs,redeemed_secs,records,members,trades,agreements";
    const lines = rows.map((row) =>
      csvLine([
        className(row.id),
        row.total,
        row.converted,
        row.redeemed,
        row.records,
        row.people,
        row.trades,
        row.agreements,
      ]),
    );
    saveFile("classes.csv", [head, ...lines].join("\n"));
  };
  return (
    <Screen title={t("Reports", "报表")}>
      <Card title={t("By class", "按类别")}>
        <Table
          caption={t("Report by class", "类别报表")}
          head={[
            t("Class", "类别"),
            t("Recorded", "登记"),
            t("Records", "登记次数"),
            t("Members", "人数"),
            t("Trades", "成交"),
            t("Agreements", "协议"),
          ]}
          rows={rows.map((row) => [
            className(row.id),
            hours(row.total),
            count(row.records),
            count(row.people),
            count(row.trades),
            count(row.agreements),
          ])}
        />
        <button type="button" class="quiet" onClick={save}>
          {t("Save as CSV", "导出 CSV")}
        </button>
      </Card>
      <Card title={t("Hash of a piece of evidence", "证据哈希")}>
        <HashOf />
      </Card>
    </Screen>
  );
}

/** Keccak-256 of a file, as the ledger has it of evidence. */
export function HashOf() {
  const [said, say] = useState<{ name: string; hash: string }>();
  return (
    <>
      <label class="file">
        {t("A file; it stays in this browser", "文件（不会离开本浏览器）")}
        <input
          type="file"
          onChange={async (event) => {
            const file = event.currentTarget.files?.[0];
            if (file) {
              say({ name: file.name, hash: keccak256(new Uint8Array(await file.arrayBuffer())) });
            }
          }}
        />
      </label>
      {said && (
        <p role="status">
          {said.name}
          {colon()}
          <code class="breaks">{said.hash}</code>
        </p>
      )}
    </>
  );
}
