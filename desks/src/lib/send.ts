// Sending: tried first, then signed, then shown to be done. Loaded when something is sent for the first time.

import {
  type Abi,
  type Address,
  BaseError,
  type Client,
  type Hex,
  type TransactionReceipt,
  encodeFunctionData,
  formatEther,
} from "viem";
import { estimateGas, getBalance, getGasPrice, simulateContract, waitForTransactionReceipt } from "viem/actions";
import { explain, meaningOf as codeOf } from "../../../clients/ts/src/explain.ts";
import { NotDone, PartlyRefused, getTimeBank } from "../../../clients/ts/src/time-bank.ts";
import type { AnyClient } from "../../../clients/ts/src/client.ts";
import { NotSeen, OutOfGas, reasonOf, transact } from "../../../clients/ts/src/transaction.ts";
import { client, config, councilAbi, look, timeBankAbi } from "./chain.ts";
import { clearingAbi } from "./clearing.ts";
import { type Carrier, NotCarried, type Way, carried, carrier } from "./carry.ts";
import { type Event, numbered } from "./log.ts";
import { colon, locale, say, t } from "./i18n.ts";
import type { Signer } from "./wallet.ts";
import { ADVICE, ADVICE_ELSE, CODES_ZH } from "../words/refusals.ts";

/** A call that somebody is about to make. */
export interface Call {
  /** The channel is a contract between this bank and another of the same chain. */
  to: "bank" | "council" | "channel";
  channel?: Address;
  name: string;
  args: readonly unknown[];
  /** The member for whom a delegate makes it. */
  member?: Address;
}

/** The channel's own words, and what the banks behind it refuse. */
const channelAbi = [...clearingAbi, ...timeBankAbi.filter((item) => item.type === "error")];

const abiOf = (to: Call["to"]) =>
  ({ bank: timeBankAbi, council: councilAbi, channel: channelAbi })[to] as unknown as Abi;
const placeOf = ({ to, channel }: Call) =>
  (to === "bank" ? config().bank : to === "council" ? config().council : channel) as Address;
/** Whose log says what was done: a channel has none, and its payer's bank says it. */
const loggedBy = ({ to }: Call) => (to === "council" ? to : "bank");

/** A call as it is sent: what a delegate does for a member is inside `actFor`. */
function asSent({ to, name, args, member }: Call): { name: string; args: readonly unknown[] } {
  if (member === undefined) {
    return { name, args };
  }
  return { name: "actFor", args: [member, encodeFunctionData({ abi: abiOf(to), functionName: name, args } as never)] };
}

/** What a call would do. */
export interface Trial {
  cost: string;
  funds: string;
  affordable: boolean;
  data: Hex;
  result: unknown;
  /** Who would carry it, and pay. */
  carrier?: Carrier;
}

/** What is said of something that went wrong. */
export interface Trouble {
  title: string;
  /** The bank's number and name of the refusal. */
  code?: string;
  meaning: string;
  advice?: string;
  /** The transaction that was sent, and of which it is not known what became of it. */
  sent?: Hex;
}

/** What one account sent and nobody has seen in a block: the same is not signed a second time by accident. */
const inDoubt = {
  key: ({ to, channel, name, args, member }: Call, account: Address) =>
    `sent:${[account, channel ?? to, name, member ?? "", ...args.map(String)].join(":")}`,
  of: (call: Call, account: Address) => (sessionStorage.getItem(inDoubt.key(call, account)) as Hex | null) ?? undefined,
  keep: (call: Call, account: Address, hash: Hex) => sessionStorage.setItem(inDoubt.key(call, account), hash),
  forget: (call: Call, account: Address) => sessionStorage.removeItem(inDoubt.key(call, account)),
};

/** Lets a call be signed again, although it is not known what became of the first. */
export const sendAnew = inDoubt.forget;

function mustNotBeInDoubt(call: Call, account: Address): void {
  const hash = inDoubt.of(call, account);
  if (hash) {
    throw new NotSeen(hash, "it was sent before");
  }
}

