// The parts that every screen is made of.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type Asked, connection, now } from "./chain.ts";
import { away, moment, nameOf, short } from "./format.ts";
import { aside, t } from "./i18n.ts";
import { useStore } from "./store.ts";

type Children = { children?: ComponentChildren };

/** A screen: its heading takes the focus when it is come to. */
export function Screen({
  title,
  lead,
  actions,
  children,
}: Children & { title: string; lead?: ComponentChildren; actions?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · ${t("Time Bank", "时间银行")}`;
  }, [title]);
  return (
    <>
      <div class="screen-head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}

/** A part of a screen. */
export function Card({
  title,
  children,
  wide,
  tone,
}: Children & { title?: ComponentChildren; wide?: boolean; tone?: string }) {
  return (
    <section class={`card${wide ? " wide" : ""}${tone ? ` ${tone}` : ""}`}>
      {title && <h2>{title}</h2>}
      {children}
    </section>
  );
}

/** Several parts beside each other. */
export const Grid = ({ children }: Children) => <div class="grid">{children}</div>;

/** A figure with what it is; it may lead to where it comes from. */
export function Stat({
  label,
  value,
  note,
  href,
}: {
  label: string;
  value: ComponentChildren;
  note?: ComponentChildren;
  href?: string;
}) {
  return (
    <div class="stat">
      <dt>{label}</dt>
      <dd>{href ? <a href={href}>{value}</a> : value}</dd>
      {note && <dd class="note">{note}</dd>}
    </div>
  );
}

export const Stats = ({ children }: Children) => <dl class="stats">{children}</dl>;

/** A word with a colour; the word says it all. */
export const Badge = ({
  tone = "plain",
  children,
}: Children & { tone?: "plain" | "good" | "warn" | "bad" | "info" }) => <span class={`badge ${tone}`}>{children}</span>;

/** Something that has to be said apart. */
export const Notice = ({ tone = "info", children }: Children & { tone?: "info" | "good" | "warn" | "bad" }) => (
  <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
    {children}
  </div>
);

export const Empty = ({ children }: Children) => <p class="empty">{children}</p>;
export const Loading = ({ children }: Children) => (
  <p class="loading" role="status">
    <span class="spinner" aria-hidden="true" /> {children ?? t("Reading…", "读取中…")}
  </p>
);

/** What was asked for; or that it is on its way, or why it is not there. */
export function Answer<T>({ of, children }: { of: Asked<T>; children: (data: T) => ComponentChildren }) {
  if (of.data !== undefined) {
    return <>{children(of.data)}</>;
  }
  if (of.loading) {
    return <Loading />;
  }
  return (
    <Notice tone="bad">
      {t("The node does not answer this now.", "节点暂时没有答复。")}{" "}
      {t("What you typed is kept; try again in a moment.", "您输入的内容都在；请稍后再试。")}
    </Notice>
  );
}

/** A table that stays readable on a narrow screen: every cell knows its column's name. */
export function Table({
  caption,
  head,
  rows,
  empty,
}: {
  caption: string;
  head: string[];
  rows: ComponentChildren[][];
  empty?: string;
}) {
  if (rows.length === 0) {
    return <Empty>{empty ?? t("Nothing yet.", "暂无内容。")}</Empty>;
  }
  return (
    <table>
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {head.map((name) => (
            <th scope="col" key={name}>
              {name || <span class="hidden">{t("Step", "操作")}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, place) => (
              <td key={place} data-label={head[place]}>
                {/* One part: on a telephone its label stands beside all of it. */}
                <div>{cell}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A list of which a part is shown until more is asked for. */
export function Paged<T>({
  of,
  size = 25,
  children,
}: {
  of: T[];
  size?: number;
  children: (part: T[]) => ComponentChildren;
}) {
  const [shown, show] = useState(size);
  return (
    <>
      {children(of.slice(0, shown))}
      {of.length > shown && (
        <button class="quiet" type="button" onClick={() => show(shown + size * 2)}>
          {t(`Show more (${of.length - shown} left)`, `显示更多（还有 ${of.length - shown}）`)}
        </button>
      )}
    </>
  );
}

/** Where an account's page is; on the public desk. */
export const accountHref = (account: string) => `#/public/account/${account}`;

/** An account: its colours, its name where there is one, its address. */
export function Account({ of, full }: { of: string; full?: boolean }) {
  if (/^0x0*$/.test(of)) {
    return <span class="account">–</span>;
  }
  const name = nameOf(of);
  const hue = Number.parseInt(of.slice(2, 6), 16) % 360;
  return (
    <a class="account" href={accountHref(of)} title={of}>
      <svg aria-hidden="true" width="12" height="12" viewBox="0 0 12 12">
        <circle cx="6" cy="6" r="6" fill={`hsl(${hue} 45% 45%)`} />
        <circle cx={3 + (hue % 7)} cy="6" r="2.2" fill={`hsl(${(hue + 140) % 360} 60% 78%)`} />
      </svg>
      {name ?? (full ? <code class="breaks">{of}</code> : short(of))}
    </a>
  );
}

/** A hash, shortened; all of it when pointed at, and copied on a click. */
export function Hash({ of }: { of: string }) {
  return <code title={of}>{/^0x0*$/.test(of) ? "–" : short(of)}</code>;
}

/** A text that can be copied. */
export function Copy({ text, label }: { text: string; label?: string }) {
  const [done, say] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).catch(() => undefined);
    say(true);
    setTimeout(() => say(false), 1_500);
  };
  return (
    <button type="button" class="quiet small" onClick={copy}>
      {done ? t("Copied", "已复制") : (label ?? t("Copy", "复制"))}
    </button>
  );
}

