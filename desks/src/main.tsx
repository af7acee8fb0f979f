// The desks: the frame around every screen, and the way to it.

import { type ComponentType, render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Acting, asksForAccount } from "./lib/act.tsx";
import { connect, connection, now } from "./lib/chain.ts";
import { useClasses } from "./lib/classes.ts";
import { away, short } from "./lib/format.ts";
import { type Text, language, say, speak, t } from "./lib/i18n.ts";
import { nameOf } from "./lib/format.ts";
import { lookAtService, service } from "./lib/service.ts";
import { useStore } from "./lib/store.ts";
import { loadAgain, missing, partMissing, watchParts } from "./lib/missing.ts";
import { Loading } from "./lib/ui.tsx";
import { discover, resume, signer } from "./lib/wallet.ts";

/** A desk: its rooms, each a screen. */
export interface Desk {
  rooms: Room[];
}

type Shown = ComponentType<{ rest: string[] }>;

/** A room's screen is there with its desk, or is loaded when the room is come to. */
interface Room {
  path: string;
  name: Text;
  screen?: Shown;
  load?: () => Promise<Shown>;
  hidden?: boolean;
}

const DESKS: { path: string; name: Text; load: () => Promise<{ desk: Desk }> }[] = [
  { path: "public", name: ["Public", "公开"], load: () => import("./desks/public.tsx") },
  { path: "member", name: ["Member", "会员"], load: () => import("./desks/member.tsx") },
  { path: "coordinator", name: ["Coordinator", "协调员"], load: () => import("./desks/coordinator.tsx") },
  { path: "officer", name: ["Officers", "官员"], load: () => import("./desks/officer.tsx") },
  { path: "council", name: ["Council", "理事会"], load: () => import("./desks/council.tsx") },
];

