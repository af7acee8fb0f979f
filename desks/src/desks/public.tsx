// The public desk: what everybody may see, without an account.

import type { Desk } from "../main.tsx";
import { AccountPage, EventPage, Explorer } from "./public/explorer.tsx";
import { Dashboard } from "./public/dashboard.tsx";

export const desk: Desk = {
  rooms: [
    { path: "dashboard", name: ["Dashboard", "总览"], screen: Dashboard },
    { path: "explorer", name: ["Explorer", "日志浏览"], screen: Explorer },
    { path: "verify", name: ["Verify", "验证"], load: async () => (await import("./public/verify.tsx")).Verify },
    { path: "banks", name: ["Other banks", "他行往来"], load: async () => (await import("./public/banks.tsx")).Banks },
    {
      path: "due-process",
      name: ["Due process", "正当程序"],
      load: async () => (await import("./public/due-process.tsx")).DueProcess,
    },
    { path: "account", name: ["Account", "账户"], screen: AccountPage, hidden: true },
    { path: "event", name: ["Event", "事件"], screen: EventPage, hidden: true },
  ],
};
