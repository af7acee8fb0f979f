// Who appears in the tests on a node.

import type { Actor, Town } from "../../story/town.ts";

export interface Cast {
  town: Town;
  classId: number;
  recorder: Actor;
  /** Verified, and has earned. */
  ann: Actor;
  /** Verified, and has earned nothing yet. */
  ben: Actor;
}