const parts = () =>
  location.hash.replace(/^#\/?/, "").split("?")[0]!.split("/").filter(Boolean).map(decodeURIComponent);

function useRoute(): string[] {
  const [route, go] = useState(parts);
  useEffect(() => {
    const moved = () => go(parts());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return route;
}

function App() {
  const shown = useStore(language);
  const [at = "public", room, ...rest] = useRoute();
  const [desk, show] = useState<{ path: string; desk: Desk }>();
  const [furnished, furnish] = useState<{ room: Room; screen: Shown }>();
  useClasses();
  const entry = DESKS.find(({ path }) => path === at) ?? DESKS[0]!;
  useEffect(() => {
    document.documentElement.lang = shown === "zh" ? "zh-Hans" : "en";
  }, [shown]);
  useEffect(() => {
    void entry.load().then((loaded) => show({ path: entry.path, desk: loaded.desk }));
  }, [entry.path]);
  const rooms = desk?.path === entry.path ? desk.desk.rooms : undefined;
  const current = rooms?.find(({ path }) => path === room) ?? rooms?.[0];
  useEffect(() => {
    if (current?.load) {
      void current.load().then((screen) => furnish({ room: current, screen }));
    }
  }, [current]);
  const Shown = current?.screen ?? (furnished?.room === current ? furnished?.screen : undefined);
  const place = useRef<HTMLElement>(null);
  const path = Shown && current && [entry.path, current.path, ...rest].join("/");
  const before = useRef<string>();
  useEffect(() => {
    // While a desk or a screen is being loaded there is no path yet.
    if (path === undefined) {
      return;
    }
    if (before.current !== undefined && before.current !== path) {
      scrollTo(0, 0);
      place.current?.querySelector("h1")?.focus({ preventScroll: true });
    }
    before.current = path;
    // On a narrow screen the ways are strips: where one is comes into sight.
    document
      .querySelectorAll("nav [aria-current]")
      .forEach((one) => one.scrollIntoView({ block: "nearest", inline: "center" }));
  }, [path]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => (event.preventDefault(), place.current?.querySelector("h1")?.focus())}
      >
        {t("To the content", "跳到正文")}
      </a>
      <Top at={entry.path} />
      <Missing />
      <Stale />
      <History />
      <div class="frame">
        {rooms && (
          <nav class="rooms" aria-label={say(entry.name)}>
            <p aria-hidden="true">{say(entry.name)}</p>
            {rooms
              .filter(({ hidden }) => !hidden)
              .map(({ path: to, name }) => (
                <a
                  key={to}
                  href={`#/${entry.path}/${to}`}
                  {...(to === current?.path && { "aria-current": "page" as const })}
                >
                  {say(name)}
                </a>
              ))}
          </nav>
        )}
        <main id="main" ref={place}>
          {Shown ? <Shown key={`${path}${shown}${rest.join()}`} rest={rest} /> : <Loading />}
        </main>
      </div>
      <End />
      <Acting />
      <AccountDialog />
    </>
  );
}

function Top({ at }: { at: string }) {
  const who = useStore(signer);
  const other = language.value === "zh" ? "en" : "zh";
  return (
    <header class="top">
      <div class="inner">
        <a class="brand" href="#/public">
          <img src="icon.svg" alt="" />
          {t("Time Bank", "时间银行")}
        </a>
        <nav class="desks" aria-label={t("Desks", "工作台")}>
          {DESKS.map(({ path, name }) => (
            <a key={path} href={`#/${path}`} {...(path === at && { "aria-current": "true" as const })}>
              {say(name)}
            </a>
          ))}
        </nav>
        <div class="tools">
          <button type="button" lang={other === "zh" ? "zh-Hans" : "en"} onClick={() => speak(other)}>
            {other === "zh" ? "中文" : "English"}
          </button>
          <button type="button" id="account" onClick={() => asksForAccount.set(true)}>
            {who ? (nameOf(who.address) ?? short(who.address)) : t("Connect", "连接账户")}
          </button>
        </div>
      </div>
    </header>
  );
}

/** Says so when a part of the desks could not be loaded. */
function Missing() {
  return useStore(missing) ? (
    <div class="stale" role="alert">
      {partMissing()} {loadAgain()}{" "}
      <button type="button" class="small" onClick={() => location.reload()}>
        {t("Load again", "重新加载")}
      </button>
    </div>
  ) : null;
}

/** Says so when the node does not answer, or has not for a while. */
function Stale() {
  const { head, at, problem } = useStore(connection);
  if (!problem) {
    return null;
  }
  const since = head ? away(Math.floor(at / 1000), Math.floor(Date.now() / 1000)) : "";
  return (
    <div class="stale" role="status">
      {head
        ? t(
            `The node does not answer. What you see is from block ${head.block} (${since}). Nothing you typed is lost.`,
            `节点没有答复。您看到的是区块 ${head.block} 的数据（${since}）。您输入的内容不会丢失。`,
          )
        : t("The node does not answer yet.", "节点尚未答复。")}
    </div>
  );
}

/** Where history comes from, when that is not from the query service as it should be. */
function History() {
  const { state, behind } = useStore(service);
  if (state === "wrong") {
    return (
      <div class="stale" role="alert">
        {t(
          "The query service's log is not the contract's. Nothing of it is shown: history is read from the node.",
          "查询服务的日志与合约不符，其内容一概不显示：历史改由节点读取。",
        )}
      </div>
    );
  }
  if (state === "down") {
    return (
      <div class="stale" role="status">
        {t(
          "The query service does not answer: history is read from the node, which takes longer. Paying works as ever.",
          "查询服务没有答复：历史改由节点读取，会慢一些。收付不受影响。",
        )}
      </div>
    );
  }
  if (state === "good" && behind > BEHIND) {
    return (
      <div class="stale" role="status">
        {t(
          `The query service is ${behind} blocks behind: sums and lists are completed from the node, and not final.`,
          `查询服务落后 ${behind} 个区块：合计与列表由节点补全，尚非最终。`,
        )}
      </div>
    );
  }
  return null;
}

/** Blocks that the query service may be behind without being remarked on. */
const BEHIND = 5;

function End() {
  const { head } = useStore(connection);
  return (
    <footer class="end">
      <div class="inner">
        {head && (
          <>
            <span>{t(`Block ${head.block}`, `区块 ${head.block}`)}</span>
            <span>{t(`${head.seq} events on the log`, `日志共 ${head.seq} 条`)}</span>
            <span>
              {t("Head ", "链头 ")}
              <code title={head.hash}>{short(head.hash)}</code> ·{" "}
              <a href="#/public/verify">{t("verify it yourself", "自行验证")}</a>
            </span>
            <span>{t(`Last block ${away(head.time, now())}`, `最新区块：${away(head.time, now())}`)}</span>
          </>
        )}
        <span>{t("One second of coin is one second of service.", "一秒时间币等于一秒服务。")}</span>
      </div>
    </footer>
  );
}

/** The dialog about who signs, loaded when it is opened for the first time. */
function AccountDialog() {
  const open = useStore(asksForAccount);
  const [Body, load] = useState<ComponentType>();
  useEffect(() => {
    if (open && !Body) {
      void import("./lib/account.tsx").then((loaded) => load(() => loaded.AccountDialog));
    }
  }, [open]);
  return open && Body ? <Body /> : null;
}

const root = document.getElementById("app")!;

async function begin(): Promise<void> {
  watchParts();
  // A node that hangs keeps nobody before an empty page.
  render(<Loading>{t("Connecting to the node…", "正在连接节点…")}</Loading>, root);
  discover();
  await connect();
  await lookAtService();
  // With every answer of the node, the service is asked again.
  connection.follow(() => void lookAtService());
  await resume();
  render(<App />, root);
}

begin().catch((error: unknown) => {
  root.textContent = `${t("The desks cannot start: ", "工作台无法启动：")}${String(error)}`;
});
