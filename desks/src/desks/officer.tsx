// The officers' desk: one frame for all; each office has its own measures.

import type { Desk } from "../main.tsx";
import { CentralBank, Governor } from "./officer/policy.tsx";
import { Cases, Dossier } from "./officer/cases.tsx";
import { Links } from "./officer/links.tsx";
import { Queue } from "./officer/queue.tsx";
import { Supervisor } from "./officer/supervisor.tsx";
import { Tribunal } from "./officer/tribunal.tsx";
import { Verifier } from "./officer/verifier.tsx";

export const desk: Desk = {
  rooms: [
    { path: "queue", name: ["Alerts", "预警"], screen: Queue },
    { path: "cases", name: ["Cases", "案件"], screen: Cases },
    { path: "supervisor", name: ["Supervisor", "监管员"], screen: Supervisor },
    { path: "tribunal", name: ["Tribunal", "仲裁庭"], screen: Tribunal },
    { path: "verifier", name: ["Verifier", "核验人"], screen: Verifier },
    { path: "central-bank", name: ["Central bank", "中央银行"], screen: CentralBank },
    { path: "links", name: ["Links", "跨行通道"], screen: Links },
    { path: "governor", name: ["Governor", "治理者"], screen: Governor },
    { path: "dossier", name: ["Dossier", "卷宗"], screen: Dossier, hidden: true },
  ],
};
