// What the contract's numbers are called.

import type { councilEnums } from "../../../clients/ts/src/generated/council-enums.ts";
import type { timeBankEnums } from "../../../clients/ts/src/generated/time-bank-enums.ts";
import type { Text } from "../lib/i18n.ts";

type Bank = typeof timeBankEnums;
type Council = typeof councilEnums;

/** Words for each number of a published enumeration: one too few or too many does not compile. */
const of = <E extends Record<string, number>>(texts: Record<E[keyof E], Text>): Record<number, Text> => texts;

export const CASE_STATUS = of<Bank["CaseStatus"]>({
  0: ["no case", "无案件"],
  1: ["open", "已立案"],
  2: ["frozen", "已冻结"],
  3: ["released", "已解除"],
  4: ["lapsed", "已失效"],
  5: ["confirmed", "已确认"],
  6: ["appealed", "申诉中"],
  7: ["final", "已定案"],
  8: ["closed", "已结案"],
  9: ["contested", "已提异议"],
});

export const REASON = of<Bank["Reason"]>({
  1: ["fraud", "欺诈"],
  2: ["market manipulation", "操纵市场"],
  3: ["doubtful identity", "身份存疑"],
  4: ["stolen key", "密钥被盗"],
  5: ["order of a court", "法院命令"],
  6: ["evasion of limits", "规避限额"],
});

export const AGREEMENT_STATUS = of<Bank["AgreementStatus"]>({
  0: ["ended", "已结束"],
  1: ["proposed", "已提议"],
  2: ["accepted", "已接受"],
  3: ["delivered", "已交付"],
  4: ["disputed", "争议中"],
  5: ["due", "应付"],
  6: ["offer lapsed", "提议已过期"],
  7: ["undelivered", "未交付"],
  8: ["undecided", "逾期未裁"],
  9: ["late", "迟交"],
  10: ["settled", "已结算"],
  11: ["rejected", "已拒绝"],
  12: ["cancelled", "已取消"],
  13: ["expired", "已过期"],
  14: ["awarded", "已裁决"],
  15: ["split in halves", "已对半分"],
  16: ["invoiced", "已开账单"],
  17: ["between two lessons", "课间"],
});

export const RULE = of<Bank["MonitoringRule"]>({
  1: ["large amount", "大额"],
  2: ["tier limit", "等级限额"],
  3: ["structuring under the threshold", "拆分规避申报"],
  4: ["pass-through", "快进快出"],
  5: ["dormant account waking", "休眠账户突然活跃"],
  6: ["reciprocal trading", "对倒交易"],
  7: ["order spamming", "滥发订单"],
});

export const RULE_MODE = of<Bank["RuleMode"]>({ 0: ["off", "关闭"], 1: ["alert", "预警"], 2: ["refuse", "拒绝"] });

/** Whether a class takes new service. */
export const RETIRED: Record<number, Text> = { 0: ["in use", "使用中"], 1: ["retired", "已停用"] };

export const POT = of<Bank["Pot"]>({ 1: ["treasury", "公共金库"], 2: ["donations", "捐款"] });

export const SOURCE = of<Bank["Sources"]>({
  1: ["fee of a loan", "贷款手续费"],
  2: ["demurrage", "滞留费"],
  4: ["levy on conversion", "兑换征收"],
  8: ["donation", "捐款"],
});

export const AREA = of<Bank["Area"]>({
  0: ["transfers", "转账"],
  1: ["exchange", "交易"],
  2: ["earning", "赚取"],
  3: ["lending", "信贷"],
  4: ["recovery", "账户恢复"],
  5: ["everything", "全部"],
  6: ["abroad", "跨行支付"],
});

export const ROLE = of<Bank["Roles"]>({
  1: ["governor", "治理者"],
  2: ["central bank", "中央银行"],
  4: ["verifier", "核验人"],
  8: ["supervisor", "监管员"],
  16: ["tribunal", "仲裁庭"],
  32: ["recorder", "记录方"],
  64: ["council member", "理事"],
});

/** In what a delegate may act. */
export const AFFAIRS = of<Bank["Affairs"]>({
  1: ["agreements and invoices", "协议与账单"],
  2: ["claims", "领取报酬"],
  4: ["conversion", "兑换时长"],
  8: ["payments", "付款"],
});

