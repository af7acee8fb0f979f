// Written by `npm run generate`.

/** Slots of a session that were somebody else's already. */
export type Clash = {
  /** The moment after the last. */
  end: number;
  /** The record here that has them. */
  record?: number | null;
  /** The first moment. */
  start: number;
  /** `gateway`, where another session here has them; `ledger`, where another recorder was first; `steps`, where the class is counted in longer steps, and they are no whole one. */
  with: string;
};

/** How the gateway is. */
export type Health = {
  /** Whether something can be recorded. */
  ok: boolean;
  /** Who records. */
  recorder: string;
  /** Why nothing can be recorded now. */
  trouble?: string | null;
};

/** That a session goes on, or ends. */
export type Moment = {
  /** When; now where nothing is said. */
  at?: number | null;
  /** The hash of a document that the platform keeps; with an end alone. */
  evidence?: string | null;
};

/** A session that begins, or all of one. */
export type New = {
  /** The class of service. */
  class: number;
  /** When it ended: then it is all of a session. */
  end?: number | null;
  /** The hash of a document that the platform keeps. */
  evidence?: string | null;
  /** Who serves. */
  member: string;
  /** When it begins; now where nothing is said. */
  start?: number | null;
};

/** A part of the platform's sessions. */
export type Page = {
  /** What is in it. */
  data: Session[];
  /** Where the next begins. */
  next?: number | null;
};

/** Why. */
export type Reason = {
  /** `bad_request`, `unauthorized`, `forbidden`, `not_found`, `method_not_allowed`, `conflict`, `too_large`, `too_many_requests` or `unavailable`. */
  code: string;
  /** The same in words. */
  message: string;
};

/** A record that has slots of it. */
export type Record = {
  /** Its block. */
  block?: number | null;
  /** The bank's code, where it refuses. */
  code?: number | null;
  /** The moment after the last. */
  end: number;
  /** The hash that is recorded with it. */
  evidence: string;
  /** Its number. */
  id: number;
  /** The same in words. */
  reason?: string | null;
  /** When it is looked at again, where it waits. */
  retry_at?: number | null;
  /** Its event. */
  seq?: number | null;
  /** The first moment. */
  start: number;
  /** `ready`, `sent`, `recorded`, `refused`, `clash`. */
  state: string;
  /** The transaction's hash. */
  transaction?: string | null;
};

/** A refusal, as answers say it. */
export type Said = {
  /** What. */
  error: Reason;
};

/** A session. */
export type Session = {
  /** Slots of it that somebody else had. */
  clashes: Clash[];
  /** The class of service. */
  class: number;
  /** The hash of a document that the platform keeps. */
  evidence?: string | null;
  /** Its number. */
  id: number;
  /** The name that the platform gave it. */
  key: string;
  /** Who serves. */
  member: string;
  /** When it was accepted. */
  opened: number;
  /** Seconds of it that are on the ledger. */
  recorded_secs: number;
  /** Records that have slots of it. */
  records: Record[];
  /** Seconds of that. */
  served_secs: number;
  /** `open`, `ended`, `queued`, `sent`, `recorded`, `partly_recorded`, `clash`, `refused`, `too_short`, `abandoned`. */
  state: string;
  /** What was served. */
  stretches: Stretch[];
};

/** A stretch of time, in seconds since 1970. The end is the moment after the last. */
export type Stretch = {
  /** The moment after the last. */
  end: number;
  /** The first moment. */
  start: number;
};

/** What a statement led to. */
export type Told = {
  /** The statement's own name. */
  id: string;
  /** The session that it is about. */
  session: number;
};

/** Every operation. */
export interface Routes {
  /** Whether the gateway is well: 503 where nothing can be recorded. */
  "GET /health": {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Health;
  };
  /** Figures for Prometheus. */
  "GET /metrics": {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: string;
  };
  /** What became of the platform's sessions, by age. */
  "GET /v1/sessions": {
    path: undefined;
    query: {
      /** Behind which: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** The one of this key. */
      key?: string;
    };
    body: undefined;
    answer: Page;
  };
  /** Begins a session, or accepts all of one. The same key and content again is the session that it was. */
  "POST /v1/sessions": {
    path: undefined;
    query: undefined;
    body: New;
    answer: Session;
  };
  /** What became of a session. */
  "GET /v1/sessions/{id}": {
    path: {
      /** Its number */
      id: number;
    };
    query: undefined;
    body: undefined;
    answer: Session;
  };
  /** Ends a session. */
  "POST /v1/sessions/{id}/end": {
    path: {
      /** Its number */
      id: number;
    };
    query: undefined;
    body: Moment;
    answer: Session;
  };
  /** Says that a session goes on. */
  "POST /v1/sessions/{id}/heartbeat": {
    path: {
      /** Its number */
      id: number;
    };
    query: undefined;
    body: Moment;
    answer: Session;
  };
  /** Statements of the Experience API, one or up to 100: all of them, or none. */
  "POST /v1/xapi/statements": {
    path: undefined;
    query: undefined;
    body: unknown;
    answer: Told[];
  };
}
