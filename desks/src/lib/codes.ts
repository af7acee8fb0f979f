// What QR codes of these desks say: links to a form, filled in. Of a link, only what the form asks for is read.

import { parseAccount, parseDuration } from "./format.ts";

/** A payment that is asked for. */
export interface Payment {
  to: string;
  amount?: string;
}

/** A stretch of service that is to be recorded. */
export interface Service {
  member: string;
  class?: string;
  start?: string;
  end?: string;
}

/** The query of a link to a form of these desks, wherever they are served. */
const queryOf = (said: string, form: string) => new RegExp(`#/${form}\\?(.*)$`).exec(said.trim())?.[1];

const accountOf = (text: string | null) => (/^0x[0-9a-f]{40}$/i.test(text ?? "") ? parseAccount(text!) : undefined);
const bare = (said: string) => accountOf(said.trim().replace(/^ethereum:/i, ""));

/** The payment that a code asks for, where it is a payment link or an address. */
export function paymentOf(said: string): Payment | undefined {
  const query = queryOf(said, "member/send");
  const asked = new URLSearchParams(query ?? "");
  const to = query === undefined ? bare(said) : accountOf(asked.get("to"));
  const amount = asked.get("amount");
  return to && { to, ...(amount && parseDuration(amount) && { amount }) };
}

/** Seconds of a slot. */
const SLOT = 300;
const isMoment = (text: string | null) => /^\d{1,10}$/.test(text ?? "") && Number(text) % SLOT === 0;

/** The service that a code asks to be recorded, where it is such a link or an address. */
export function serviceOf(said: string): Service | undefined {
  const query = queryOf(said, "coordinator/record");
  const asked = new URLSearchParams(query ?? "");
  const member = query === undefined ? bare(said) : accountOf(asked.get("member"));
  const [id, start, end] = [asked.get("class"), asked.get("start"), asked.get("end")];
  const isWhen = isMoment(start) && isMoment(end) && Number(start) < Number(end);
  return (
    member && {
      member,
      ...(/^\d{1,5}$/.test(id ?? "") && { class: id! }),
      ...(isWhen && { start: start!, end: end! }),
    }
  );
}

/** The link to a form of these desks, filled in. */
export const linkTo = (form: string, query: Record<string, string>) =>
  `${location.origin}${location.pathname}#/${form}?${new URLSearchParams(query)}`;

/** What the address of this page fills in. */
export const filledIn = () => new URLSearchParams(location.hash.split("?")[1] ?? "");
