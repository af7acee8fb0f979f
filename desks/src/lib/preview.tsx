// What a signer reads before signing: lines of a word and what it is.

import type { ComponentChildren } from "preact";
import type { Address } from "viem";
import { useBank } from "./chain.ts";
import { hours } from "./format.ts";
import { t } from "./i18n.ts";

/** Lines of a preview; those without anything to say are left out. */
export function Lines({ of }: { of: [label: string, value: ComponentChildren | undefined | false][] }) {
  return (
    <dl>
      {of
        .filter(([, value]) => value !== undefined && value !== false)
        .map(([label, value]) => [<dt>{label}</dt>, <dd>{value}</dd>])}
    </dl>
  );
}

/** What an account has once so much has left it. */
export function After({ account, less }: { account: Address; less: bigint }) {
  const { data: coin } = useBank("balanceOf", [account]);
  return coin === undefined ? null : (
    <Lines of={[[t("You have then", "您的余额"), `${hours(coin)} → ${hours(coin - less)}`]]} />
  );
}
