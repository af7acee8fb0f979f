// What a log begins and ends: which of it stands at the log's end.

import type { Event } from "./log.ts";

/**
 * Of events that begin something or end it, those that began what stands, the oldest first. What ended may begin again:
 * the order says it, and not whether it ever ended.
 */
export function standing(events: readonly Event[], begins: string, keyOf: (event: Event) => string): Event[] {
  const stands = new Map<string, Event>();
  for (const event of events) {
    const key = keyOf(event).toLowerCase();
    stands.delete(key);
    if (event.name === begins) {
      stands.set(key, event);
    }
  }
  return [...stands.values()];
}
