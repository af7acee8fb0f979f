// What is somebody's own: shown to whoever signs.

import type { Address } from "viem";
import type { ComponentChildren } from "preact";
import { asksForAccount } from "./act.tsx";
import { read, useAsk } from "./chain.ts";
import { t } from "./i18n.ts";
import { roles } from "./sentence.tsx";
import { useStore } from "./store.ts";
import { Card, Notice, Screen } from "./ui.tsx";
import { signer } from "./wallet.ts";

interface Owned {
  title: string;
  lead?: string;
  children: (account: Address) => ComponentChildren;
}

/** A screen about the account that signs; without one, it says how to get one. */
export function Own({ title, lead, children }: Owned) {
  const who = useStore(signer);
  return (
    <Screen title={title} lead={lead}>
      {who ? (
        children(who.address)
      ) : (
        <Card>
          <p>
            {t(
              "This screen is about your own account. Connect one, or make a new key in this browser.",
              "本页显示您自己的账户。请连接账户，或在本浏览器新建密钥。",
            )}
          </p>
          <button type="button" onClick={() => asksForAccount.set(true)}>
            {t("Connect an account", "连接账户")}
          </button>
        </Card>
      )}
    </Screen>
  );
}

/** Says so where the account lacks the office that a screen's calls need; what it shows stays readable. */
export function Office({ account, role, also }: { account: Address; role: number; also?: number }) {
  const of = useAsk(() => read("accountOf", [account]), ["roles", account]);
  const held = of.data?.[2] ?? 0;
  if (of.loading || of.data === undefined || held & (role | (also ?? 0))) {
    return null;
  }
  return (
    <Notice tone="warn">
      {t(
        `This account does not hold the office: ${roles(role)}. You can read everything; the bank will refuse the measures.`,
        `该账户没有此职务：${roles(role)}。内容均可阅读，但银行会拒绝相应措施。`,
      )}
    </Notice>
  );
}
