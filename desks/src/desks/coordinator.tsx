// The desk of those who coordinate: recorders, verifiers' helpers, attestors.

import type { Desk } from "../main.tsx";
import { AttestedCampaigns } from "./coordinator/campaigns.tsx";
import { ClassPage } from "./coordinator/class.tsx";
import { Members } from "./coordinator/members.tsx";
import { RecordTime } from "./coordinator/record.tsx";
import { Reports } from "./coordinator/reports.tsx";

export const desk: Desk = {
  rooms: [
    { path: "record", name: ["Record", "登记"], screen: RecordTime },
    { path: "members", name: ["Members", "会员"], screen: Members },
    { path: "class", name: ["Class", "类别"], screen: ClassPage },
    { path: "campaigns", name: ["Campaigns", "活动"], screen: AttestedCampaigns },
    { path: "reports", name: ["Reports", "报表"], screen: Reports },
  ],
};
