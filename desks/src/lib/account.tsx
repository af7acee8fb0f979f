// Who signs: choosing a wallet, making and opening a key of this browser, and what each is worth.

import { useState } from "preact/hooks";
import { formatEther, parseEther } from "viem";
import { getBalance } from "viem/actions";
import { asksForAccount } from "./act.tsx";
import { client, config, connection, useAsk } from "./chain.ts";
import { nameAccount, nameOf, short } from "./format.ts";
import { t } from "./i18n.ts";
import { roles } from "./sentence.tsx";
import { useStore } from "./store.ts";
import { Answer, Copy, Dialog, Notice, saveFile } from "./ui.tsx";
import { type Kept, drop, keep, kept, seal, unseal } from "./vault.ts";
import { type Announced, type Signer, announced, leave, signer, useKey, useWallet } from "./wallet.ts";
import { read } from "./chain.ts";

/** What went wrong with a wallet or a key, in plain words. */
function reason(error: unknown): string {
  const code = (error as { code?: number }).code;
  const name = (error as { name?: string }).name;
  if (code === 4001) {
    return t("You declined in your wallet. Nothing was connected.", "您在钱包中拒绝了，未建立连接。");
  }
  if (name === "OperationError") {
    return t("That is not this key's password.", "密码不正确。");
  }
  if (name === "NotAllowedError" || (error as Error).message === "no-prf") {
    return t(
      "The passkey did not answer, or cannot keep secrets; use a password.",
      "通行密钥没有应答或不支持加密，请改用密码。",
    );
  }
  return String((error as Error).message ?? error).slice(0, 200);
}

export function AccountDialog() {
  const who = useStore(signer);
  const close = () => asksForAccount.set(false);
  return (
    <Dialog title={who ? t("Account", "账户") : t("Connect an account", "连接账户")} onClose={close}>
      {who ? <Current who={who} /> : <Choose onDone={close} />}
    </Dialog>
  );
}

function Choose({ onDone }: { onDone: () => void }) {
  const wallets = useStore(announced);
  const [problem, say] = useState<string>();
  const [keys] = useState(kept);
  const attempt = (connecting: () => Promise<void>) => {
    say(undefined);
    connecting().then(onDone, (error: unknown) => say(reason(error)));
  };
  return (
    <>
      {problem && <Notice tone="bad">{problem}</Notice>}
      <h3>{t("A wallet of this browser", "浏览器钱包")}</h3>
      {wallets.length === 0 && <p class="muted">{t("None announced itself.", "没有检测到钱包。")}</p>}
      <div class="choices">
        {wallets.map((wallet: Announced) => (
          <button key={wallet.info.uuid} type="button" class="quiet" onClick={() => attempt(() => useWallet(wallet))}>
            {wallet.info.icon?.startsWith("data:image/") && <img src={wallet.info.icon} alt="" />}
            {wallet.info.name}
          </button>
        ))}
      </div>
      <h3>{t("A key that this browser keeps", "本浏览器保存的密钥")}</h3>
      {keys.map((key) => (
        <Unlock key={key.address} kept={key} attempt={attempt} />
      ))}
      <details open={keys.length === 0}>
        <summary>{t("Make a new key", "新建密钥")}</summary>
        <NewKey attempt={attempt} />
      </details>
      {config().accounts.length > 0 && (
        <details>
          <summary>{t("For trying: accounts whose keys everybody knows", "试用：众所周知的账户")}</summary>
          <p class="muted small">
            {t(
              "Only on this chain for trying. Never put anything of value there.",
              "仅限本试用链，切勿存放有价值之物。",
            )}
          </p>
          <div class="choices">
            {config().accounts.map(({ name, address, key, role }) => (
              <button
                key={address}
                type="button"
                class="quiet"
                onClick={() => attempt(() => useKey(key, name, "known"))}
              >
                {name} <span class="muted">{role ?? short(address)}</span>
              </button>
            ))}
          </div>
        </details>
      )}
    </>
  );
}

