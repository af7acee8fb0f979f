// The public desk: what everybody may see, without an account. What is not the first screen is loaded when it is come to.

import type { Desk } from "../main.tsx";
import { Dashboard } from "./public/dashboard.tsx";

const explorer = () => import("./public/explorer.tsx");

export const desk: Desk = {
  rooms: [
    { path: "dashboard", name: ["Dashboard", "总览"], screen: Dashboard },
    { path: "explorer", name: ["Explorer", "日志浏览"], load: async () => (await explorer()).Explorer },
    { path: "verify", name: ["Verify", "验证"], load: async () => (await import("./public/verify.tsx")).Verify },
    { path: "banks", name: ["Other banks", "他行往来"], load: async () => (await import("./public/banks.tsx")).Banks },
    {
      path: "due-process",
      name: ["Due process", "正当程序"],
      load: async () => (await import("./public/due-process.tsx")).DueProcess,
    },
    { path: "account", name: ["Account", "账户"], load: async () => (await explorer()).AccountPage, hidden: true },
    { path: "event", name: ["Event", "事件"], load: async () => (await explorer()).EventPage, hidden: true },
  ],
};
