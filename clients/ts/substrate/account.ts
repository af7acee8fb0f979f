// An account of the Substrate world: an sr25519 key, and the address that contracts know it by.

import {
  DEV_MINI_SECRET,
  blake2b256,
  createDerive,
  sr25519,
  sr25519Derive,
  ss58Address,
} from "@polkadot-labs/hdkd-helpers";
import type { PolkadotSigner } from "polkadot-api";
import { getPolkadotSigner } from "polkadot-api/signer";
import { type Address, bytesToHex, concat, getAddress, keccak256, stringToBytes } from "viem";

/** Somebody who signs with sr25519. */
export interface Sr25519Account {
  /** As Substrate's wallets show it. */
  ss58: string;
  /** As contracts and Ethereum's wallets see it. */
  address: Address;
  signer: PolkadotSigner;
}

/** The account that a path derives from a secret: by default from the one that every development chain knows. */
export function sr25519Account(path: string, secret: Uint8Array | string = DEV_MINI_SECRET): Sr25519Account {
  const { publicKey, sign } = createDerive({ seed: secret, curve: sr25519, derive: sr25519Derive })(path);
  return {
    ss58: ss58Address(publicKey),
    address: addressOf(publicKey),
    signer: getPolkadotSigner(publicKey, "Sr25519", sign),
  };
}

/** The last 20 bytes of the key's hash. Only an account that came from an Ethereum key has its address in it instead. */
export function addressOf(publicKey: Uint8Array): Address {
  const bytes = bytesToHex(publicKey);
  const fromEthereum = bytes.endsWith("ee".repeat(12));
  return getAddress(fromEthereum ? bytes.slice(0, 42) : `0x${keccak256(publicKey).slice(-40)}`);
}

/** How many signatories a multisig here has at most: their number is one byte then. */
const MOST_SIGNATORIES = 63;

/** The account of a multisig (`pallet-multisig`), which nobody has the key of. The order of the signatories is no matter. */
export function multisigOf(signatories: Uint8Array[], threshold: number): Uint8Array {
  const all = [...signatories].sort((a, b) => (bytesToHex(a) < bytesToHex(b) ? -1 : 1));
  const differ = all.every((one, at) => at === 0 || bytesToHex(one) !== bytesToHex(all[at - 1]!));
  const isMet = Number.isInteger(threshold) && threshold >= 1 && threshold <= all.length;
  if (!differ || !isMet || all.length > MOST_SIGNATORIES || all.some((one) => one.length !== 32)) {
    throw new RangeError("a multisig has 1 to 63 different accounts of 32 bytes, and a threshold that they can meet");
  }
  const count = Uint8Array.of(all.length << 2);
  return blake2b256(concat([stringToBytes("modlpy/utilisuba"), count, ...all, littleEndian(threshold, 2)]));
}

/** How a pure proxy was made: in which block, by which extrinsic of it, of which type, and which of several at once. */
export interface Made {
  block: number;
  extrinsic: number;
  /** The type as the runtime encodes it, if that is a byte: `Any` is 0. */
  type?: number;
  index?: number;
}

/** The account of a pure proxy (`pallet-proxy`), which nobody has the key of, on a chain that counts blocks in four bytes. */
export function pureProxyOf(maker: Uint8Array, { block, extrinsic, type = 0, index = 0 }: Made): Uint8Array {
  const when = [littleEndian(block, 4), littleEndian(extrinsic, 4)];
  const which = [Uint8Array.of(type), littleEndian(index, 2)];
  return blake2b256(concat([stringToBytes("modlpy/proxy____"), maker, ...when, ...which]));
}

function littleEndian(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** at) % 256);
}