/** Tries a call; throws what would refuse it. */
export async function tried(wanted: Call, account: Address): Promise<Trial> {
  mustNotBeInDoubt(wanted, account);
  const { to } = wanted;
  const { name, args } = asSent(wanted);
  const call = { abi: abiOf(to), address: placeOf(wanted), functionName: name, args, account };
  const { result } = await simulateContract(client(), call);
  const data = encodeFunctionData({ abi: abiOf(to), functionName: name, args } as never);
  const [price, funds, by] = await Promise.all([
    getGasPrice(client()),
    getBalance(client(), { address: account }),
    to === "bank" ? carrier() : undefined,
  ]);
  const digits = (amount: bigint) =>
    Number(formatEther(amount)).toLocaleString(locale(), { maximumSignificantDigits: 3 });
  // An account that cannot pay anything need not know what it would pay where somebody else does.
  const gas = by && funds === 0n ? undefined : await estimateGas(client(), { account, to: placeOf(wanted), data });
  const cost = (gas ?? 0n) * price;
  const affordable = gas !== undefined && funds >= cost;
  return { cost: digits(cost), funds: digits(funds), affordable, data, result, ...(by && { carrier: by }) };
}

/** What was done: the transaction, and what it put on the log, numbered. */
export interface Receipt {
  hash: Hex;
  block: number;
  events: Event[];
}

/** Who carries a call, and who is told how far it is. */
export interface Carrying {
  by: Carrier;
  onWay: (way: Way) => void;
}

/** Signs and sends, or has it carried, and answers when the log shows that it was done. */
export async function sent(wanted: Call, signer: Signer, carrying?: Carrying): Promise<Receipt> {
  mustNotBeInDoubt(wanted, signer.address);
  try {
    return await handedIn(wanted, signer, carrying);
  } catch (error) {
    if (error instanceof NotSeen) {
      inDoubt.keep(wanted, signer.address, error.hash);
    }
    throw error;
  }
}

/** Milliseconds of one look for a transaction. */
const LOOK = 10_000;

/** Looks once more for what was sent and not seen. */
export async function soughtAgain(wanted: Call, account: Address, hash: Hex): Promise<Receipt> {
  const receipt = await waitForTransactionReceipt(client(), { hash, timeout: LOOK, retryCount: 0 }).catch(() => {
    throw new NotSeen(hash, "it is in no block that the node knows");
  });
  inDoubt.forget(wanted, account);
  if (receipt.status !== "success") {
    await tried(wanted, account);
    throw new Error("the transaction was reverted");
  }
  return receiptOf(receipt, wanted);
}

async function handedIn(wanted: Call, signer: Signer, carrying?: Carrying): Promise<Receipt> {
  const { to } = wanted;
  const { name, args } = asSent(wanted);
  const address = placeOf(wanted);
  let receipt;
  if (carrying) {
    const data = encodeFunctionData({ abi: abiOf(to), functionName: name, args } as never);
    receipt = await carried(data, carrying.by, signer, carrying.onWay);
    if (receipt.status !== "success") throw new Error("the transaction was reverted");
  } else if (to === "bank") {
    const bank = getTimeBank({ address, client: signer.client as AnyClient });
    ({ receipt } = await bank.send(name as never, args as never));
  } else {
    const data = encodeFunctionData({ abi: abiOf(to), functionName: name, args } as never);
    ({ receipt } = await transact(signer.client as Client as never, { to: address, data, room: 2n }, {}));
    if (receipt.status !== "success") {
      await tried(wanted, signer.address);
      throw new Error("the transaction was reverted");
    }
  }
  return receiptOf(receipt, wanted);
}

async function receiptOf(receipt: TransactionReceipt, wanted: Call): Promise<Receipt> {
  const to = loggedBy(wanted);
  const address = placeOf({ ...wanted, to });
  await look();
  const logs = receipt.logs.filter((log) => log.address.toLowerCase() === address.toLowerCase());
  const events = numbered(logs, abiOf(to) as unknown as typeof timeBankAbi);
  return { hash: receipt.transactionHash, block: Number(receipt.blockNumber), events };
}

/** What a number means, and what to do. */
export function meaningOf(code: number, meaning?: string): { meaning: string; advice: string } {
  const english = (meaning ?? "").replace(/^ERC-\d+\. /, "").replace(/^Thrown when /, t("Refused when ", ""));
  return { meaning: t(english, CODES_ZH[code] ?? english), advice: say(ADVICE[code] ?? ADVICE_ELSE) };
}

