// What contracts emit, as the chain itself keeps it. Ethereum's RPC leaves out what Substrate's transactions made them
// emit, so whoever wants all of it reads it here.

import type { PolkadotClient } from "polkadot-api";
import { type Address, type Hex, bytesToHex } from "viem";
import type { Dated } from "../src/index.ts";

/** One thing that a contract emitted. */
export interface Emitted {
  topics: [] | [Hex, ...Hex[]];
  data: Hex;
}

/** All that a contract emitted from a block on, in order, with its blocks' times. */
export async function everythingEmitted(
  client: PolkadotClient,
  contract: Address,
  fromBlock: number,
): Promise<Dated<Emitted>[]> {
  const { System, Timestamp } = client.getUnsafeApi().query;
  const [events, now] = [System!["Events"]!, Timestamp!["Now"]!];
  const { number: last } = await client.getBestBlocks().then(([best]) => best!);
  const emitted: Dated<Emitted>[] = [];
  for (let number = fromBlock; number <= last; number++) {
    const at = await client._request<string>("chain_getBlockHash", [number]);
    const records = (await events.getValue({ at })) as { event: ChainEvent }[];
    const happened = records.map(({ event }) => event);
    const found = emittedBy(contract, happened);
    if (found.length > 0) {
      // The chain keeps milliseconds; contracts are told seconds.
      const blockTimestamp = ((await now.getValue({ at })) as bigint) / 1_000n;
      emitted.push(...found.map((one) => ({ ...one, blockTimestamp })));
    }
  }
  return emitted;
}

/** An event of the chain's. */
export interface ChainEvent {
  type: string;
  value: unknown;
}

/** What a contract emitted among the events of a block or a transaction. */
export function emittedBy(contract: Address, events: readonly ChainEvent[]): Emitted[] {
  return events
    .filter(({ type }) => type === "Revive")
    .map(
      ({ value }) =>
        value as { type: string; value: { contract: string; data: Uint8Array; topics: Emitted["topics"] } },
    )
    .filter(({ type, value }) => type === "ContractEmitted" && value.contract.toLowerCase() === contract.toLowerCase())
    .map(({ value: { topics, data } }) => ({ topics, data: bytesToHex(data) }));
}
