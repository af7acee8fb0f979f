// The verifier's desk: expiries, verifying with a sealed commitment, recovering lost keys, confirming late records, and handing
// on what a member leaves.

import type { Address, Hex } from "viem";
import { useState } from "preact/hooks";
import { now, read, useAsk } from "../../lib/chain.ts";
import { Form } from "../../lib/form.tsx";
import { hexOf, moment } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { type Event, useLog } from "../../lib/log.ts";
import { type Measure, Measures, field } from "../../lib/measures.tsx";
import { Office, Own } from "../../lib/own.tsx";
import { standing } from "../../lib/standing.ts";
import { Lines } from "../../lib/preview.tsx";
import { type Sealed, rules } from "../../lib/rules.ts";
import { Account, Answer, Badge, Card, Hash, Table, When, saveFile } from "../../lib/ui.tsx";
import { Late } from "./late.tsx";

const YEAR = 365 * 86_400;
const LEAVES = 16;

export function Verifier() {
  return (
    <Own
      title={t("Verifier", "核验人")}
      lead={t(
        "You see the papers; the ledger sees a level, an end and a sealed hash. Hand the file of claims to the member.",
        "证件由您查看；账本只有等级、期限和密封哈希。请把声明文件交给本人。",
      )}
    >
      {(account) => (
        <>
          <Office account={account} role={4} />
          <Card title={t("Verify an account", "核验账户")}>
            <Verify />
          </Card>
          <Expiries />
          <Card title={t("Recovery desk", "账户恢复")}>
            <Measures id="verifier" of={recovery} />
            <Pending />
          </Card>
          <Card title={t("Paper sheets that were entered late", "补录的纸质表")}>
            <Late account={account} />
          </Card>
          <Card title={t("What a member leaves", "会员身后")}>
            <Measures id="verifier" of={succession} />
            <Inherited />
          </Card>
        </>
      )}
    </Own>
  );
}

const random = (): Hex => hexOf(crypto.getRandomValues(new Uint8Array(32)));

