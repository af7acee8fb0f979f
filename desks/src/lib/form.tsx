// Forms: typed fields, what is wrong with them said beside them, and what was typed kept until it was sent.

import type { ComponentChildren } from "preact";
import { type Address, type Hex, keccak256, stringToBytes } from "viem";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Plan, act, behalf } from "./act.tsx";
import { className, useClasses } from "./classes.ts";
import { book, hours, parseAccount, parseDuration, plain } from "./format.ts";
import { payeeOf } from "./links.ts";
import { config, now } from "./chain.ts";
import { type Text, say, t } from "./i18n.ts";
import { Account } from "./ui.tsx";

/** A message's signature, which is a name in no language. */
const SIGNATURE = /^[a-z]\w*\(.*\)$/i;

/** What can be typed. */
export type Kind =
  | "account"
  | "duration"
  | "number"
  | "percent"
  | "class"
  | "choice"
  | "moment"
  | "evidence"
  | "payee"
  | "word"
  | "text"
  | "lines";

/** A field of a form. */
export interface Field {
  name: string;
  label: string;
  kind: Kind;
  hint?: string;
  choices?: [value: number | string, name: Text][];
  first?: string;
  optional?: boolean;
  /** The least and the most of a number; a duration may be none only where its least is 0. */
  least?: number;
  most?: number;
  /** Moments lie on whole slots of five minutes. */
  slots?: boolean;
}

/** What a form's fields say, by their names. */
export type Values = { [name: string]: any };

/** A local date and time as inputs have it. */
export const local = (seconds: number) => {
  const date = new Date(seconds * 1000);
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
};

/** What a field says; an error where it says nothing that makes sense. */
function valueOf(field: Field, typed: string): { value?: unknown; problem?: string } {
  if (!typed.trim()) {
    return field.optional ? {} : { problem: t("This is needed.", "此项必填。") };
  }
  switch (field.kind) {
    case "account": {
      const value = parseAccount(typed);
      return value
        ? { value }
        : {
            problem: t(
              "No address: 0x and 40 digits, or a name you gave.",
              "不是地址：应为 0x 加 40 位，或您起的名字。",
            ),
          };
    }
    case "duration": {
      const value = parseDuration(typed);
      if (value === undefined) {
        return { problem: t("Say it as hours:minutes, such as 1:30.", "请填写小时和分钟，例如 1:30。") };
      }
      return value > 0n || field.least === 0 ? { value } : { problem: t("More than nothing.", "须大于零。") };
    }
    case "number":
    case "percent": {
      const value = Number(plain(typed));
      const [least, most] = [field.least ?? 0, field.most ?? Number.MAX_SAFE_INTEGER];
      return Number.isSafeInteger(value) && value >= least && value <= most
        ? { value }
        : { problem: t(`A whole number from ${least} to ${most}.`, `请填 ${least} 至 ${most} 的整数。`) };
    }
    case "moment": {
      const seconds = Math.floor(new Date(typed).getTime() / 1000);
      if (!Number.isFinite(seconds) || seconds <= 0) {
        return { problem: t("No date.", "不是日期。") };
      }
      return field.slots && seconds % 300 !== 0
        ? { problem: t("Whole slots of five minutes, please.", "须为五分钟的整数倍。") }
        : { value: BigInt(seconds) };
    }
    case "class":
      return { value: Number(typed) };
    case "choice":
      return { value: field.choices?.find(([value]) => String(value) === typed)?.[0] };
    case "payee": {
      const value = payeeOf(parseAccount(typed), plain(typed));
      const problem = t("An address, or 0x and 64 digits.", "应为地址，或 0x 加 64 位。");
      return value ? { value } : { problem };
    }
    case "word":
      return /^0x[0-9a-f]{64}$/i.test(plain(typed))
        ? { value: plain(typed) as Hex }
        : { problem: t("0x and 64 digits.", "应为 0x 加 64 位。") };
    case "evidence":
      return /^0x[0-9a-f]{64}$/i.test(typed) ? { value: typed as Hex } : { value: keccak256(stringToBytes(typed)) };
    default:
      return { value: typed };
  }
}