/** Why nobody carries a call, and what to do. */
function notCarried(error: NotCarried): Trouble {
  const { code, status, why } = error;
  const known = code === undefined ? undefined : codeOf(code);
  if (known) {
    const said = meaningOf(known.code, known.meaning);
    return { title: t("Refused", "被拒绝"), code: `${known.code} ${known.name}`, ...said };
  }
  const again = t(
    "Try again later, or ask for fees under Account and send it yourself.",
    "请稍后再试，或在“账户”中领取手续费后自行发送。",
  );
  const title = t("It was not carried", "未能代交");
  if (status === 429) {
    return { title, meaning: t("The carrier pays no more today.", "今日代交额度已用完。"), advice: again };
  }
  if (status === 402) {
    const advice = t("Reload: the carrier's fee has changed.", "请刷新：代交费用已变化。");
    return { title, meaning: t("The carrier asks for more.", "代交人要求的费用更高。"), advice };
  }
  if (status === 0 || status >= 500) {
    return { title, meaning: t("The carrier does not answer.", "代交服务没有答复。"), advice: again };
  }
  return { title, meaning: why.slice(0, 300), advice: again };
}

/** What is said, in whatever program's words, where nothing came through. */
const UNREACHED = /failed to fetch|http request failed|network ?error|load failed|timed out|took too long/i;

/** What a channel refuses itself. */
const isWrongBank = (cause: unknown) =>
  (cause as { data?: { errorName?: string } } | null)?.data?.errorName === "WrongBank";

/** What to say of something that went wrong. */
export function trouble(error: unknown): Trouble {
  const refusal = explain(error);
  if (refusal) {
    const { code, name, meaning } = refusal;
    const said = code === undefined ? { meaning: name } : meaningOf(code, meaning);
    return { title: t("Refused", "被拒绝"), code: code === undefined ? name : `${code} ${name}`, ...said };
  }
  if (error instanceof BaseError && error.walk(isWrongBank) !== null) {
    return {
      title: t("Refused", "被拒绝"),
      code: "WrongBank",
      meaning: t(
        "The channel found that an address is not the bank which the other one knows.",
        "信道发现某个地址并非对方所知的银行。",
      ),
      advice: t("Ask the payee for their bank's address again.", "请再次向收款人索取其银行的地址。"),
    };
  }
  if (error instanceof NotCarried) {
    return notCarried(error);
  }
  if (error instanceof PartlyRefused) {
    const refused = error.items.filter((item) => !item.done);
    const said = refused.map(({ id, code }) => `${id}${colon()}${code ?? "?"}`).join(t(", ", "，"));
    return { title: t("Partly refused", "部分被拒绝"), meaning: said };
  }
  if (error instanceof NotSeen) {
    return {
      title: t("Sent, and not seen in a block yet", "已发送，尚未见其入块"),
      meaning: error.hash,
      advice: t("Look again before you send the same once more.", "重发之前请先再次查询。"),
      sent: error.hash,
    };
  }
  if (error instanceof NotDone || error instanceof OutOfGas) {
    return { title: t("It was not done", "未能完成"), meaning: reasonOf(error) };
  }
  for (let cause: unknown = error; cause; cause = (cause as { cause?: unknown }).cause) {
    const code = (cause as { code?: number }).code;
    if (code === 4001) {
      return {
        title: t("You declined in your wallet", "您在钱包中拒绝了"),
        meaning: t("Nothing was sent.", "没有发送任何内容。"),
        advice: t("Sign again whenever you like: the form is as you left it.", "随时可以重新签名：表单保持原样。"),
      };
    }
  }
  const said = reasonOf(error);
  if (/insufficient funds|funds for gas/i.test(said)) {
    return {
      title: t("No funds for the chain's fee", "没有支付链上手续费的余额"),
      meaning: t("The account has none of the chain's own coin.", "该账户没有链的原生币。"),
      advice: t("Ask for fees under Account.", "请在“账户”中领取手续费。"),
    };
  }
  return {
    title: t("The node does not answer", "节点没有答复"),
    meaning: UNREACHED.test(said)
      ? t("The connection is down, or the node is away.", "网络已断开，或节点暂时不可用。")
      : said.slice(0, 300),
    advice: t("Nothing you typed is lost; try again in a moment.", "您输入的内容都在；请稍后再试。"),
  };
}