/** Seals claims as the rules do: padded, so that few look like many. */
export async function sealed(
  claims: { name: string; value: string }[],
): Promise<{ file: { claims: Sealed[]; padding: Hex[] }; commitment: Hex }> {
  const salted = claims
    .map((claim): Sealed => ({ ...claim, salt: random() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  let leaves = LEAVES;
  while (leaves < salted.length) {
    leaves *= 2;
  }
  const padding = Array.from({ length: leaves - salted.length }, random);
  const { commitment } = (await rules()).claims(salted, padding, 0);
  return { file: { claims: salted, padding }, commitment };
}

function Verify() {
  const [saved, keep] = useState<string>();
  return (
    <>
      <Form
        id="verify"
        compact
        submit={t("Seal and check", "密封并检查")}
        fields={[
          field.account(),
          {
            name: "level",
            kind: "choice",
            label: t("Level", "等级"),
            choices: [1, 2, 3].map((level) => [level, [`${level}`, `${level} 级`]]),
            first: "1",
          },
          {
            name: "days",
            kind: "number",
            least: 1,
            most: 3650,
            label: t("For how many days", "有效天数"),
            first: "365",
          },
          {
            name: "claims",
            kind: "lines",
            label: t("What you saw, a line each: name: value", "所见内容，每行：名称：值"),
            hint: t(
              "Stays in this browser and in the member's file. Not on the ledger.",
              "仅存于本浏览器和本人的文件，不上账。",
            ),
          },
        ]}
        plan={async ({ account, level, days, claims }) => {
          const lines = String(claims)
            .split(/\r?\n/)
            .map((line) => /^\s*([^:\uff1a]+)[:\uff1a]\s*(.+?)\s*$/.exec(line))
            .filter((match) => match !== null)
            .map(([, name = "", value = ""]) => ({ name: name.trim(), value }));
          if (lines.length === 0 || new Set(lines.map(({ name }) => name)).size < lines.length) {
            return t("At least one claim, and no name twice.", "至少一项声明，名称不得重复。");
          }
          const { file, commitment } = await sealed(lines);
          saveFile(`claims-${account.slice(2, 10)}.json`, JSON.stringify(file), "application/json");
          keep(commitment);
          const expiry = BigInt(now() + days * 86_400);
          return {
            to: "bank",
            name: "verify",
            args: [account, level, expiry, commitment],
            title: t("Verify an account", "核验账户"),
            preview: (
              <Lines
                of={[
                  [t("Account", "账户"), <Account of={account} full />],
                  [t("Level", "等级"), level],
                  [t("Until", "有效至"), moment(expiry)],
                  [t("Claims", "声明"), t(`${lines.length}, sealed as `, `${lines.length} 项，密封为 `)],
                  ["", <Hash of={commitment} />],
                ]}
              />
            ),
            warning: t(
              "The file of claims was saved just now: give it to the member and keep no copy longer than you need.",
              "声明文件刚刚保存：请交给本人，不要久留副本。",
            ),
          };
        }}
      />
      {saved && (
        <p class="muted small">
          {t("Last sealed: ", "最近密封：")}
          <Hash of={saved} />
        </p>
      )}
    </>
  );
}

function Expiries() {
  const { events } = useLog({ names: ["AccountOpened"] });
  const accounts = [
    ...new Set(events.filter(({ name }) => name === "AccountOpened").map(({ args }) => args["account"] as Address)),
  ];
  const asked = useAsk(
    () => Promise.all(accounts.map(async (account) => ({ account, of: await read("accountOf", [account]) }))),
    ["expiries", accounts.length],
  );
  return (
    <Card title={t("Waiting, and ending soon", "待核验与即将到期")}>
      <Answer of={asked}>
        {(all) => {
          const waiting = all.filter(
            ({ of: [status, , held, level, , until] }) =>
              status === 1 && held === 0 && (level === 0 || Number(until) < now() + YEAR / 12),
          );
          return (
            <Table
              caption={t("Expiries", "到期")}
              head={[t("Account", "账户"), t("Level", "等级"), t("Until", "有效至")]}
              empty={t("Nobody waits.", "无人等待。")}
              rows={waiting.map(({ account, of: [, , , level, , until] }) => [
                <Account of={account} full />,
                level ? level : <Badge tone="warn">{t("not verified", "未核验")}</Badge>,
                <When at={until} />,
              ])}
            />
          );
        }}
      </Answer>
    </Card>
  );
}

const recovery: Measure[] = [
  {
    name: "requestRecovery",
    title: ["Ask to move an account to a new key", "申请迁至新密钥"],
    fields: () => [
      field.account(["Whose key was lost", "遗失密钥的账户"]),
      { name: "successor", kind: "account", label: t("The new, unused account", "新的、未用过的账户") },
      field.evidence(),
    ],
    args: (v) => [v["account"], v["successor"], v["evidence"]],
    says: (v) => [
      [t("From", "自"), <Account of={v["account"]} full />],
      [t("To", "至"), <Account of={v["successor"]} full />],
      [t("Then", "之后"), t("the old key may object for 21 days", "旧密钥可在 21 天内反对")],
    ],
    warning: () =>
      t("Everything moves: balances, freezes, limits, debts, cases.", "一切随之迁移：余额、冻结、限额、债务、案件。"),
  },
  {
    name: "completeRecovery",
    title: ["Complete a recovery (as the new key)", "完成恢复（以新密钥）"],
    fields: () => [field.account(["The old account", "旧账户"])],
    args: (v) => [v["account"]],
    says: (v) => [[t("From", "自"), <Account of={v["account"]} full />]],
  },
];

const RECOVERIES = ["RecoveryRequested", "RecoveryCancelled", "RecoveryObjected", "RecoveryCompleted"];

function Pending() {
  const { events } = useLog({ names: RECOVERIES });
  const pending = standing(events, "RecoveryRequested", ({ args }) => String(args["account"]));
  return pending.length === 0 ? (
    <p class="empty">{t("No recovery is asked for.", "没有恢复申请。")}</p>
  ) : (
    <Table
      caption={t("Recoveries", "恢复申请")}
      head={[t("From", "自"), t("To", "至"), t("Possible from", "可执行于")]}
      rows={pending.map(({ args }) => [
        <Account of={String(args["account"])} />,
        <Account of={String(args["successor"])} />,
        <When at={args["from"] as bigint} />,
      ])}
    />
  );
}

const succession: Measure[] = [
  {
    name: "proposeSuccession",
    title: ["Propose to whom the time of a member who died goes", "提出已故会员时间的继承人"],
    fields: () => [
      field.account(["Who died", "已故会员的账户"]),
      { name: "heir", kind: "account", label: t("The heir, who is verified", "继承人（须已核验）") },
      field.evidence(),
    ],
    args: (v) => [v["account"], v["heir"], v["evidence"]],
    says: (v) => [
      [t("From", "自"), <Account of={v["account"]} full />],
      [t("To", "至"), <Account of={v["heir"]} full />],
      [
        t("Then", "之后"),
        t(
          "the tribunal approves it within 14 days, and the account's key may stop it for 30 days",
          "仲裁庭于 14 天内批准，其后 30 天内账户密钥可制止",
        ),
      ],
    ],
    warning: () =>
      t(
        "Debts are collected first; the rest goes to the heir, and the account is closed for good.",
        "先清偿欠款；其余归继承人，账户永久销户。",
      ),
  },
  {
    name: "cancelSuccession",
    title: ["Withdraw a succession", "撤回继承"],
    fields: () => [field.account(["Whose time it is", "其时间被继承的账户"])],
    args: (v) => [v["account"]],
    says: (v) => [[t("Account", "账户"), <Account of={v["account"]} full />]],
  },
  {
    name: "succeed",
    title: ["Have a succession executed (the heir, or either officer)", "执行继承（继承人或两名经办人员）"],
    fields: () => [
      field.account(["Whose time it is", "其时间被继承的账户"]),
      { name: "heir", kind: "account", label: t("The heir", "继承人") },
    ],
    args: (v) => [v["account"], v["heir"]],
    says: (v) => [
      [t("From", "自"), <Account of={v["account"]} full />],
      [t("To", "至"), <Account of={v["heir"]} full />],
    ],
    warning: () =>
      t(
        "Settle first what agreements owe the account: once it is closed, that goes back to the requesters.",
        "请先结清各协议应付此账户的款项：销户后，这些款项将退回给请求方。",
      ),
  },
];

const SUCCESSIONS = ["SuccessionProposed", "SuccessionApproved", "SuccessionCancelled", "SuccessionCompleted"];

/** What was proposed of accounts and is not over: until it is approved it can be executed from no moment. */
function Inherited() {
  const { events } = useLog({ names: SUCCESSIONS });
  const of = ({ args }: Event) => String(args["account"]);
  const waiting = ["SuccessionProposed", "SuccessionApproved"].flatMap((begins) => standing(events, begins, of));
  return waiting.length === 0 ? (
    <p class="empty">{t("No succession is proposed.", "没有继承申请。")}</p>
  ) : (
    <Table
      caption={t("Successions", "继承申请")}
      head={[t("From", "自"), t("To", "至"), t("Possible from", "可执行于")]}
      rows={waiting.map(({ args }) => [
        <Account of={String(args["account"])} />,
        <Account of={String(args["heir"])} />,
        args["from"] === undefined ? t("not approved yet", "尚未批准") : <When at={args["from"] as bigint} />,
      ])}
    />
  );
}
