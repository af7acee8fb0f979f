// Offers and needs: who offers or wants what, in words that members sign. What is agreed on goes on the ledger as an
// agreement; the board itself is off the chain, and what is withdrawn is deleted.

import type { Address } from "viem";
import { useState } from "preact/hooks";
import { asksForAccount } from "../../lib/act.tsx";
import { now, read, useAsk } from "../../lib/chain.ts";
import { className, useClasses } from "../../lib/classes.ts";
import { Form } from "../../lib/form.tsx";
import { moment } from "../../lib/format.ts";
import { colon, t } from "../../lib/i18n.ts";
import { NoBoard, type Notice as Posted, type Request, handIn, noticesOf, textOf } from "../../lib/notices.ts";
import { useStore } from "../../lib/store.ts";
import { Account, Badge, Card, Dialog, Empty, LinkButton, Loading, Notice, Screen } from "../../lib/ui.tsx";
import { type Signer, signer } from "../../lib/wallet.ts";

const DAY = 86_400;

/** What is about to be signed. */
interface Asked {
  title: string;
  request: Request;
  done?: () => void;
}

export function Board() {
  const who = useStore(signer);
  const classes = useClasses() ?? [];
  const [only, show] = useState("");
  const [turn, again] = useState(0);
  const [asked, ask] = useState<Asked>();
  const board = useAsk(() => noticesOf(only ? Number(only) : undefined), ["board", only, turn]);
  const [forms, anew] = useState(0);
  const post = (request: Request) =>
    ask({
      title: t("Sign a notice", "签署告示"),
      request,
      done: () => anew(forms + 1),
    });
  return (
    <Screen
      title={t("Offers and needs", "供需公告")}
      lead={t(
        "What neighbours offer and look for. It is signed, and off the ledger: what you withdraw is deleted.",
        "邻里所供所求。告示经签名，不上账；撤回即删除。",
      )}
    >
      {board.problem instanceof NoBoard ? (
        <Notice tone="info">
          {t(
            "No board is kept here: whoever runs the query service starts it with --board.",
            "此处没有公告板：查询服务须以 --board 启动。",
          )}
        </Notice>
      ) : board.problem ? (
        <Notice tone="warn">
          {t(
            "The board does not answer now. What you typed is kept; paying works as ever.",
            "公告板暂无答复。您输入的内容都在，收付不受影响。",
          )}
        </Notice>
      ) : null}
      <Card>
        <div class="field">
          <label for="board-class">{t("Class", "类别")}</label>
          <select id="board-class" value={only} onChange={(event) => show(event.currentTarget.value)}>
            <option value="">{t("All", "全部")}</option>
            {classes.map(({ id }) => (
              <option key={id} value={String(id)}>
                {className(id)}
              </option>
            ))}
          </select>
        </div>
        {who ? (
          <details>
            <summary>{t("Put up a notice", "发布告示")}</summary>
            <Post key={forms} onPost={post} />
          </details>
        ) : (
          <button type="button" onClick={() => asksForAccount.set(true)}>
            {t("Connect an account to put up a notice", "连接账户以发布告示")}
          </button>
        )}
      </Card>
      {!board.data && board.loading && <Loading />}
      {board.data && <Listed notices={board.data} who={who?.address} ask={ask} />}
      {asked && who && (
        <Sign
          asked={asked}
          who={who}
          onClose={() => ask(undefined)}
          onDone={() => {
            asked.done?.();
            again(turn + 1);
            ask(undefined);
          }}
        />
      )}
    </Screen>
  );
}

function Post({ onPost, re }: { onPost: (request: Request) => void; re?: Posted }) {
  const id = re ? `answer:${re.id}` : "notice";
  return (
    <Form
      id={id}
      submit={t("Read and sign", "查看并签署")}
      fields={[
        ...(re
          ? []
          : [
              {
                name: "kind",
                kind: "choice" as const,
                label: t("I", "我"),
                choices: [
                  ["offer", ["offer", "提供"]],
                  ["need", ["look for", "需要"]],
                ] as [string, [string, string]][],
              },
              { name: "classId", kind: "class" as const, label: t("Class", "类别") },
              { name: "title", kind: "text" as const, label: t("In a few words", "一句话") },
            ]),
        {
          name: "text",
          kind: "lines",
          label: re ? t("Your answer", "您的回复") : t("More about it", "详细说明"),
          hint: t(
            "Everybody can read it. No address and no telephone number, please.",
            "所有人可见。请勿写住址和电话。",
          ),
        },
        ...(re
          ? []
          : [
              {
                name: "days",
                kind: "number" as const,
                least: 1,
                most: 90,
                label: t("For days", "保留天数"),
                first: "30",
              },
            ]),
      ]}
      plan={({ kind, classId, title, text, days }) => {
        const at = now();
        const said = { text: String(text).trim(), at };
        const until = re ? re.until : at + days * DAY;
        if (said.text.length > 600 || (title ?? "").trim().length > 80) {
          return t("At most 80 letters in a few words, and 600 below.", "一句话至多 80 字，说明至多 600 字。");
        }
        onPost(
          re
            ? { act: "post", kind: "answer", class: re.class, re: re.id, title: re.title, until, ...said }
            : { act: "post", kind, class: classId, re: "", title: title.trim(), until, ...said },
        );
        return undefined;
      }}
    />
  );
}

