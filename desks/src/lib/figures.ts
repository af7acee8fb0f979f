// Sums over the whole log: of the query service, with what it has not read yet added; of all events where there is none.

import { useAsk } from "./chain.ts";
import { type Event, eventsOf, tailOf } from "./log.ts";
import { ask, lost, service } from "./service.ts";
import { useStore } from "./store.ts";

/** The events that mint or burn coin: under which cause each is summed, and the figure that says how much. */
const CAUSES = {
  Converted: ["Converted", "coin"],
  Lent: ["Lent", "amount"],
  PaymentReceived: ["PaymentReceived", "minted"],
  Repaid: ["Repaid", "amount"],
  CoinBurned: ["CoinBurned", "amount"],
  DemurrageCollected: ["DemurrageCollected", "amount"],
  PaymentSettled: ["PaymentSettled", "burned"],
  LinksOffset: ["PaymentSettled", "amount"],
} as const;

/** The events that say what the treasury and the pot of donations hold. */
const POTS = ["TreasuryReceived", "TreasurySpent"];
/** Demurrage that goes into the treasury is not burned. */
const KEPT = 2;

export type Cause = (typeof CAUSES)[keyof typeof CAUSES][0];

/** What the whole log comes to. */
export interface Figures {
  accounts: number;
  trades: number;
  causes: Record<Cause, bigint>;
  /** What the community has. */
  pots: { treasury: bigint; donations: bigint };
  /** Lots that changed hands, by class. */
  lots: Record<number, bigint>;
}

const nothing = (): Figures => ({
  accounts: 0,
  trades: 0,
  causes: {
    Converted: 0n,
    Lent: 0n,
    PaymentReceived: 0n,
    Repaid: 0n,
    CoinBurned: 0n,
    DemurrageCollected: 0n,
    PaymentSettled: 0n,
  },
  pots: { treasury: 0n, donations: 0n },
  lots: {},
});

function add(to: Figures, events: Event[]): Figures {
  for (const { name, args } of events) {
    // Who founds a bank has an account from then on.
    if (name === "AccountOpened" || name === "Founded") {
      to.accounts++;
    } else if (name === "Trade") {
      const id = Number(args["class_id"]);
      to.trades++;
      to.lots[id] = (to.lots[id] ?? 0n) + BigInt(args["lots"] as number);
    } else if (name === "TreasuryReceived") {
      to.pots = { treasury: args["treasury_after"] as bigint, donations: args["donations_after"] as bigint };
      if (Number(args["source"]) === KEPT) {
        to.causes.DemurrageCollected -= args["amount"] as bigint;
      }
    } else if (name === "TreasurySpent") {
      to.pots[Number(args["pot"]) === 1 ? "treasury" : "donations"] = args["pot_after"] as bigint;
    } else if (name in CAUSES) {
      const [cause, figure] = CAUSES[name as keyof typeof CAUSES];
      to.causes[cause] += args[figure] as bigint;
    }
  }
  return to;
}

interface Supply {
  accounts: number;
  treasury: string;
  donations: string;
  by_cause: Record<"converted" | "lent" | "bridged_in" | "repaid" | "withdrawn" | "demurrage" | "bridged_out", string>;
}

async function fromService(): Promise<Figures> {
  const supply = await ask<Supply>("/supply");
  // Of the same moment, whatever happens meanwhile.
  const classes = await ask<{ id: number; trades: number; volume_lots: number }[]>(
    `/classes?limit=1000&seq=${supply.seq}`,
  );
  const { converted, lent, bridged_in, repaid, withdrawn, demurrage, bridged_out } = supply.data.by_cause;
  const figures: Figures = {
    accounts: supply.data.accounts,
    trades: classes.data.reduce((all, { trades }) => all + trades, 0),
    causes: {
      Converted: BigInt(converted),
      Lent: BigInt(lent),
      PaymentReceived: BigInt(bridged_in),
      Repaid: BigInt(repaid),
      CoinBurned: BigInt(withdrawn),
      DemurrageCollected: BigInt(demurrage),
      PaymentSettled: BigInt(bridged_out),
    },
    pots: { treasury: BigInt(supply.data.treasury), donations: BigInt(supply.data.donations) },
    lots: Object.fromEntries(classes.data.map(({ id, volume_lots }) => [id, BigInt(volume_lots)])),
  };
  return add(
    figures,
    (await tailOf()).filter(({ seq }) => seq > supply.seq),
  );
}

async function figures(): Promise<Figures> {
  if (service.value.state === "good") {
    try {
      return await fromService();
    } catch {
      lost();
    }
  }
  return add(
    nothing(),
    await eventsOf({ names: ["Founded", "AccountOpened", "Trade", ...POTS, ...Object.keys(CAUSES)] }),
  );
}

/** The sums, followed; nothing before they are known. */
export function useFigures(): Figures & { loading: boolean } {
  const { state, seq } = useStore(service);
  const { data } = useAsk(figures, ["figures", state, seq]);
  return { ...(data ?? nothing()), loading: !data };
}
