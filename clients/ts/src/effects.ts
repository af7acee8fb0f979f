// What a message leaves on the log when it was done: a receipt that says "success" is not enough.

import { type Address, type ContractEventName, type ContractFunctionName, isAddressEqual } from "viem";
import { type BankEvent } from "./events.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";

type Message = ContractFunctionName<typeof timeBankAbi, "nonpayable">;

/** The event by which each message is known to be done; nothing where doing nothing is done, too. */
const EFFECTS: Record<Message, ContractEventName<typeof timeBankAbi> | null> = {
  accept: "AgreementAdvanced",
  acceptGovernor: "GovernorChanged",
  accredit: "RecorderAccredited",
  actFor: "DelegateActed",
  answer: "CaseAnswered",
  appeal: "CaseAppealed",
  applyMarket: "MarketApplied",
  approve: "Approval",
  approveRelease: "QuarantineReleased",
  approveSuccession: "SuccessionApproved",
  award: "AgreementAdvanced",
  borrow: "Lent",
  breakLink: "LinkBroken",
  burn: "CoinBurned",
  cancel: "OrderRemoved",
  cancelAgreement: "AgreementAdvanced",
  cancelAll: null,
  cancelNonces: "NoncesCancelled",
  cancelNumbered: "OrderRemoved",
  cancelRecoveries: null,
  cancelRecovery: "RecoveryCancelled",
  cancelSuccession: "SuccessionCancelled",
  carry: "Carried",
  carryMany: null,
  claim: "AttentionClaimed",
  clearCall: null,
  close: "AccountClosed",
  closeCampaign: "CampaignClosed",
  closeCase: "CaseClosed",
  closeLink: "LinkChanged",
  collectDebt: "Repaid",
  collectDemurrage: "DemurrageCollected",
  completeRecovery: "RecoveryCompleted",
  concede: "AgreementAdvanced",
  confirm: "FreezeConfirmed",
  confirmLate: "LateConfirmed",
  confirmPause: "PauseChanged",
  consentCommitment: "CommitmentConsented",
  convert: "Converted",
  correctDelivery: "AgreementAdvanced",
  delegate: "DelegateSet",
  deliver: "AgreementAdvanced",
  dispute: "AgreementAdvanced",
  donate: "TreasuryReceived",
  endHold: "HoldEnded",
  forcedTransfer: "ForcedTransfer",
  freeze: "AccountFrozen",
  freezeMany: null,
  fundCampaign: "CampaignFunded",
  grantRole: "RolesChanged",
  hear: null,
  holdOwn: "SelfHeld",
  invoice: "AgreementInvoiced",
  markOverdue: "LoanMarkedOverdue",
  objectRecovery: "RecoveryObjected",
  open: "AccountOpened",
  openAndFreeze: "AccountFrozen",
  openCampaign: "CampaignOpened",
  openCase: "CaseOpened",
  openLink: "LinkOpened",
  pause: "PauseChanged",
  payAbroad: "InterbankPayment",
  payAbroadFor: "InterbankPayment",
  payInvoice: "AgreementAdvanced",
  permit: "Approval",
  place: "OrderPlaced",
  placeInCall: "OrderPlaced",
  placeMany: null,
  placeWith: "OrderPlaced",
  poke: "AgreementAdvanced",
  propose: "AgreementProposed",
  proposeBreak: "BreakProposed",
  proposeGovernor: "GovernorProposed",
  proposeOnLine: "AgreementProposed",
  proposeRelease: "ReleaseProposed",
  proposeSeries: "AgreementProposed",
  proposeSuccession: "SuccessionProposed",
  proposeWriteOff: "WriteOffProposed",
  prune: null,
  pruneFrom: null,
  publishRoot: "RootPublished",
  record: "Recorded",
  recordLate: "LateEntered",
  redeem: "Redeemed",
  reduce: "OrderReduced",
  registerClass: "ClassRegistered",
  reinstateOffice: "OfficeReinstated",
  reject: "AgreementAdvanced",
  release: "AccountReleased",
  releaseMany: null,
  renameClass: "ClassRenamed",
  renounceRole: "RolesChanged",
  repay: "Repaid",
  repayFor: "Repaid",
  replace: "OrderPlaced",
  replaceFreeze: "AccountFrozen",
  requestRecovery: "RecoveryRequested",
  rescheduleLoan: "LoanRescheduled",
  resume: "PauseChanged",
  revokeDelegate: "DelegateSet",
  revokeRole: "RolesChanged",
  seize: "Seized",
  setBankTerms: "BankTermsSet",
  setCalls: "CallsSet",
  setChannel: "LinkChanged",
  setClassRule: "ClassRuleSet",
  setFrozenTokens: "Frozen",
  setLinkLimits: "LinkLimitsSet",
  setMarket: "MarketSet",
  setOff: "LinksOffset",
  setOperator: "OperatorSet",
  setRisk: "RiskSet",
  setRule: "RuleSet",
  setStarterLines: "StarterLinesSet",
  setTerms: "TermsSet",
  setTreasury: "TreasurySet",
  settle: "AgreementAdvanced",
  spendTreasury: "TreasurySpent",
  stopLink: "LinkChanged",
  strikeRoot: "RootStruck",
  succeed: "SuccessionCompleted",
  suspendOffice: "OfficeSuspended",
  takeBack: "PaymentSettled",
  transfer: "Transfer",
  transferFrom: "Transfer",
  transferWithReason: "Transfer",
  uphold: "AppealUpheld",
  verify: "AccountVerified",
  voidRecord: "RecordVoided",
  withdrawDispute: "AgreementAdvanced",
  withdrawLate: "LateWithdrawn",
  withdrawOrders: null,
  writeOff: "LoanWrittenOff",
  writeOffClaim: "ClaimWrittenOff",
};

