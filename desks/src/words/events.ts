// Each event of the log as a sentence. `{field:kind}` stands for a figure; kinds: a account, h seconds as hours, also the same where there are any,
// c class, n number, t moment, x hash, p percent, and the names of numbers in words/numbers.ts.

import type { Text } from "../lib/i18n.ts";

/** Which part of the bank an event is about, for filters and colours. */
export type Topic =
  | "accounts"
  | "coin"
  | "earning"
  | "market"
  | "agreements"
  | "attention"
  | "credit"
  | "cases"
  | "monitoring"
  | "policy"
  | "interbank"
  | "council";

export const TOPIC: Record<Topic, Text> = {
  accounts: ["Accounts", "账户"],
  coin: ["Coin and hours", "时间币与时长"],
  earning: ["Earning", "赚取"],
  market: ["Market", "市场"],
  agreements: ["Agreements", "协议"],
  attention: ["Attention", "注意力"],
  credit: ["Credit", "信用"],
  cases: ["Cases and measures", "案件与措施"],
  monitoring: ["Monitoring", "监测"],
  policy: ["Policy and offices", "政策与职务"],
  interbank: ["Other banks", "他行往来"],
  council: ["Council", "理事会"],
};

type Said = [Topic, string, string];

/** The events of bank and council. */
export const EVENTS: Record<string, Said> = {
  AccountOpened: ["accounts", "{account:a} opened an account ({kind:KIND})", "{account:a} 开户（{kind:KIND}）"],
  AccountClosed: ["accounts", "{account:a} closed the account", "{account:a} 销户"],
  AccountVerified: [
    "accounts",
    "{actor:a} verified {account:a} at level {level:n} until {expiry:t}",
    "{actor:a} 核验 {account:a}，{level:n} 级，有效至 {expiry:t}",
  ],
  CommitmentConsented: ["accounts", "{account:a} consented to a new commitment", "{account:a} 同意更换身份承诺"],
  RecoveryRequested: [
    "accounts",
    "{actor:a} asked to move {account:a} to the new key {successor:a}; possible from {from:t}",
    "{actor:a} 申请把 {account:a} 迁至新密钥 {successor:a}，{from:t} 起可执行",
  ],
  RecoveryCancelled: [
    "accounts",
    "{actor:a} cancelled the recovery of {account:a}",
    "{actor:a} 取消 {account:a} 的账户恢复",
  ],
  RecoveryObjected: ["accounts", "{account:a} objected to its recovery", "{account:a} 反对账户恢复"],
  RecoveryCompleted: [
    "accounts",
    "{account:a} moved to {successor:a} with {coin_after:h} of coin",
    "{account:a} 已迁至 {successor:a}，时间币 {coin_after:h}",
  ],
  SuccessionProposed: [
    "accounts",
    "{actor:a} proposed that the time of {account:a} goes to {heir:a}",
    "{actor:a} 提出由 {heir:a} 继承 {account:a} 的时间",
  ],
  SuccessionApproved: [
    "accounts",
    "{actor:a} approved that the time of {account:a} goes to {heir:a}; possible from {from:t}",
    "{actor:a} 批准由 {heir:a} 继承 {account:a} 的时间，{from:t} 起可执行",
  ],
  SuccessionCancelled: [
    "accounts",
    "{actor:a} stopped the succession of {account:a}",
    "{actor:a} 制止对 {account:a} 的继承",
  ],
  SuccessionCompleted: [
    "accounts",
    "{heir:a} inherited {coin:h} of coin and {hours:h} of service from {account:a}, which is closed",
    "{heir:a} 继承 {account:a} 的时间币 {coin:h}、服务 {hours:h}；该账户已销户",
  ],
  Transfer: [
    "coin",
    "{sender:a} → {receiver:a}: transfer (token standard)",
    "{sender:a} → {receiver:a}：转移（代币标准事件）",
  ],
  CoinMoved: [
    "coin",
    "{from:a} paid {to:a} {amount:h} of coin{reason:for}",
    "{from:a} 付给 {to:a} 时间币 {amount:h}{reason:for}",
  ],
  HoursMoved: [
    "coin",
    "{from:a} gave {to:a} {amount:h} of {class_id:c}",
    "{from:a} 转给 {to:a} {class_id:c} 时长 {amount:h}",
  ],
  CoinBurned: ["coin", "{account:a} burned {amount:h} of coin", "{account:a} 销毁时间币 {amount:h}"],
  Approval: ["coin", "{owner:a} changed an allowance (token standard)", "{owner:a} 更改授权额度（代币标准事件）"],
  Granted: [
    "coin",
    "{owner:a} lets {spender:a} spend up to {allowance_after:h}",
    "{owner:a} 授权 {spender:a} 动用至多 {allowance_after:h}",
  ],
  OperatorSet: ["coin", "{owner:a} changed the operator {spender:a}", "{owner:a} 更改操作员 {spender:a}"],
  Recorded: [
    "earning",
    "{recorder:a} recorded {class_id:c} for {member:a}: {start:t} – {end:t}",
    "{recorder:a} 为 {member:a} 登记 {class_id:c}：{start:t} – {end:t}",
  ],
  RecordVoided: [
    "earning",
    "{recorder:a} voided a record of {class_id:c} for {member:a}: {start:t} – {end:t}",
    "{recorder:a} 作废 {member:a} 的 {class_id:c} 记录：{start:t} – {end:t}",
  ],
  LateEntered: [
    "earning",
    "{recorder:a} entered {class_id:c} for {member:a} late: {start:t} – {end:t}; it waits for confirmation until {until:t}",
    "{recorder:a} 为 {member:a} 补录 {class_id:c}：{start:t} – {end:t}；待确认至 {until:t}",
  ],
  LateConfirmed: [
    "earning",
    "{actor:a} confirmed what {recorder:a} entered late of {class_id:c} for {member:a}: {start:t} – {end:t}",
    "{actor:a} 确认 {recorder:a} 为 {member:a} 补录的 {class_id:c}：{start:t} – {end:t}",
  ],
  LateWithdrawn: [
    "earning",
    "{actor:a} withdrew what {recorder:a} entered late of {class_id:c} for {member:a} from {start:t}",
    "{actor:a} 撤回 {recorder:a} 为 {member:a} 补录的 {class_id:c}（{start:t} 起）",
  ],
  Converted: [
    "earning",
    "{member:a} converted {secs:h} of {class_id:c} into {coin:h} of coin",
    "{member:a} 将 {class_id:c} {secs:h} 兑换为时间币 {coin:h}",
  ],
  Redeemed: [
    "earning",
    "{member:a} redeemed {secs:h} of {class_id:c} at {platform:a}",
    "{member:a} 在 {platform:a} 兑付 {class_id:c} {secs:h}",
  ],
  OrderPlaced: [
    "market",
    "{member:a} placed an order in {class_id:c}: {side:SIDE} {lots:n} lots, {filled:n} filled — {outcome:OUTCOME}",
    "{member:a} 在 {class_id:c} 下单：{side:SIDE} {lots:n} 手，成交 {filled:n} 手，{outcome:OUTCOME}",
  ],
  OrderWished: [
    "market",
    "{member:a} asked more of the order in {class_id:c}: its name {tag:x}, a budget of {budget:h}",
    "{member:a} 对 {class_id:c} 的订单另有要求：名称 {tag:x}，预算 {budget:h}",
  ],
  OrderRemoved: [
    "market",
    "an order of {member:a} in {class_id:c} left the book: {reason:REMOVAL}",
    "{member:a} 在 {class_id:c} 的订单离簿：{reason:REMOVAL}",
  ],
  OrderReduced: [
    "market",
    "{member:a} reduced an order in {class_id:c}; {left:n} lots are left",
    "{member:a} 减少 {class_id:c} 订单，余 {left:n} 手",
  ],
  Trade: [
    "market",
    "{seller:a} sold {buyer:a} {lots:n} lots of {class_id:c} at {tick:p} for {coin:h} of coin; taken by: {aggressor:AGGRESSOR}",
    "{seller:a} 以 {tick:p} 卖给 {buyer:a} {class_id:c} {lots:n} 手，收时间币 {coin:h}；主动方：{aggressor:AGGRESSOR}",
  ],
  CallsSet: [
    "market",
    "calls of {class_id:c} end at multiples of {period:n} seconds from {from:t}",
    "自 {from:t} 起，{class_id:c} 的集合竞价每 {period:n} 秒结束一次",
  ],
  CallAdvanced: [
    "market",
    "the call of {class_id:c}: {phase:CALL_PHASE}, price {tick:p}, {lots:n} lots",
    "{class_id:c} 集合竞价：{phase:CALL_PHASE}，价格 {tick:p}，{lots:n} 手",
  ],
  ClassHalted: ["market", "trading in {class_id:c} halted until {until:t}", "{class_id:c} 停牌至 {until:t}"],
  ReferenceMoved: [
    "market",
    "the reference price of {class_id:c} moved from {before:p} to {after:p}",
    "{class_id:c} 参考价由 {before:p} 变为 {after:p}",
  ],
  AgreementProposed: [
    "agreements",
    "{requester:a} proposed {provider:a} agreement {agreement_id:n}: {secs:h} of {class_id:c} for {price:h} of coin",
    "{requester:a} 向 {provider:a} 提议协议 {agreement_id:n}：{class_id:c} {secs:h}，价 {price:h}",
  ],
  AgreementInvoiced: [
    "agreements",
    "{provider:a} invoiced {requester:a}, agreement {agreement_id:n}: {secs:h} of {class_id:c} for {price:h} of coin",
    "{provider:a} 向 {requester:a} 开账单，协议 {agreement_id:n}：{class_id:c} {secs:h}，价 {price:h}",
  ],
  AgreementTimed: [
    "agreements",
    "agreement {agreement_id:n}: served {start:t} – {end:t}, accept by {accept_by:t}",
    "协议 {agreement_id:n}：服务时间 {start:t} – {end:t}，须于 {accept_by:t} 前接受",
  ],
  AgreementAdvanced: [
    "agreements",
    "{actor:a} moved agreement {agreement_id:n} on: {status:AGREEMENT_STATUS}",
    "{actor:a} 推进协议 {agreement_id:n}：{status:AGREEMENT_STATUS}",
  ],
  SeriesProposed: [
    "agreements",
    "agreement {agreement_id:n} is a series of {lessons:n} lessons, one every {every:n} days; {held_after:h} in escrow",
    "协议 {agreement_id:n} 共 {lessons:n} 课，每 {every:n} 天一次；托管 {held_after:h}",
  ],
  AgreementContinued: [
    "agreements",
    "agreement {agreement_id:n} goes on with lesson {lesson:n}, {start:t} – {end:t}; {left:n} follow it",
    "协议 {agreement_id:n} 进入第 {lesson:n} 课，{start:t} – {end:t}；其后还有 {left:n} 课",
  ],
  SessionDelivered: [
    "agreements",
    "{provider:a} says that it served {start:t} – {end:t}",
    "{provider:a} 称服务时间为 {start:t} – {end:t}",
  ],
  EscrowMoved: [
    "agreements",
    "agreement {agreement_id:n}: {paid:h} paid to {provider:a}, {returned:h} returned to {requester:a}",
    "协议 {agreement_id:n}：付给 {provider:a} {paid:h}，退回 {requester:a} {returned:h}",
  ],
  CampaignOpened: [
    "attention",
    "{sponsor:a} opened campaign {campaign_id:n}, attested by {attestor:a}, until {end:t}",
    "{sponsor:a} 开设活动 {campaign_id:n}，由 {attestor:a} 见证，至 {end:t}",
  ],
  CampaignFunded: [
    "attention",
    "{payer:a} put {amount:h} into campaign {campaign_id:n}",
    "{payer:a} 向活动 {campaign_id:n} 注资 {amount:h}",
  ],
  CampaignClosed: [
    "attention",
    "campaign {campaign_id:n} closed; {returned:h} went back to {sponsor:a}",
    "活动 {campaign_id:n} 关闭，退回 {sponsor:a} {returned:h}",
  ],
  RootPublished: [
    "attention",
    "{attestor:a} published day {day:d} of campaign {campaign_id:n}",
    "{attestor:a} 公布活动 {campaign_id:n} {day:d} 的清单",
  ],
  RootStruck: [
    "attention",
    "{actor:a} struck day {day:d} of campaign {campaign_id:n}",
    "{actor:a} 撤销活动 {campaign_id:n} {day:d} 的清单",
  ],
  AttentionClaimed: [
    "attention",
    "{member:a} claimed {coin:h} for {day:d} of campaign {campaign_id:n}",
    "{member:a} 领取活动 {campaign_id:n} {day:d} 的 {coin:h}",
  ],
  Lent: ["credit", "{member:a} borrowed {amount:h}, due {due:t}", "{member:a} 借入 {amount:h}，{due:t} 到期"],
  Repaid: [
    "credit",
    "{payer:a} repaid {amount:h} for {member:a}; {debt_after:h} are left",
    "{payer:a} 为 {member:a} 还款 {amount:h}，尚欠 {debt_after:h}",
  ],
  LoanMarkedOverdue: [
    "credit",
    "{actor:a} marked the loan of {account:a} overdue: {debt:h}",
    "{actor:a} 标记 {account:a} 的贷款逾期：{debt:h}",
  ],
  LoanRescheduled: [
    "credit",
    "{actor:a} gave {account:a} until {due_at:t} to repay, and not {due_before:t}",
    "{actor:a} 将 {account:a} 的还款日由 {due_before:t} 延至 {due_at:t}",
  ],
  LoanWrittenOff: ["credit", "{actor:a} wrote off {debt:h} of {account:a}", "{actor:a} 核销 {account:a} 的 {debt:h}"],
  DemurrageCollected: [
    "credit",
    "demurrage of {amount:h} was collected from {account:a}",
    "向 {account:a} 收取滞留费 {amount:h}",
  ],
  CaseOpened: [
    "cases",
    "{actor:a} opened case {case_id:n} about {subject:a}: {reason:REASON}",
    "{actor:a} 对 {subject:a} 立案 {case_id:n}：{reason:REASON}",
  ],
  AccountFrozen: [
    "cases",
    "{actor:a} froze {account:a} ({directions_after:DIRECTIONS}{amount_after:also}) until {until:t}, case {case_id:n}",
    "{actor:a} 依案件 {case_id:n} 冻结 {account:a}（{directions_after:DIRECTIONS}{amount_after:also}）至 {until:t}",
  ],
  AccountReleased: [
    "cases",
    "{actor:a} released {account:a}, case {case_id:n}",
    "{actor:a} 解除对 {account:a} 的冻结，案件 {case_id:n}",
  ],
  FreezeConfirmed: [
    "cases",
    "{actor:a} confirmed the freeze of {account:a} until {until_after:t}, case {case_id:n}",
    "{actor:a} 确认对 {account:a} 的冻结至 {until_after:t}，案件 {case_id:n}",
  ],
  CaseAnswered: ["cases", "{account:a} answered case {case_id:n}", "{account:a} 就案件 {case_id:n} 作出答复"],
  CaseAppealed: ["cases", "{account:a} appealed in case {case_id:n}", "{account:a} 就案件 {case_id:n} 提出申诉"],
  AppealUpheld: [
    "cases",
    "{actor:a} upheld the measure in case {case_id:n} against {account:a}",
    "{actor:a} 在案件 {case_id:n} 中维持对 {account:a} 的措施",
  ],
  CaseClosed: ["cases", "{actor:a} closed case {case_id:n}", "{actor:a} 结案 {case_id:n}"],
  Seized: [
    "cases",
    "{actor:a} seized {amount:h} of {account:a} into quarantine, case {case_id:n}",
    "{actor:a} 依案件 {case_id:n} 将 {account:a} 的 {amount:h} 扣押入隔离",
  ],
  ForcedTransfer: ["cases", "{from:a} → {to:a}: seized (token standard)", "{from:a} → {to:a}：扣押（代币标准事件）"],
  Frozen: [
    "cases",
    "frozen amount of {account:a} is {amount:h} (token standard)",
    "{account:a} 冻结金额为 {amount:h}（代币标准事件）",
  ],
  ReleaseProposed: [
    "cases",
    "{actor:a} proposed to release {amount:h} from quarantine to {to:a}, case {case_id:n}",
    "{actor:a} 提议从隔离中向 {to:a} 放还 {amount:h}，案件 {case_id:n}",
  ],
  QuarantineReleased: [
    "cases",
    "{actor:a} released {amount:h} from quarantine to {to:a}, case {case_id:n}",
    "{actor:a} 从隔离中向 {to:a} 放还 {amount:h}，案件 {case_id:n}",
  ],
  OfficeSuspended: [
    "cases",
    "{actor:a} suspended the office of {account:a} until {until:t}, case {case_id:n}",
    "{actor:a} 依案件 {case_id:n} 暂停 {account:a} 的职务至 {until:t}",
  ],
  OfficeReinstated: [
    "cases",
    "{actor:a} reinstated the office of {account:a}, case {case_id:n}",
    "{actor:a} 恢复 {account:a} 的职务，案件 {case_id:n}",
  ],
  PauseChanged: [
    "cases",
    "{actor:a} changed the pause of {area:AREA}: until {until_after:t}, case {case_id:n}",
    "{actor:a} 更改 {area:AREA} 的暂停：至 {until_after:t}，案件 {case_id:n}",
  ],
  Alert: [
    "monitoring",
    "alert about {account:a}: {rule:RULE}, {value:n} against {threshold:n}; risk {risk_after:n}",
    "{account:a} 触发预警：{rule:RULE}，{value:n}，阈值 {threshold:n}；风险 {risk_after:n}",
  ],
  Held: ["monitoring", "{account:a} went on an automatic hold until {until:t}", "{account:a} 自动止付至 {until:t}"],
  HoldEnded: ["monitoring", "{actor:a} ended the hold of {account:a}", "{actor:a} 结束 {account:a} 的暂停"],
  RiskSet: ["policy", "{actor:a} set the line of risk to {line:n}", "{actor:a} 将风险线设为 {line:n}"],
  RuleSet: [
    "policy",
    "{actor:a} set the rule {rule:RULE} to {mode:RULE_MODE}",
    "{actor:a} 将规则 {rule:RULE} 设为 {mode:RULE_MODE}",
  ],
  Founded: ["policy", "{governor:a} founded the bank", "{governor:a} 创立银行"],
  ClassRegistered: ["policy", "{actor:a} registered class {class_id:c}", "{actor:a} 登记服务类别 {class_id:c}"],
  ClassRenamed: ["policy", "{actor:a} renamed class {class_id:c}", "{actor:a} 更改服务类别 {class_id:c} 的名称"],
  ClassRuleSet: [
    "policy",
    "{actor:a} had {class_id:c} counted in steps of {step:n} × 5 minutes; it is {retired:RETIRED}",
    "{actor:a} 将 {class_id:c} 按每 {step:n} × 5 分钟计时；该类别{retired:RETIRED}",
  ],
  RecorderAccredited: [
    "policy",
    "{actor:a} accredited {recorder:a} for {class_id:c}: {quota:h} in seven days",
    "{actor:a} 认证 {recorder:a} 登记 {class_id:c}：每七日 {quota:h}",
  ],
  RolesChanged: [
    "policy",
    "{actor:a} changed the roles of {account:a} to {after:roles}",
    "{actor:a} 将 {account:a} 的职务改为 {after:roles}",
  ],
  GovernorProposed: ["policy", "{actor:a} proposed {proposed:a} as governor", "{actor:a} 提名 {proposed:a} 为治理者"],
  GovernorChanged: ["policy", "the governor is now {after:a}", "治理者现为 {after:a}"],
  TermsSet: [
    "policy",
    "{actor:a} set conversion of {class_id:c}: {rate:p}, {quota:h} in seven days, from {from:t}",
    "{actor:a} 设定 {class_id:c} 兑换：{rate:p}，每七日 {quota:h}，{from:t} 起",
  ],
  MarketSet: [
    "policy",
    "{actor:a} announced market terms of {class_id:c}: {floor:p}–{ceiling:p}, from {from:t}",
    "{actor:a} 公告 {class_id:c} 市场条款：{floor:p}–{ceiling:p}，{from:t} 起",
  ],
  MarketApplied: [
    "policy",
    "market terms of {class_id:c} came into force: {floor:p}–{ceiling:p}",
    "{class_id:c} 市场条款生效：{floor:p}–{ceiling:p}",
  ],
  DelegateSet: [
    "accounts",
    "{actor:a} set what {delegate:a} may do for {member:a}, until {until:t}",
    "{actor:a} 设定 {delegate:a} 可代 {member:a} 办理的事项，至 {until:t}",
  ],
  DelegateActed: ["accounts", "{delegate:a} acted for {member:a}", "{delegate:a} 代 {member:a} 办理"],
  SelfHeld: ["monitoring", "{account:a} held its own account until {until:t}", "{account:a} 自行冻结账户至 {until:t}"],
  StarterLinesSet: [
    "policy",
    "{actor:a} announced starter lines, from {from:t}",
    "{actor:a} 公告起步额度，{from:t} 起",
  ],
  TreasurySet: [
    "policy",
    "{actor:a} announced what goes into the treasury, from {from:t}",
    "{actor:a} 公告公共金库收入来源，{from:t} 起",
  ],
  TreasuryReceived: [
    "coin",
    "{account:a} paid {amount:h} to the community ({source:SOURCE})",
    "{account:a} 向社区缴入 {amount:h}（{source:SOURCE}）",
  ],
  TreasurySpent: [
    "coin",
    "{actor:a} paid {to:a} {amount:h} ({pot:POT})",
    "{actor:a} 付给 {to:a} {amount:h}（{pot:POT}）",
  ],
  BankTermsSet: ["policy", "{actor:a} announced lending terms, from {from:t}", "{actor:a} 公告信贷条款，{from:t} 起"],
  LinkOpened: [
    "interbank",
    "{actor:a} opened link {link:n} to another bank, over {channel:a}",
    "{actor:a} 开设跨行通道 {link:n}，经由 {channel:a}",
  ],
  LinkChanged: [
    "interbank",
    "{actor:a} changed link {link:n}: {status:LINK_STATUS}, channel {channel:a}",
    "{actor:a} 变更跨行通道 {link:n}：{status:LINK_STATUS}，经由 {channel:a}",
  ],
  BreakProposed: [
    "policy",
    "{actor:a} proposed to break link {link:n}, last heard {heard:t}",
    "{actor:a} 提议断开跨行通道 {link:n}，最后收到消息 {heard:t}",
  ],
  LinkBroken: [
    "policy",
    "{actor:a} broke link {link:n}: {in_flight:h} were in flight, {held:h} are owed, {claim:h} are claimed",
    "{actor:a} 断开跨行通道 {link:n}：在途 {in_flight:h}，所欠 {held:h}，债权 {claim:h}",
  ],
  WriteOffProposed: [
    "policy",
    "{actor:a} proposed to write off {amount:h} that the bank behind link {link:n} owes",
    "{actor:a} 提议核销通道 {link:n} 对方所欠 {amount:h}",
  ],
  ClaimWrittenOff: [
    "policy",
    "{actor:a} wrote off {amount:h} that the bank behind link {link:n} owes; {claim_after:h} are left",
    "{actor:a} 核销通道 {link:n} 对方所欠 {amount:h}，余 {claim_after:h}",
  ],
  LinkLimitsSet: [
    "interbank",
    "{actor:a} limited link {link:n}: may owe {owe:h}, may be owed {claim:h}, from {from:t}",
    "{actor:a} 设定跨行通道 {link:n} 限额：可欠 {owe:h}，可被欠 {claim:h}，{from:t} 起",
  ],
  LinksOffset: [
    "interbank",
    "{actor:a} set off {amount:h} between links {owing:n} and {owed:n}",
    "{actor:a} 在通道 {owing:n} 与 {owed:n} 之间轧抵 {amount:h}",
  ],
  InterbankPayment: [
    "interbank",
    "{payer:a} paid {amount:h} abroad over link {link:n}{reference_id:for}: in flight until {expires:t} at most",
    "{payer:a} 经通道 {link:n} 跨行付出 {amount:h}{reference_id:for}，在途，至迟 {expires:t}",
  ],
  InterbankAnswer: [
    "interbank",
    "payment {answers:n} over link {link:n} was answered: {outcome:PAYMENT_OUTCOME}, {amount:h}",
    "通道 {link:n} 的付款 {answers:n} 已答复：{outcome:PAYMENT_OUTCOME}，{amount:h}",
  ],
  PaymentSettled: [
    "interbank",
    "the payment abroad of {payer:a} over link {link:n}, {amount:h}: {outcome:SETTLED}",
    "{payer:a} 经通道 {link:n} 的跨行付款 {amount:h}，{outcome:SETTLED}",
  ],
  PaymentReceived: [
    "interbank",
    "{payee:a} was paid {amount:h} from abroad over link {link:n}{reference_id:for}",
    "{payee:a} 经通道 {link:n} 收到他行会员付款 {amount:h}{reference_id:for}",
  ],
  CouncilFounded: [
    "council",
    "the council was founded: {threshold:n} of {members:n}",
    "理事会成立：{members:n} 人中 {threshold:n} 人",
  ],
  Proposed: [
    "council",
    "{actor:a} made proposal {proposal:n} for {target:a}",
    "{actor:a} 提出议案 {proposal:n}，对象 {target:a}",
  ],
  Approved: [
    "council",
    "{actor:a} approved proposal {proposal:n}: {approvals_after:n} of {threshold:n}",
    "{actor:a} 批准议案 {proposal:n}：{approvals_after:n}/{threshold:n}",
  ],
  ApprovalRevoked: [
    "council",
    "{actor:a} took back its approval of proposal {proposal:n}",
    "{actor:a} 撤回对议案 {proposal:n} 的批准",
  ],
  Carried: [
    "accounts",
    "{carrier:a} carried call {nonce:n} that {member:a} signed, for {fee:h}",
    "{carrier:a} 代交了 {member:a} 签名的第 {nonce:n} 号调用，费用 {fee:h}",
  ],
  CarryRefused: [
    "accounts",
    "call {item:n} of a batch that {carrier:a} carried for {member:a} was refused",
    "{carrier:a} 为 {member:a} 代交的一批调用中第 {item:n} 项被拒绝",
  ],
  NoncesCancelled: [
    "accounts",
    "{member:a} cancelled nonces of signed calls (word {word:n})",
    "{member:a} 取消了签名调用的序号（第 {word:n} 组）",
  ],
  ProposalExecuted: ["council", "{actor:a} executed proposal {proposal:n}", "{actor:a} 执行议案 {proposal:n}"],
  ProposalCancelled: ["council", "{actor:a} cancelled proposal {proposal:n}", "{actor:a} 取消议案 {proposal:n}"],
  MemberAdded: ["council", "{account:a} became a member of the council", "{account:a} 成为理事"],
  MemberReplaced: [
    "council",
    "{after:a} took the seat of {before:a} in the council",
    "{after:a} 接替 {before:a} 的理事席位",
  ],
  CalldataProposed: [
    "council",
    "proposal {proposal:n}: the call's bytes from {offset:n} on, of {size:n}",
    "议案 {proposal:n}：调用数据自第 {offset:n} 字节起，共 {size:n} 字节",
  ],
  MemberRemoved: ["council", "{account:a} left the council", "{account:a} 退出理事会"],
  ThresholdChanged: ["council", "the threshold went from {before:n} to {after:n}", "门槛由 {before:n} 改为 {after:n}"],
  DelayChanged: ["council", "the delay went from {before:h} to {after:h}", "延迟由 {before:h} 改为 {after:h}"],
  SelectorDelayChanged: [
    "council",
    "calls with the selector {selector:n} wait {after:h} in the council, instead of {before:h}",
    "理事会中选择器 {selector:n} 的调用由等待 {before:h} 改为 {after:h}",
  ],
  GuardianChanged: ["council", "the guardian is now {after:a}", "监护人现为 {after:a}"],
};

/** The names of the events of a topic. */
export const namesOf = (topic: Topic): string[] =>
  Object.keys(EVENTS)
    .filter((name) => EVENTS[name]![0] === topic)
    .sort();

/** An event's topic; what this page does not know is policy's. */
export const topicOf = (name: string): Topic => EVENTS[name]?.[0] ?? "policy";
