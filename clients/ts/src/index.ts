export { type Audit, type Head, NoOldLogs, audit, replay } from "./audit.ts";
export type { AnyClient, SendingClient } from "./client.ts";
export { type Blobs, PROGRAMS, deployTimeBank } from "./deploy.ts";
export type { Item } from "./effects.ts";
export { type BankEvent, eventsOf } from "./events.ts";
export { type Refusal, explain, meaningOf } from "./explain.ts";
export { codes } from "./generated/codes.ts";
export { councilAbi } from "./generated/council-abi.ts";
export { councilEnums } from "./generated/council-enums.ts";
export { timeBankAbi } from "./generated/time-bank-abi.ts";
export { timeBankEnums } from "./generated/time-bank-enums.ts";
export { type Dated, dated, timesOf } from "./logs.ts";
export { KINDS, type Kind, type Order, OUTCOMES, type Outcome, type Placed, SIDES, type Side } from "./orders.ts";
export {
  CARRY_TYPES,
  type Carry,
  type Domain,
  type SignedCarry,
  carryCalldata,
  carryTypedData,
  signCarry,
} from "./relay.ts";
export {
  type Arguments,
  type Done,
  type Helpers,
  type Message,
  NotDone,
  PartlyRefused,
  type TimeBank,
  getTimeBank,
} from "./time-bank.ts";
export { type Platform, type Proof, type Recording, askGateway, type gateway } from "./gateway.ts";
export {
  type Asking,
  type Operations,
  type Question,
  ServiceRefusal,
  addressOf,
  askService,
  type service,
} from "./service.ts";
export { escaped } from "./text.ts";
export { NotSeen, OutOfGas, type Sending, type Signed, reasonOf, resend } from "./transaction.ts";
export { HOUR, SLOT, className, classNameOf, hours, inWords, lastSlot } from "./units.ts";
export { MissingEvents, type Watch, watch } from "./watch.ts";
