// An account of the Substrate world: an sr25519 key, and the address that contracts know it by.

import { DEV_MINI_SECRET, createDerive, sr25519, sr25519Derive, ss58Address } from "@polkadot-labs/hdkd-helpers";
import type { PolkadotSigner } from "polkadot-api";
import { getPolkadotSigner } from "polkadot-api/signer";
import { type Address, bytesToHex, getAddress, keccak256 } from "viem";

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
