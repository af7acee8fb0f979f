// What a revert says: which of the bank's or the council's errors it is, with its figures, number and meaning.

import { BaseError, type ContractErrorName, type Hex, decodeErrorResult, isHex } from "viem";
import { codes } from "./generated/codes.ts";
import { councilAbi } from "./generated/council-abi.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";

const errors = [...timeBankAbi, ...councilAbi].filter((item) => item.type === "error");

/** Why a call was refused. */
export interface Refusal {
  /** The error's name. */
  name: ContractErrorName<typeof timeBankAbi> | ContractErrorName<typeof councilAbi>;
  /** Its figures, by name. */
  args: Record<string, unknown>;
  /** The bank's stable number for it; an error of the council alone has none here. */
  code?: number;
  /** What it means, as docs/codes.md says it. */
  meaning?: string;
}

/** What `canTransfer` and `whyNot` mean by a number; nothing for 0 or a number that was never given. */
export function meaningOf(code: number): (typeof codes)[number] | undefined {
  return codes.find((known) => known.code === code);
}

/**
 * Why a call was refused: from viem's error, or from the bytes that a call reverted with. Nothing where it failed for
 * another reason than a refusal of the bank or the council.
 */
export function explain(error: unknown): Refusal | undefined {
  const data = isHex(error) ? error : revertData(error);
  return data && decoded(data);
}

function decoded(data: Hex): Refusal | undefined {
  try {
    const { abiItem, args, errorName: name } = decodeErrorResult({ abi: errors, data });
    if (!errors.includes(abiItem)) {
      return undefined; // Solidity's own, which viem knows of itself.
    }
    const figures = abiItem.inputs.map((input, at) => [input.name, args?.[at]]);
    const code = codes.find((known) => known.name === name);
    return {
      name,
      args: Object.fromEntries(figures),
      ...(code && { code: code.code, meaning: code.meaning }),
    };
  } catch {
    return undefined;
  }
}

/** viem wraps what a node answers in several errors; one of them has the bytes, decoded or not. */
function revertData(error: unknown): Hex | undefined {
  let data: Hex | undefined;
  if (error instanceof BaseError) {
    error.walk((cause) => {
      const { raw, data: answered } = cause as { raw?: unknown; data?: unknown };
      data = [raw, answered].find((bytes): bytes is Hex => isHex(bytes) && bytes !== "0x");
      return data !== undefined;
    });
  }
  return data;
}