function Unlock({ kept: key, attempt }: { kept: Kept; attempt: (connecting: () => Promise<void>) => void }) {
  const [password, type] = useState("");
  const open = (event: globalThis.Event) => {
    event.preventDefault();
    attempt(async () => useKey(await unseal(key, password), key.name, "vault"));
  };
  return (
    <form onSubmit={open} class="compact">
      {key.lock.kind === "password" && (
        <div class="field">
          <label for={`password-${key.address}`}>
            {t("Password of ", "密码：")}
            {key.name} <span class="muted">{short(key.address)}</span>
          </label>
          <input
            id={`password-${key.address}`}
            type="password"
            autoComplete="current-password"
            value={password}
            onInput={(event) => type(event.currentTarget.value)}
          />
        </div>
      )}
      <div class="buttons">
        <button type="submit">
          {key.lock.kind === "passkey"
            ? t(`Open ${key.name} with its passkey`, `用通行密钥打开 ${key.name}`)
            : t("Open", "打开")}
        </button>
      </div>
    </form>
  );
}

function NewKey({ attempt }: { attempt: (connecting: () => Promise<void>) => void }) {
  const [name, callIt] = useState("");
  const [password, type] = useState("");
  const [existing, paste] = useState("");
  const [problem, complain] = useState<string>();
  const make = (byPasskey: boolean) => {
    if (!name.trim()) {
      return complain(t("Give it a name, as you will call it here.", "请起个名字。"));
    }
    if (!byPasskey && password.length < 10) {
      return complain(
        t("Ten characters at least: whoever guesses it has the account.", "至少十个字符：被猜中即失去账户。"),
      );
    }
    if (existing && !/^(0x)?[0-9a-fA-F]{64}$/.test(existing.trim())) {
      return complain(t("A key has 64 hexadecimal digits.", "密钥是 64 位十六进制数。"));
    }
    complain(undefined);
    attempt(async () => {
      const { generatePrivateKey, privateKeyToAddress } = await import("./keys.ts");
      const bare = existing.trim().replace(/^0x/, "");
      const key = existing ? (`0x${bare}` as const) : generatePrivateKey();
      const address = privateKeyToAddress(key);
      keep(await seal(key, address, name.trim(), byPasskey ? undefined : password));
      nameAccount(address, name);
      await useKey(key, name.trim(), "vault");
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make(false);
      }}
    >
      <p class="muted small">
        {t(
          "The key is made here, encrypted, and never leaves this browser. Whoever clears the browser's data loses it: export it. A verifier can move a verified account to a new key.",
          "密钥在此生成并加密，不会离开本浏览器。清除浏览器数据会丢失密钥：请导出备份。已核验的账户可由核验人迁至新密钥。",
        )}
      </p>
      <div class="field">
        <label for="key-name">{t("Name", "名字")}</label>
        <input
          id="key-name"
          type="text"
          autoComplete="username"
          value={name}
          onInput={(event) => callIt(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="key-password">{t("Password", "密码")}</label>
        <input
          id="key-password"
          type="password"
          autoComplete="new-password"
          value={password}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </div>
      <details>
        <summary>{t("I have a key already", "我已有密钥")}</summary>
        <div class="field">
          <label for="key-existing">{t("Private key", "私钥")}</label>
          <input
            id="key-existing"
            type="password"
            autoComplete="off"
            value={existing}
            onInput={(event) => paste(event.currentTarget.value)}
          />
        </div>
      </details>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="buttons">
        <button type="submit">{t("Make it, with this password", "用密码创建")}</button>
        {typeof PublicKeyCredential !== "undefined" && (
          <button type="button" class="quiet" onClick={() => make(true)}>
            {t("Make it, with a passkey", "用通行密钥创建")}
          </button>
        )}
      </div>
    </form>
  );
}

function Current({ who }: { who: Signer }) {
  const { head } = useStore(connection);
  const [named, callIt] = useState(nameOf(who.address) ?? "");
  const funds = useAsk(() => getBalance(client(), { address: who.address }), ["funds", who.address, head?.block ?? 0n]);
  const account = useAsk(() => read("accountOf", [who.address]), ["accountOf", who.address]);
  const kinds = {
    wallet: t("a wallet of this browser", "浏览器钱包"),
    vault: t("a key that this browser keeps", "本浏览器保存的密钥"),
    known: t("a key that everybody knows, for trying", "众所周知的试用密钥"),
  };
  return (
    <>
      <p>
        <code class="breaks">{who.address}</code> <Copy text={who.address} />
      </p>
      <p class="muted">
        {t("Signs with ", "签名方式：")}
        {kinds[who.kind]}
        {account.data && account.data[2] > 0 && (
          <>
            {t(". Offices: ", "。职务：")}
            {roles(account.data[2])}
          </>
        )}
      </p>
      <Answer of={funds}>
        {(amount) => (
          <p>
            {t("For the chain's fees: ", "链上手续费余额：")}
            <b>{Number(formatEther(amount)).toFixed(2)} DOT</b>
          </p>
        )}
      </Answer>
      {config().accounts.length > 0 && <Fees who={who} />}
      <div class="field">
        <label for="own-name">{t("Its name in this browser", "在本浏览器中的名字")}</label>
        <input
          id="own-name"
          type="text"
          value={named}
          onInput={(event) => {
            callIt(event.currentTarget.value);
            nameAccount(who.address, event.currentTarget.value);
          }}
        />
      </div>
      {who.kind === "vault" && <Export who={who} />}
      <div class="buttons">
        <button type="button" class="quiet" onClick={leave}>
          {t("Sign out", "退出")}
        </button>
      </div>
    </>
  );
}

/** On a chain for trying, somebody whose key everybody knows pays for newcomers. */
function Fees({ who }: { who: Signer }) {
  const [state, go] = useState<"" | "on its way" | "done" | "failed">("");
  const ask = async () => {
    go("on its way");
    try {
      const { giveFees } = await import("./fees.ts");
      await giveFees(who.address, parseEther("100"));
      go("done");
    } catch {
      go("failed");
    }
  };
  return (
    <p>
      <button type="button" class="quiet small" onClick={() => void ask()} disabled={state === "on its way"}>
        {t("Get 100 DOT for fees on this chain for trying", "领取试用链手续费 100 DOT")}
      </button>{" "}
      <span role="status">
        {state === "done" && t("They are there.", "已到账。")}
        {state === "failed" && t("That did not work.", "未能领取。")}
      </span>
    </p>
  );
}

function Export({ who }: { who: Signer }) {
  const [password, type] = useState("");
  const [shown, show] = useState<string>();
  const [problem, complain] = useState<string>();
  const [sure, ask] = useState(false);
  const key = kept().find(({ address }) => address === who.address);
  if (!key) {
    return null;
  }
  const open = async () => {
    try {
      complain(undefined);
      show(await unseal(key, password));
    } catch (error) {
      complain(reason(error));
    }
  };
  return (
    <details>
      <summary>{t("Export or throw away this key", "导出或删除密钥")}</summary>
      {key.lock.kind === "password" && (
        <div class="field">
          <label for="export-password">{t("Password", "密码")}</label>
          <input
            id="export-password"
            type="password"
            value={password}
            onInput={(event) => type(event.currentTarget.value)}
          />
        </div>
      )}
      {problem && <p class="problem">{problem}</p>}
      {shown && (
        <Notice tone="warn">
          <p>{t("Whoever reads this has the account:", "看到它的人即拥有该账户：")}</p>
          <code class="breaks">{shown}</code>
        </Notice>
      )}
      <div class="buttons">
        <button type="button" class="quiet" onClick={() => void open()}>
          {t("Show the key", "显示私钥")}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => saveFile(`${key.name}.json`, JSON.stringify(key), "application/json")}
        >
          {t("Save it encrypted", "保存加密文件")}
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            if (!sure) {
              return ask(true);
            }
            drop(who.address);
            leave();
          }}
        >
          {sure ? t("Really throw it away", "确认删除") : t("Throw it away", "删除密钥")}
        </button>
      </div>
    </details>
  );
}