/** Shows what is signed, to the letter, before it is. */
function Sign({
  asked: { title, request },
  who,
  onClose,
  onDone,
}: {
  asked: Asked;
  who: Signer;
  onClose: () => void;
  onDone: () => void;
}) {
  const [problem, complain] = useState<string>();
  const [busy, work] = useState(false);
  const sign = async () => {
    work(true);
    complain(undefined);
    try {
      await handIn(request, who.client);
      for (const id of request.act === "post" ? ["notice", `answer:${request.re}`] : []) {
        sessionStorage.removeItem(`form:${id}`);
      }
      onDone();
    } catch (error) {
      const declined = (error as { code?: number; cause?: { code?: number } }).code === 4001;
      complain(
        declined || (error as { cause?: { code?: number } }).cause?.code === 4001
          ? t("You declined in your wallet. Nothing was sent.", "您在钱包中拒绝了，没有发送任何内容。")
          : String((error as Error).message).slice(0, 200),
      );
      work(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>
        {t("Signed by ", "签名人：")}
        <Account of={who.address} />
        {t(". Nothing goes on the ledger, and nothing is paid.", "。不上账，也不付费。")}
      </p>
      <pre class="signed" tabIndex={0}>
        {textOf(request)}
      </pre>
      {problem && <Notice tone="bad">{problem}</Notice>}
      <div class="buttons">
        <button type="button" onClick={() => void sign()} disabled={busy}>
          {t("Sign", "签名")}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {t("Not now", "暂不")}
        </button>
      </div>
    </Dialog>
  );
}

interface List {
  notices: Posted[];
  who: Address | undefined;
  ask: (asked: Asked) => void;
}

function Listed({ notices, who, ask }: List) {
  const heads = notices.filter(({ kind }) => kind !== "answer");
  if (heads.length === 0) {
    return <Empty>{t("Nobody has put up anything yet.", "还没有告示。")}</Empty>;
  }
  return (
    <>
      {heads.map((one) => (
        <One key={one.id} one={one} answers={notices.filter(({ re }) => re === one.id)} who={who} ask={ask} />
      ))}
    </>
  );
}

const same = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();

function One({ one, answers, who, ask }: { one: Posted; answers: Posted[] } & Omit<List, "notices">) {
  const agree = (provider: Address) =>
    `#/member/agreements?${new URLSearchParams({ provider, class: String(one.class), terms: one.title })}`;
  return (
    <Card
      title={
        <>
          <Badge tone={one.kind === "offer" ? "good" : "info"}>
            {one.kind === "offer" ? t("offers", "提供") : t("looks for", "需要")}
          </Badge>{" "}
          {one.hidden_by ? t("(hidden)", "（已隐藏）") : one.title}
        </>
      }
    >
      <p class="muted small">
        <Account of={one.member} /> · {className(one.class)} · {t("until ", "至 ")}
        {moment(one.until, "day")}
      </p>
      <Words of={one} />
      {answers.length > 0 && (
        <ul class="plain answers">
          {answers.toReversed().map((answer) => (
            <li key={answer.id}>
              <Account of={answer.member} />
              {colon()}
              <Words of={answer} />
              {who && same(who, one.member) && !answer.hidden_by && (
                <LinkButton quiet href={agree(answer.member)}>
                  {t("Propose an agreement", "提议协议")}
                </LinkButton>
              )}
              <Remove one={answer} who={who} ask={ask} />
            </li>
          ))}
        </ul>
      )}
      {who && !same(who, one.member) && !one.hidden_by && one.kind === "offer" && (
        <LinkButton href={agree(one.member)}>{t("Propose an agreement", "提议协议")}</LinkButton>
      )}
      {who && !same(who, one.member) && !one.hidden_by && (
        <details>
          <summary>{t("Answer", "回复")}</summary>
          <Post re={one} onPost={(request) => ask({ title: t("Sign an answer", "签署回复"), request })} />
        </details>
      )}
      <Remove one={one} who={who} ask={ask} />
    </Card>
  );
}

/** What a notice says: its writer's text as it is, never read as anything else. */
function Words({ of }: { of: Posted }) {
  if (of.hidden_by) {
    return (
      <p class="muted">
        {t("Hidden by its class's recorder ", "已被该类别记录方隐藏：")}
        <Account of={of.hidden_by} />
      </p>
    );
  }
  return <p class="words">{of.text}</p>;
}

/** Withdrawing for who wrote it; hiding for a recorder of its class. */
function Remove({ one, who, ask }: { one: Posted } & Omit<List, "notices">) {
  const recorder = useAsk(
    async () => (who ? (await read("recorderOf", [one.class, who]))[0] > 0n : false),
    ["moderates", who ?? "", one.class],
  );
  if (!who || (!same(who, one.member) && (!recorder.data || one.hidden_by))) {
    return null;
  }
  const act = same(who, one.member) ? ("withdraw" as const) : ("hide" as const);
  const title = act === "withdraw" ? t("Withdraw", "撤回") : t("Hide", "隐藏");
  return (
    <button type="button" class="quiet small" onClick={() => ask({ title, request: { act, id: one.id, at: now() } })}>
      {title}
    </button>
  );
}