export const KIND = of<Bank["AccountKind"]>({ 1: ["person", "个人"], 2: ["organisation", "机构"] });
export const ACCOUNT_STATUS = of<Bank["AccountStatus"]>({
  0: ["never opened", "未开户"],
  1: ["open", "正常"],
  2: ["closed", "已销户"],
  3: ["moved to a new key", "已迁至新密钥"],
});
export const SIDE = of<Bank["Side"]>({ 0: ["buy", "买入"], 1: ["sell", "卖出"] });
export const ORDER_KIND = of<Bank["OrderKind"]>({
  0: ["limit", "限价"],
  1: ["at once, rest dropped (IOC)", "立即成交，余量撤销（IOC）"],
  2: ["all or nothing (FOK)", "全部成交或撤销（FOK）"],
  3: ["rest only (post-only)", "只挂单（post-only）"],
  4: ["for a call", "集合竞价"],
});
export const CALL_TIMES = of<Bank["CallTimes"]>({
  1: ["before the first trade", "首笔成交前"],
  2: ["once within a day of an epoch's turn", "每期开始一天内一次"],
  4: ["always, and nothing else", "始终，且仅此方式"],
});
export const CALL_PHASE = of<Bank["CallPhase"]>({
  0: ["orders collect", "正在收集订单"],
  1: ["its price is searched", "正在求价"],
  2: ["the longer side is shared", "正在分配"],
  3: ["orders are matched", "正在撮合"],
  4: ["over", "已结束"],
});
export const OUTCOME = of<Bank["OrderOutcome"]>({
  0: ["filled", "全部成交"],
  1: ["resting", "挂单中"],
  2: ["rest dropped", "余量已撤"],
  3: ["capped", "达到单次上限"],
  4: ["halted", "已停牌"],
});
export const AGGRESSOR = of<Bank["Aggressor"]>({
  0: ["buyer", "买方"],
  1: ["seller", "卖方"],
  2: ["neither, in a call", "无（集合竞价）"],
});
export const REMOVAL = of<Bank["Removal"]>({
  0: ["cancelled", "已撤单"],
  1: ["expired", "已到期"],
  2: ["own order met", "自成交撤销"],
  3: ["member frozen", "持有人被冻结"],
  4: ["verification ended", "核验已过期"],
  5: ["no room", "持仓已满"],
  6: ["outside the band", "超出涨跌幅区间"],
  7: ["member on hold", "账户暂停"],
  8: ["account moving", "账户迁移"],
  9: ["loan overdue", "贷款逾期"],
  10: ["beyond the tier's limit", "超出等级限额"],
  11: ["would close a round", "构成对倒"],
});
export const LINK_KIND = of<Bank["LinkKind"]>({ 1: ["same chain", "同链"], 2: ["attested", "见证"] });
export const LINK_STATUS = of<Bank["LinkStatus"]>({
  0: ["none", "无"],
  1: ["open", "开放"],
  2: ["closing", "关闭中"],
  3: ["stopped", "停用"],
  4: ["broken", "已断开"],
});
export const PAYMENT_OUTCOME = of<Bank["PaymentOutcome"]>({
  0: ["credited", "已入账"],
  1: ["the payee is unknown, or may not receive", "查无此收款人，或不得收款"],
  2: ["more than the payee's bank will be owed, or the payee can hold", "超出收款银行或收款人的限额"],
  3: ["more than the payee's bank takes in a day", "超出收款银行当日限额"],
  4: [
    "the payee's bank takes no payments now, or the link is closing or broken",
    "收款银行暂停收款，或通道关闭中、已断开",
  ],
  5: ["too late", "逾期"],
  6: ["the payee's bank did not understand it", "收款银行无法识别"],
});
export const DIRECTIONS = of<Record<string, 0 | 1 | 2 | 3>>({
  0: ["an amount", "金额"],
  1: ["outgoing", "转出"],
  2: ["incoming", "转入"],
  3: ["both directions", "双向"],
});
export const PROPOSAL_STATUS = of<Council["ProposalStatus"]>({
  0: ["unknown", "不存在"],
  1: ["open", "待决"],
  2: ["executed", "已执行"],
  3: ["cancelled", "已取消"],
  4: ["expired", "已过期"],
});

/** What became of a payment at the bank that sent it: what is not credited is the payer's again. */
export const SETTLED: Record<number, Text> = Object.fromEntries(
  Object.entries(PAYMENT_OUTCOME).map(([code, [en, zh]]): [string, Text] => [
    code,
    code === "0" ? [en, zh] : [`given back: ${en}`, `已退回：${zh}`],
  ]),
);

/** A number's name; the number itself where it has none. */
export const nameOfNumber = (texts: Record<number, Text>, number: unknown): Text =>
  texts[Number(number)] ?? [String(number), String(number)];

/** The roles in a set of bits. */
export const rolesIn = (bits: number) =>
  Object.keys(ROLE)
    .map(Number)
    .filter((role) => (bits & role) !== 0);
