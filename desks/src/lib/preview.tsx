// What a signer reads before signing: lines of a word and what it is.

import type { ComponentChildren } from "preact";

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
