import type { Account, Chain, Client, Transport } from "viem";

/** A client that reads, and sends where it has an account. */
export type AnyClient = Client<Transport, Chain | undefined, Account | undefined>;

/** A client that sends. */
export type SendingClient = Client<Transport, Chain | undefined, Account>;