/** The batches whose items are refused one by one, the event that each item leaves, and its figure that names the item. */
const BATCHES: Partial<Record<string, [ContractEventName<typeof timeBankAbi>, string]>> = {
  cancelRecoveries: ["RecoveryCancelled", "account"],
  freezeMany: ["AccountFrozen", "case_id"],
  releaseMany: ["AccountReleased", "case_id"],
};

/** Figures that an event has as the message gave them. */
const GIVEN = ["agreementid", "campaignid", "caseid", "classid", "id", "orderid", "value"];

/** What became of an item of a batch. */
export interface Item {
  /** The item, as the first list has it. */
  id: number | Address;
  done: boolean;
  /** Why not, by the trial before it: the log does not say it. Nothing where that would have done it. */
  code?: number;
}

const bare = (name: string) => name.replaceAll("_", "").toLowerCase();

const figure = ({ args }: BankEvent, name: string): unknown =>
  Object.entries(args).find(([figure]) => bare(figure) === bare(name))?.[1];

/** What the log lacks of what its message leaves when it was done; nothing where it has all of it. */
export function lacking(
  message: Message,
  inputs: readonly { name?: string | undefined }[],
  args: readonly unknown[],
  address: Address,
  events: readonly BankEvent[],
): string | undefined {
  const name = EFFECTS[message];
  if (name === null) {
    return undefined;
  }
  const own = events.filter((event) => event.eventName === name && isAddressEqual(event.address, address));
  const [first] = args;
  if (Array.isArray(first)) {
    // Several at once: each has an event of its own.
    const missing = first.find((item) => !own.some((event) => Object.values(event.args).includes(item)));
    return missing === undefined ? undefined : `${name} of ${missing}`;
  }
  const given = inputs.flatMap(({ name = "" }, at) => (GIVEN.includes(bare(name)) ? [{ name, value: args[at] }] : []));
  const isIt = (event: BankEvent) => given.every(({ name, value }) => String(figure(event, name)) === String(value));
  return own.some(isIt) ? undefined : name;
}

/** What became of each item of a batch, by its events and by the codes of the trial before; nothing where it is none. */
export function itemsOf(
  message: Message,
  args: readonly unknown[],
  codes: unknown,
  address: Address,
  events: readonly BankEvent[],
): Item[] {
  const batch = BATCHES[message];
  const [ids] = args as [readonly (number | Address)[]];
  if (batch === undefined) {
    return [];
  }
  const [name, item] = batch;
  if (!Array.isArray(codes) || codes.length !== ids.length) {
    throw new Error(`the bank answers ${message} not with one code for each item`);
  }
  const own = events.filter((event) => event.eventName === name && isAddressEqual(event.address, address));
  const done = own.map((event) => String(figure(event, item)).toLowerCase());
  const items: Item[] = ids.map((id) => ({ id, done: false }));
  // Where an item occurs twice, the events do not say which was done: rather the one that was done when tried.
  for (const first of [true, false]) {
    items.forEach((item, at) => {
      if ((codes[at] === 0) !== first) {
        return;
      }
      const place = done.indexOf(String(item.id).toLowerCase());
      item.done = place >= 0;
      if (item.done) {
        done.splice(place, 1);
      } else if (codes[at] !== 0) {
        item.code = Number(codes[at]);
      }
    });
  }
  return items;
}
