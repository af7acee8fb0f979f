// Lists of events, the newest first.

import { moment } from "./format.ts";
import { t } from "./i18n.ts";
import type { Event } from "./log.ts";
import { Sentence } from "./sentence.tsx";
import { Empty, Paged } from "./ui.tsx";

/** The standards' events say again what the bank's own say with the figures after. */
export const TWINS = new Set(["Transfer", "Approval", "Frozen", "ForcedTransfer", "OperatorSet"]);

export function EventList({ events, size, empty }: { events: Event[]; size?: number; empty?: string }) {
  if (events.length === 0) {
    return <Empty>{empty ?? t("Nothing on the log yet.", "日志尚无内容。")}</Empty>;
  }
  return (
    <Paged of={events} {...(size && { size })}>
      {(part) => (
        <ol class="plain events">
          {part.map((event) => (
            <li key={event.seq}>
              <a class="seq" href={`#/public/event/${event.seq}`}>
                #{event.seq}
              </a>
              <span>
                <Sentence event={event} />
              </span>
              <span class="when">{moment(event.time)}</span>
            </li>
          ))}
        </ol>
      )}
    </Paged>
  );
}