/** A form that leads to a call. */
export interface Calls {
  id: string;
  fields: Field[];
  submit: string;
  /** The call; a text where what was typed does not go together; nothing where there is nothing to sign yet. */
  plan: (values: Values) => Plan | string | undefined | Promise<Plan | string | undefined>;
  /** What is said below the fields while they are typed. */
  live?: (values: Values) => ComponentChildren;
  /** Fields in one row where there is room. */
  compact?: boolean;
}

/** Under which name a draft is kept: what is typed for a member is not what is typed for oneself. */
const keptAs = (id: string) => `form:${behalf.value ?? ""}${id}`;

function draftOf(id: string, fields: Field[]): Record<string, string> {
  let kept: Record<string, string> = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(keptAs(id)) ?? "{}") as Record<string, string>;
  } catch {
    // What was kept is no draft.
  }
  return Object.fromEntries(fields.map(({ name, first }) => [name, kept[name] ?? first ?? ""]));
}

/** Draws a form, and begins the call when it is complete. */
export function Form({ id, fields, submit, plan, live, compact }: Calls) {
  const [typed, type] = useState(() => draftOf(id, fields));
  const [problems, complain] = useState<Record<string, string>>({});
  const place = useRef<HTMLFormElement>(null);
  const own = useId();
  const kept = keptAs(id);
  const current: Record<string, string> = {};
  for (const { name, first } of fields) {
    current[name] = typed[name] ?? first ?? "";
  }
  // Before anything else can happen: who types and leaves at once loses nothing.
  useLayoutEffect(() => sessionStorage.setItem(kept, JSON.stringify(typed)), [typed]);

  const values = (): Values => {
    const said: Values = {};
    for (const field of fields) {
      said[field.name] = valueOf(field, current[field.name] ?? "").value;
    }
    return said;
  };
  const send = async (event: globalThis.Event) => {
    event.preventDefault();
    const found: Record<string, string> = {};
    for (const field of fields) {
      const { problem } = valueOf(field, current[field.name] ?? "");
      if (problem) {
        found[field.name] = problem;
      }
    }
    complain(found);
    const [first] = Object.keys(found);
    if (first) {
      place.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    let next: Awaited<ReturnType<Calls["plan"]>>;
    try {
      next = await plan(values());
    } catch {
      next = t(
        "The node does not answer now. What you typed is kept; try again in a moment.",
        "节点暂时没有答复。您输入的内容都在；请稍后再试。",
      );
    }
    if (next === undefined) {
      return;
    }
    if (typeof next === "string") {
      complain({ "": next });
      return;
    }
    act({
      ...next,
      onDone: (receipt) => {
        sessionStorage.removeItem(kept);
        type(Object.fromEntries(fields.map(({ name, first = "" }) => [name, first])));
        next.onDone?.(receipt);
      },
    });
  };
  return (
    <form ref={place} onSubmit={send} noValidate class={compact ? "compact" : ""} data-form={id}>
      {fields.map((field) => (
        <Input
          key={field.name}
          id={`${own}${field.name}`}
          field={field}
          typed={current[field.name] ?? ""}
          problem={problems[field.name]}
          onType={(text) => type({ ...typed, [field.name]: text })}
        />
      ))}
      {live && <div class="live">{live(values())}</div>}
      {problems[""] && (
        <p class="problem" role="alert">
          {problems[""]}
        </p>
      )}
      <div class="buttons">
        <button type="submit">{submit}</button>
      </div>
    </form>
  );
}

interface Drawn {
  id: string;
  field: Field;
  typed: string;
  problem?: string | undefined;
  onType: (text: string) => void;
}

function Input({ id, field, typed, problem, onType }: Drawn) {
  const described = [field.hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  const shared = {
    id,
    name: field.name,
    value: typed,
    "aria-required": !field.optional,
    ...(described && { "aria-describedby": described }),
    ...(problem && { "aria-invalid": true as const }),
    onInput: (event: { currentTarget: { value: string } }) => onType(event.currentTarget.value),
  };
  return (
    <div class={`field of-${field.kind}`}>
      <label for={id}>
        {field.label}
        {field.optional && <span class="muted"> {t("(optional)", "（可不填）")}</span>}
      </label>
      <Control field={field} shared={shared} typed={typed} onType={onType} />
      {field.hint && (
        <p class="hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

function Control({
  field,
  shared,
  typed,
  onType,
}: {
  field: Field;
  shared: any;
  typed: string;
  onType: (text: string) => void;
}) {
  const classes = useClasses();
  switch (field.kind) {
    case "class":
      return (
        <select {...shared}>
          <option value="">{t("Choose…", "请选择…")}</option>
          {(classes ?? []).map(({ id }) => (
            <option key={id} value={String(id)}>
              {className(id)}
            </option>
          ))}
        </select>
      );
    case "choice":
      return (
        <select {...shared}>
          <option value="">{t("Choose…", "请选择…")}</option>
          {(field.choices ?? []).map(([value, name]) => (
            <option key={value} value={String(value)} lang={SIGNATURE.test(name[0]) ? "en" : undefined}>
              {say(name)}
            </option>
          ))}
        </select>
      );
    case "account":
    case "payee":
      return <AccountInput shared={shared} typed={typed} />;
    case "moment":
      return <input type="datetime-local" step={field.slots ? 300 : 60} {...shared} />;
    case "number":
    case "percent":
      return <input type="text" inputMode="numeric" {...shared} />;
    case "lines":
      return <textarea rows={6} {...shared} />;
    case "evidence":
      return <Evidence shared={shared} typed={typed} onType={onType} />;
    default:
      return <input type="text" autoComplete="off" {...shared} />;
  }
}

function AccountInput({ shared, typed }: { shared: any; typed: string }) {
  const found = parseAccount(typed);
  const names = [...Object.values(book()), ...config().accounts.map(({ name }) => name)];
  const list = `${shared.id}-names`;
  return (
    <>
      <input type="text" autoComplete="off" spellcheck={false} list={list} placeholder="0x…" {...shared} />
      <datalist id={list}>
        {[...new Set(names)].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {found && typed.trim().toLowerCase() !== found.toLowerCase() && (
        <p class="hint">
          <Account of={found} full />
        </p>
      )}
    </>
  );
}

/** Evidence: a text or a file, of which the hash alone goes on the chain. */
function Evidence({ shared, typed, onType }: { shared: any; typed: string; onType: (text: string) => void }) {
  const id = `${shared.id}-file`;
  const isHash = /^0x[0-9a-f]{64}$/i.test(typed);
  const read = async (file: File | undefined) => {
    if (file) {
      onType(keccak256(new Uint8Array(await file.arrayBuffer())));
    }
  };
  return (
    <>
      <textarea rows={2} {...shared} />
      <label class="file" for={id}>
        {t("or a file", "或选择文件")}
        <input id={id} type="file" onChange={(event) => void read(event.currentTarget.files?.[0])} />
      </label>
      <p class="hint">
        {isHash
          ? t("This hash goes on the chain.", "上链的是这个哈希。")
          : t(
              "Only its hash goes on the chain; keep the text or file yourself.",
              "上链的只有它的哈希；原文请自行保存。",
            )}
      </p>
    </>
  );
}

/** A moment for a form's first value, on a whole slot. */
export const onSlot = (seconds: number) => local(Math.floor(seconds / 300) * 300);

/** The same, so many seconds from now. */
export const fromNow = (seconds: number) => onSlot(now() + seconds);

export type { Address };
export { hours };
