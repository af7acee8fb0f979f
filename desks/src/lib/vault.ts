// Keys that this browser keeps, encrypted by a password or by a passkey. Whoever has the file and the password has the
// account; whoever loses both loses it, unless a verifier moves it to a new key.

import type { Hex } from "viem";
import { hexOf } from "./format.ts";

/** A key as it lies in this browser. */
export interface Kept {
  name: string;
  address: string;
  lock: { kind: "password"; salt: string; rounds: number } | { kind: "passkey"; id: string; salt: string };
  iv: string;
  sealed: string;
}

const PLACE = "keys";
const ROUNDS = 600_000;

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const bytesOf = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** The keys that this browser keeps. */
export function kept(): Kept[] {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "[]") as Kept[];
  } catch {
    return [];
  }
}

/** Keeps a key; one of the same account is replaced. */
export function keep(key: Kept): void {
  const others = kept().filter(({ address }) => address !== key.address);
  localStorage.setItem(PLACE, JSON.stringify([...others, key]));
}

/** Throws a key away, for good. */
export function drop(address: string): void {
  localStorage.setItem(PLACE, JSON.stringify(kept().filter((key) => key.address !== address)));
}

async function fromPassword(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, [
    "deriveKey",
  ]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** What a passkey says to a salt: the same secret every time, which never leaves the page. */
async function fromPasskey(salt: Uint8Array<ArrayBuffer>, id: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const extensions = { prf: { eval: { first: salt } } } as AuthenticationExtensionsClientInputs;
  const allowCredentials = [{ type: "public-key" as const, id }];
  const publicKey = { challenge: random(32), allowCredentials, userVerification: "required" as const, extensions };
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  const said = credential?.getClientExtensionResults() as { prf?: { results?: { first?: ArrayBuffer } } } | undefined;
  const secret = said?.prf?.results?.first;
  if (!secret) {
    throw new Error("no-prf");
  }
  return crypto.subtle.importKey("raw", secret.slice(0, 32), "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function newPasskey(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const credential = (await navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      rp: { name: "Time Bank" },
      user: { id: random(16), name, displayName: name },
      pubKeyCredParams: [
        { type: "public-key", alg: -7 },
        { type: "public-key", alg: -257 },
      ],
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
      extensions: { prf: {} } as AuthenticationExtensionsClientInputs,
    },
  })) as PublicKeyCredential | null;
  if (!credential) {
    throw new Error("no-passkey");
  }
  return new Uint8Array(credential.rawId);
}

/** Seals a key by a password, or by a new passkey where there is none. */
export async function seal(key: Hex, address: string, name: string, password?: string): Promise<Kept> {
  const [salt, iv] = [random(32), random(12)];
  let lock: Kept["lock"];
  let by: CryptoKey;
  if (password === undefined) {
    const id = await newPasskey(name);
    lock = { kind: "passkey", id: base64(id), salt: base64(salt) };
    by = await fromPasskey(salt, id);
  } else {
    lock = { kind: "password", salt: base64(salt), rounds: ROUNDS };
    by = await fromPassword(password, salt, ROUNDS);
  }
  const plain = Uint8Array.from(key.slice(2).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, by, plain);
  return { name, address, lock, iv: base64(iv), sealed: base64(new Uint8Array(sealed)) };
}

/** Opens a key; throws where the password or the passkey is another. */
export async function unseal({ lock, iv, sealed }: Kept, password = ""): Promise<Hex> {
  const by =
    lock.kind === "password"
      ? await fromPassword(password, bytesOf(lock.salt), lock.rounds)
      : await fromPasskey(bytesOf(lock.salt), bytesOf(lock.id));
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(iv) }, by, bytesOf(sealed));
  return hexOf(new Uint8Array(plain));
}
