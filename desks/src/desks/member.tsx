// The member's desk.

import type { Desk } from "../main.tsx";
import { Abroad } from "./member/abroad.tsx";
import { Agreements } from "./member/agreements.tsx";
import { Board } from "./member/board.tsx";
import { Campaigns } from "./member/campaigns.tsx";
import { Credit } from "./member/credit.tsx";
import { Delegates } from "./member/delegates.tsx";
import { Home } from "./member/home.tsx";
import { Market } from "./member/market.tsx";
import { MyRecord } from "./member/record.tsx";
import { Rights } from "./member/rights.tsx";
import { Send } from "./member/send.tsx";
import { MyTime } from "./member/time.tsx";

export const desk: Desk = {
  rooms: [
    { path: "home", name: ["Home", "首页"], screen: Home },
    { path: "send", name: ["Send & receive", "收付"], screen: Send },
    { path: "abroad", name: ["Pay abroad", "跨行付款"], screen: Abroad },
    { path: "time", name: ["My time", "我的时间"], screen: MyTime },
    { path: "board", name: ["Offers & needs", "供需公告"], screen: Board },
    { path: "agreements", name: ["Agreements", "协议"], screen: Agreements },
    { path: "market", name: ["Market", "市场"], screen: Market },
    { path: "credit", name: ["Credit", "信用"], screen: Credit },
    { path: "campaigns", name: ["Campaigns", "活动"], screen: Campaigns },
    { path: "delegates", name: ["Delegates", "委托代办"], screen: Delegates },
    { path: "rights", name: ["My rights", "我的权利"], screen: Rights },
    { path: "record", name: ["My record", "我的记录"], screen: MyRecord },
  ],
};
