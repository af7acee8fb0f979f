// A bank with its officers in office, and everybody who appears at it.

import { type Address, type Hex, getAddress, isAddress, pad, parseEther } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import {
  type Arguments,
  type Done,
  type Message,
  type TimeBank,
  className,
  deployTimeBank,
  getTimeBank,
  hours,
  timeBankEnums,
} from "../src/index.ts";
import { blobs } from "./blobs.ts";
import { type Connection, type Wallet, walletOf } from "./connection.ts";

/** Somebody who signs calls. */
export interface Actor {
  name: string;
  address: Address;
  wallet: Wallet;
}

/** Who works for the bank. */
export interface Officers {
  governor: Actor;
  centralBank: Actor;
  verifier: Actor;
  supervisor: Actor;
  tribunal: Actor;
}

/** A hash that stands for evidence. */
export const EVIDENCE: Hex = pad("0x07", { size: 32 });

const PERSON = timeBankEnums.AccountKind.person;
const ORGANISATION = timeBankEnums.AccountKind.organisation;
const ROLES = timeBankEnums.GrantableRole;
const YEAR = 365n * 86_400n;

/** Enough for the fees and deposits of one who appears in a story. */
const FUNDS = parseEther("100");

/** The town. */
export class Town {
  private constructor(
    readonly connection: Connection,
    readonly address: Address,
    /** The first block in which it may have logged something. */
    readonly since: number,
    readonly officers: Officers,
    /** The bank, for whoever only asks. */
    readonly bank: TimeBank<Connection["reader"]>,
  ) {}

  /** Founds a bank, or comes to the one at TIMEBANK_ADDRESS, and appoints officers. */
  static async founded(connection: Connection, env: NodeJS.ProcessEnv = process.env): Promise<Town> {
    const founder = { name: "Gus", address: connection.funder.account.address, wallet: connection.funder };
    const since = env["TIMEBANK_ADDRESS"] === undefined ? Number(await connection.reader.getBlockNumber()) : 0;
    const address = await addressOf(connection, env);
    const appoint = async (name: string, role: number) => {
      const officer = await arrived(connection, name);
      await at(address, officer).send("open", [ORGANISATION]);
      await at(address, founder).send("grantRole", [officer.address, role]);
      return officer;
    };
    // One after the other: not every chain waits for the nonce before.
    const officers = {
      governor: founder,
      centralBank: await appoint("Cleo", ROLES.centralBank),
      verifier: await appoint("Vera", ROLES.verifier),
      supervisor: await appoint("Sue", ROLES.supervisor),
      tribunal: await appoint("Tom", ROLES.tribunal),
    };
    return new Town(connection, address, since, officers, getTimeBank({ address, client: connection.reader }));
  }

  /** The bank, as somebody calls it. */
  as(actor: Actor): TimeBank<Wallet> {
    return at(this.address, actor);
  }

  /** Sends a message to the bank. */
  send<name extends Message>(from: Actor, functionName: name, args: Arguments<name>): Promise<Done> {
    return this.as(from).send(functionName, args);
  }

  /** Somebody with funds for fees and no account at the bank. */
  stranger(name: string): Promise<Actor> {
    return arrived(this.connection, name);
  }

  /** A person with an open account that is verified for a year. */
  async member(name: string): Promise<Actor> {
    const member = await this.opened(name, PERSON);
    await this.send(this.officers.verifier, "verify", [member.address, 1, (await this.now()) + YEAR, EVIDENCE]);
    return member;
  }

  /** A class that converts at par, and who records it. */
  async class(name: string, recorderName: string): Promise<{ classId: number; recorder: Actor }> {
    const { governor, centralBank } = this.officers;
    const recorder = await this.opened(recorderName, ORGANISATION);
    const { events } = await this.send(governor, "registerClass", [className(name), 900]);
    const registered = events.find((event) => event.eventName === "ClassRegistered");
    if (registered === undefined) {
      throw new Error(`no class ${name} was registered`);
    }
    const classId = registered.args.class_id;
    await this.send(governor, "accredit", [classId, recorder.address, hours(1000)]);
    await this.send(centralBank, "setTerms", [classId, 100, hours(1000)]);
    return { classId, recorder };
  }

  /** The last block's time, in seconds since 1970. */
  async now(): Promise<bigint> {
    return (await this.connection.reader.getBlock()).timestamp;
  }

  private async opened(name: string, kind: number): Promise<Actor> {
    const actor = await this.stranger(name);
    await this.send(actor, "open", [kind]);
    return actor;
  }
}

function at(address: Address, { wallet }: Actor): TimeBank<Wallet> {
  return getTimeBank({ address, client: wallet });
}

async function addressOf({ funder }: Connection, env: NodeJS.ProcessEnv): Promise<Address> {
  const address = env["TIMEBANK_ADDRESS"];
  if (address === undefined) {
    return deployTimeBank(funder, blobs(env));
  }
  if (!isAddress(address)) {
    throw new Error("TIMEBANK_ADDRESS is no address: it has 0x and 40 hexadecimal digits");
  }
  const governor = await getTimeBank({ address, client: funder })
    .read.governor()
    .catch(() => {
      throw new Error(`there is no bank at ${address}: leave TIMEBANK_ADDRESS out, and one is founded`);
    });
  if (getAddress(governor) !== getAddress(funder.account.address)) {
    throw new Error(`the governor of the bank at ${address} is ${governor}: set TIMEBANK_PRIVATE_KEY to its key`);
  }
  return address;
}

/** Somebody new, with funds for fees. */
async function arrived({ chain, reader, funder }: Connection, name: string): Promise<Actor> {
  const account = privateKeyToAccount(generatePrivateKey());
  const hash = await funder.sendTransaction({ to: account.address, value: FUNDS });
  const { status } = await reader.waitForTransactionReceipt({ hash });
  if (status !== "success") {
    throw new Error(`${name} was not given funds for fees: transaction ${hash} was reverted`);
  }
  return { name, address: account.address, wallet: walletOf(account, chain) };
}