/** A moment, and how far away it is by the chain's clock. */
export function When({ at }: { at: bigint | number }) {
  useStore(connection);
  if (Number(at) === 0) {
    return <>–</>;
  }
  return (
    <time dateTime={new Date(Number(at) * 1000).toISOString()}>
      {moment(at)}
      <span class="muted">{aside(away(at, now()))}</span>
    </time>
  );
}

/** A link that looks like a button. */
export const LinkButton = ({ href, children, quiet }: Children & { href: string; quiet?: boolean }) => (
  <a class={`button${quiet ? " quiet" : ""}`} href={href}>
    {children}
  </a>
);

/** A bar chart with its data as a table and a sentence that says what it shows. */
export function Bars({
  title,
  sentence,
  rows,
}: {
  title: string;
  sentence: string;
  rows: { label: string; value: number; shown: string; href?: string }[];
}) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  const id = useId();
  if (rows.length === 0) {
    return <Empty>{t("Nothing yet.", "暂无内容。")}</Empty>;
  }
  return (
    <figure class="bars" aria-labelledby={id}>
      <figcaption id={id}>{sentence}</figcaption>
      <table>
        <caption class="hidden">{title}</caption>
        <thead class="hidden">
          <tr>
            <th scope="col">{t("What", "项目")}</th>
            <th scope="col">{t("How much", "数量")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.href ? <a href={row.href}>{row.label}</a> : row.label}</th>
              <td>
                <svg class="bar" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">
                  <rect width={Math.max(0.6, (row.value / most) * 100)} height="8" rx="1" />
                </svg>
                <span>{row.shown}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** A dialog over the page, which keeps the focus and ends with Escape. */
export function Dialog({ title, onClose, children }: Children & { title: string; onClose: () => void }) {
  const place = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = place.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("h2")?.focus();
    return () => {
      dialog?.close();
      (before as HTMLElement | null)?.focus?.();
    };
  }, []);
  return (
    <dialog
      ref={place}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="quiet" onClick={onClose} aria-label={t("Close", "关闭")}>
          <span aria-hidden="true">✕</span>
        </button>
      </div>
      {children}
    </dialog>
  );
}

/** Lets the browser save a text as a file. */
export function saveFile(name: string, text: string, type = "text/csv"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/** A line of CSV; no cell begins as a spreadsheet's formula does. */
export const csvLine = (cells: unknown[]) =>
  cells
    .map((cell) => {
      const text = String(cell);
      const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
      return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    })
    .join(",");

/** Arrow keys are the browser's own here: a group of links to the parts of something. */
export function Tabs({ of, current, label }: { of: [href: string, name: string][]; current: string; label: string }) {
  return (
    <nav class="tabs" aria-label={label}>
      {of.map(([href, name]) => (
        <a
          key={href}
          href={href}
          {...(href === current ? ({ "aria-current": "page" } as JSX.HTMLAttributes<HTMLAnchorElement>) : {})}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
