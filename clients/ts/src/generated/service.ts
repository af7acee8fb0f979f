// Written by `npm run generate`.

/** An account. */
export type Account = {
  /** Its address. */
  address: string;
  /** Cases about it. */
  cases: number[];
  /** All of its coin. */
  coin: string;
  /** What is free. */
  coin_free: string;
  /** What orders and agreements lock. */
  coin_locked: string;
  /** What was committed to. */
  commitment?: string | null;
  /** The event that opened it. */
  created_seq: number;
  frozen?: Freeze | null;
  hold?: Hold | null;
  /** Hours by class. */
  hours: Held[];
  /** `person` or `organisation`. */
  kind: string;
  /** The level that was attested. */
  level: number;
  loan?: Loan | null;
  /** When it was opened. */
  opened_at: number;
  recovery?: Recovery | null;
  /** Risk as the last alert left it. */
  risk: number;
  /** The names of its roles. */
  roles: string[];
  /** Their bits. */
  roles_bits: number;
  /** `none`, `open`, `closed` or `moved`. */
  status: string;
  succession?: Succession | null;
  /** Where it moved. */
  successor?: string | null;
  /** The last event about it. */
  updated_seq: number;
  /** Whether that runs. */
  verified: boolean;
  /** Until when. */
  verified_until: number;
};

/** An agreement. */
export type Agreement = {
  /** When accepting ends. */
  accept_by: number;
  /** The class. */
  class: number;
  /** When delivering ends. */
  deliver_by: number;
  /** Seconds of service delivered, of this lesson. */
  delivered: number;
  /** To be divided. */
  disputed: string;
  /** The provider's, and waiting. */
  due: string;
  /** The moment after the last. */
  end: number;
  /** Whether it has ended. */
  ended: boolean;
  /** Days from one lesson to the next; 0 where it is no series. */
  every: number;
  /** The last evidence's hash. */
  evidence?: string | null;
  /** The session. */
  group: number;
  /** In escrow. */
  held: string;
  /** Its number. */
  id: number;
  /** Which lesson it is; 1 where it is no series. */
  lesson: number;
  /** How many lessons were agreed on; 1 where it is no series. */
  lessons: number;
  /** Paid so far. */
  paid: string;
  /** Seconds of coin agreed; of a series, for one lesson. */
  price: string;
  /** The event that proposed it. */
  proposed_seq: number;
  /** Who serves. */
  provider: string;
  /** Who asked. */
  requester: string;
  /** Given back. */
  returned: string;
  /** Seconds of service agreed. */
  secs: string;
  /** The first moment of the service. */
  start: number;
  /** Where it stands now, or how it ended. */
  status: string;
  /** The terms' hash. */
  terms: string;
  /** When the status ends by itself; 0 where it does not. */
  until: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Account = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** An account. */
  data: {
    /** Its address. */
    address: string;
    /** Cases about it. */
    cases: number[];
    /** All of its coin. */
    coin: string;
    /** What is free. */
    coin_free: string;
    /** What orders and agreements lock. */
    coin_locked: string;
    /** What was committed to. */
    commitment?: string | null;
    /** The event that opened it. */
    created_seq: number;
    frozen?: Freeze | null;
    hold?: Hold | null;
    /** Hours by class. */
    hours: Held[];
    /** `person` or `organisation`. */
    kind: string;
    /** The level that was attested. */
    level: number;
    loan?: Loan | null;
    /** When it was opened. */
    opened_at: number;
    recovery?: Recovery | null;
    /** Risk as the last alert left it. */
    risk: number;
    /** The names of its roles. */
    roles: string[];
    /** Their bits. */
    roles_bits: number;
    /** `none`, `open`, `closed` or `moved`. */
    status: string;
    succession?: Succession | null;
    /** Where it moved. */
    successor?: string | null;
    /** The last event about it. */
    updated_seq: number;
    /** Whether that runs. */
    verified: boolean;
    /** Until when. */
    verified_until: number;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Agreement = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** An agreement. */
  data: {
    /** When accepting ends. */
    accept_by: number;
    /** The class. */
    class: number;
    /** When delivering ends. */
    deliver_by: number;
    /** Seconds of service delivered, of this lesson. */
    delivered: number;
    /** To be divided. */
    disputed: string;
    /** The provider's, and waiting. */
    due: string;
    /** The moment after the last. */
    end: number;
    /** Whether it has ended. */
    ended: boolean;
    /** Days from one lesson to the next; 0 where it is no series. */
    every: number;
    /** The last evidence's hash. */
    evidence?: string | null;
    /** The session. */
    group: number;
    /** In escrow. */
    held: string;
    /** Its number. */
    id: number;
    /** Which lesson it is; 1 where it is no series. */
    lesson: number;
    /** How many lessons were agreed on; 1 where it is no series. */
    lessons: number;
    /** Paid so far. */
    paid: string;
    /** Seconds of coin agreed; of a series, for one lesson. */
    price: string;
    /** The event that proposed it. */
    proposed_seq: number;
    /** Who serves. */
    provider: string;
    /** Who asked. */
    requester: string;
    /** Given back. */
    returned: string;
    /** Seconds of service agreed. */
    secs: string;
    /** The first moment of the service. */
    start: number;
    /** Where it stands now, or how it ended. */
    status: string;
    /** The terms' hash. */
    terms: string;
    /** When the status ends by itself; 0 where it does not. */
    until: number;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Book = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** A class's book. */
  data: {
    /** Who sells, the lowest price first. */
    asks: Level[];
    /** Who buys, the highest price first. */
    bids: Level[];
    /** The class. */
    class: number;
    /** The orders, the oldest first, up to the limit. */
    orders: Order[];
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Campaign = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** A campaign. */
  data: {
    /** Who attests. */
    attestor: string;
    /** Claims that were paid. */
    claims: number;
    /** Whether it is closed. */
    closed: boolean;
    /** Slots a day. */
    daily_cap: number;
    /** Between a root and its first claim. */
    delay: number;
    /** When it ends. */
    end: number;
    /** The first day, since 1970. */
    first_day: number;
    /** What was paid in. */
    funded: string;
    /** Its number. */
    id: number;
    /** What members were paid. */
    paid: string;
    /** What is left. */
    pool: string;
    /** Percent of par. */
    rate: number;
    /** What went back. */
    returned: string;
    /** The roots. */
    roots: Root[];
    /** Who pays. */
    sponsor: string;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Case = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** A case. */
  data: {
    /** The answer's hash. */
    answer?: string | null;
    /** When an appeal is granted by itself; 0 where there is none. */
    appeal_until: number;
    /** The area that it pauses. */
    area?: string | null;
    /** When; 0 where nobody did. */
    confirmed_at: number;
    /** Who confirmed. */
    confirmed_by?: string | null;
    /** The evidence's hash. */
    evidence: string;
    frozen?: Frozen | null;
    /** Its number. */
    id: number;
    /** When. */
    opened_at: number;
    /** Who opened it. */
    opened_by: string;
    /** What lies in quarantine under it. */
    quarantined: string;
    /** The reason's code. */
    reason: number;
    release?: Release | null;
    /** Whether anything may still come of it. */
    running: boolean;
    /** What may be seized. */
    seizable: string;
    /** The appeal's hash. */
    statement?: string | null;
    /** Where it stands now. */
    status: string;
    /** What was done. */
    steps: Step[];
    /** Whom it is about. */
    subject?: string | null;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Class = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** A class. */
  data: {
    call?: MarketCall | null;
    calls?: Calls | null;
    conversion?: Conversion | null;
    /** Seconds ever converted. */
    converted: string;
    /** When its halt ends; 0 where none runs. */
    halted_until: number;
    /** Seconds that are held. */
    held: string;
    /** Its number. */
    id: number;
    /** The price of the last trade. */
    last_tick: number;
    /** The exchange's unit, in seconds. */
    lot: number;
    market?: Market | null;
    /** Its name, as it was given last. */
    name: string;
    /** Who records for it. */
    recorders: Recorder[];
    /** Seconds ever redeemed. */
    redeemed: string;
    /** The reference price. */
    reference: number;
    /** Whether it is retired: no new service is recorded for it or agreed on. */
    retired: boolean;
    /** Of how many slots of five minutes new service is a whole number: 1 to 12. */
    step: number;
    /** Seconds ever recorded. */
    total: string;
    /** Trades. */
    trades: number;
    /** Lots traded. */
    volume_lots: number;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Council = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** The council. */
  data: {
    charter?: Charter | null;
    /** Its members. */
    members: string[];
    /** What was proposed, the newest first. */
    proposals: Proposal[];
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Event = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** An event. */
  data: {
    /** The accounts it names. */
    accounts: string[];
    /** Who acted, where it says so. */
    actor?: string | null;
    /** What it says. */
    args: Record<string, unknown>;
    /** Its block. */
    block: number;
    /** Its block's hash. */
    block_hash: string;
    /** `bank` or `council`. */
    contract: string;
    /** What follows them. */
    data: string;
    /** The extrinsic that made the contract emit it. */
    extrinsic: number;
    /** Its place among its block's events. */
    index: number;
    /** Its name. */
    name: string;
    /** Its number. */
    seq: number;
    /** When. */
    time: number;
    /** Its topics. */
    topics: string[];
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Link = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** A link to another bank. */
  data: {
    /** Messages of the peer that were answered. */
    answered: number;
    /** Ever returned to payers. */
    came_back: string;
    /** Who brings the peer's messages. */
    channel: string;
    /** What the peer owes the bank. */
    claim: string;
    /** What the bank owes the peer. */
    held: string;
    /** Its number. */
    id: number;
    /** Whether held less claim is what went out, less what came in and what rings took off either side. */
    identity: boolean;
    /** Locked in payments that are not answered yet. */
    in_flight: string;
    /** `same_chain` or `attested`. */
    kind: string;
    limits?: Limits | null;
    /** When it was opened. */
    opened_at: number;
    /** Messages said. */
    out_number: number;
    /** The bank's own id. */
    own: string;
    /** Ever paid by the peer's members. */
    paid_in: string;
    /** Ever paid to the peer's members. */
    paid_out: string;
    /** The peer's id. */
    peer: string;
    /** Its number at the peer. */
    peer_link: number;
    /** Of them refused. */
    refused: number;
    /** Of what the peer owed, ever set off in rings. */
    ring_owed: string;
    /** Of what the bank owed, ever set off in rings. */
    ring_owing: string;
    /** 1 open, 2 closing, 3 stopped, 4 broken. */
    status: number;
    /** Payments that are not answered yet. */
    unanswered: number;
    /** The last event about it. */
    updated: number;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Order = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** An order. */
  data: {
    /** Its class. */
    class: number;
    /** When it ends. */
    expiry: number;
    /** Lots traded. */
    filled: number;
    /** Its id. */
    id: string;
    /** `limit`, `ioc`, `fok`, `post_only` or `call`. */
    kind: string;
    /** Lots that rest. */
    left: number;
    /** Lots asked for. */
    lots: number;
    /** Whose it is. */
    member: string;
    /** `filled`, `resting`, `dropped`, `capped` or `halted`, when it was placed. */
    outcome: string;
    /** When. */
    placed_at: number;
    /** The event that placed it. */
    placed_seq: number;
    /** Why it left the book. */
    removed?: string | null;
    /** `bid` or `ask`. */
    side: string;
    /** `open`, `expired`, `filled`, `dropped` or `removed`. */
    state: string;
    /** The price. */
    tick: number;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Status = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** How the service is. */
  data: {
    /** The bank. */
    bank: string;
    /** Blocks that are not read yet. */
    behind: number;
    /** The last block; −1 before the first. */
    block: number;
    /** The chain's number. */
    chain_id: number;
    /** Whether no event can be missing. */
    complete: boolean;
    /** The council. */
    council?: string | null;
    /** The council's last event. */
    council_seq: number;
    /** Where the database is. */
    database: string;
    /** The hash of the chain's first block. */
    genesis: string;
    /** The hash over all events. */
    head: string;
    /** The node's last final block. */
    node_block: number;
    /** Reorganisations that it followed since. */
    reorganisations: number;
    /** The last event. */
    seq: number;
    /** `substrate` or `ethereum`. */
    source: string;
    /** When it was started. */
    started: number;
    /** `green`, `syncing` or `red`. */
    status: string;
    /** When it was made. */
    time: number;
    /** Why nothing new can be read now. */
    trouble?: string | null;
    /** The version of the service. */
    version: string;
    /** The first event that is wrong. */
    wrong?: Record<string, unknown> | null;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Supply = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** Coin by its cause. */
  data: {
    /** Accounts ever opened. */
    accounts: number;
    /** Ever burned. */
    burned: string;
    /** By what cause. */
    by_cause: Causes;
    /** In the pot of donations. */
    donations: string;
    /** Whether every second that was minted or burned has a cause. */
    identity: boolean;
    /** Ever minted. */
    minted: string;
    /** Owed. */
    owed: string;
    /** In campaigns' pools. */
    pools: string;
    /** In quarantine. */
    quarantine: string;
    /** Coin in existence. */
    supply: string;
    /** In the treasury. */
    treasury: string;
    /** Ever written off. */
    written_off: string;
  };
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Account = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Its address. */
    address: string;
    /** Cases about it. */
    cases: number[];
    /** All of its coin. */
    coin: string;
    /** What is free. */
    coin_free: string;
    /** What orders and agreements lock. */
    coin_locked: string;
    /** What was committed to. */
    commitment?: string | null;
    /** The event that opened it. */
    created_seq: number;
    frozen?: Freeze | null;
    hold?: Hold | null;
    /** Hours by class. */
    hours: Held[];
    /** `person` or `organisation`. */
    kind: string;
    /** The level that was attested. */
    level: number;
    loan?: Loan | null;
    /** When it was opened. */
    opened_at: number;
    recovery?: Recovery | null;
    /** Risk as the last alert left it. */
    risk: number;
    /** The names of its roles. */
    roles: string[];
    /** Their bits. */
    roles_bits: number;
    /** `none`, `open`, `closed` or `moved`. */
    status: string;
    succession?: Succession | null;
    /** Where it moved. */
    successor?: string | null;
    /** The last event about it. */
    updated_seq: number;
    /** Whether that runs. */
    verified: boolean;
    /** Until when. */
    verified_until: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Agreement = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** When accepting ends. */
    accept_by: number;
    /** The class. */
    class: number;
    /** When delivering ends. */
    deliver_by: number;
    /** Seconds of service delivered, of this lesson. */
    delivered: number;
    /** To be divided. */
    disputed: string;
    /** The provider's, and waiting. */
    due: string;
    /** The moment after the last. */
    end: number;
    /** Whether it has ended. */
    ended: boolean;
    /** Days from one lesson to the next; 0 where it is no series. */
    every: number;
    /** The last evidence's hash. */
    evidence?: string | null;
    /** The session. */
    group: number;
    /** In escrow. */
    held: string;
    /** Its number. */
    id: number;
    /** Which lesson it is; 1 where it is no series. */
    lesson: number;
    /** How many lessons were agreed on; 1 where it is no series. */
    lessons: number;
    /** Paid so far. */
    paid: string;
    /** Seconds of coin agreed; of a series, for one lesson. */
    price: string;
    /** The event that proposed it. */
    proposed_seq: number;
    /** Who serves. */
    provider: string;
    /** Who asked. */
    requester: string;
    /** Given back. */
    returned: string;
    /** Seconds of service agreed. */
    secs: string;
    /** The first moment of the service. */
    start: number;
    /** Where it stands now, or how it ended. */
    status: string;
    /** The terms' hash. */
    terms: string;
    /** When the status ends by itself; 0 where it does not. */
    until: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Attempt = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Its block. */
    block: number;
    /** The refusal's number. */
    code?: number | null;
    /** The refusal's name. */
    error?: string | null;
    /** Its extrinsic. */
    extrinsic: number;
    /** The message's name. */
    message?: string | null;
    /** What. */
    selector: string;
    /** Who called. */
    sender: string;
    /** When. */
    time: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Balance = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Its block. */
    block: number;
    /** All of its coin. */
    coin: string;
    /** What orders and agreements lock. */
    coin_locked: string;
    /** The event. */
    seq: number;
    /** When. */
    time: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Campaign = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Who attests. */
    attestor: string;
    /** Claims that were paid. */
    claims: number;
    /** Whether it is closed. */
    closed: boolean;
    /** Slots a day. */
    daily_cap: number;
    /** Between a root and its first claim. */
    delay: number;
    /** When it ends. */
    end: number;
    /** The first day, since 1970. */
    first_day: number;
    /** What was paid in. */
    funded: string;
    /** Its number. */
    id: number;
    /** What members were paid. */
    paid: string;
    /** What is left. */
    pool: string;
    /** Percent of par. */
    rate: number;
    /** What went back. */
    returned: string;
    /** The roots. */
    roots: Root[];
    /** Who pays. */
    sponsor: string;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Candle = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** The last. */
    close: number;
    /** Coin. */
    coin: string;
    /** The highest. */
    high: number;
    /** Lots. */
    lots: number;
    /** The lowest. */
    low: number;
    /** The first price. */
    open: number;
    /** When it begins. */
    start: number;
    /** Trades. */
    trades: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Case = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** The answer's hash. */
    answer?: string | null;
    /** When an appeal is granted by itself; 0 where there is none. */
    appeal_until: number;
    /** The area that it pauses. */
    area?: string | null;
    /** When; 0 where nobody did. */
    confirmed_at: number;
    /** Who confirmed. */
    confirmed_by?: string | null;
    /** The evidence's hash. */
    evidence: string;
    frozen?: Frozen | null;
    /** Its number. */
    id: number;
    /** When. */
    opened_at: number;
    /** Who opened it. */
    opened_by: string;
    /** What lies in quarantine under it. */
    quarantined: string;
    /** The reason's code. */
    reason: number;
    release?: Release | null;
    /** Whether anything may still come of it. */
    running: boolean;
    /** What may be seized. */
    seizable: string;
    /** The appeal's hash. */
    statement?: string | null;
    /** Where it stands now. */
    status: string;
    /** What was done. */
    steps: Step[];
    /** Whom it is about. */
    subject?: string | null;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Class = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    call?: MarketCall | null;
    calls?: Calls | null;
    conversion?: Conversion | null;
    /** Seconds ever converted. */
    converted: string;
    /** When its halt ends; 0 where none runs. */
    halted_until: number;
    /** Seconds that are held. */
    held: string;
    /** Its number. */
    id: number;
    /** The price of the last trade. */
    last_tick: number;
    /** The exchange's unit, in seconds. */
    lot: number;
    market?: Market | null;
    /** Its name, as it was given last. */
    name: string;
    /** Who records for it. */
    recorders: Recorder[];
    /** Seconds ever redeemed. */
    redeemed: string;
    /** The reference price. */
    reference: number;
    /** Whether it is retired: no new service is recorded for it or agreed on. */
    retired: boolean;
    /** Of how many slots of five minutes new service is a whole number: 1 to 12. */
    step: number;
    /** Seconds ever recorded. */
    total: string;
    /** Trades. */
    trades: number;
    /** Lots traded. */
    volume_lots: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Event = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** The accounts it names. */
    accounts: string[];
    /** Who acted, where it says so. */
    actor?: string | null;
    /** What it says. */
    args: Record<string, unknown>;
    /** Its block. */
    block: number;
    /** Its block's hash. */
    block_hash: string;
    /** `bank` or `council`. */
    contract: string;
    /** What follows them. */
    data: string;
    /** The extrinsic that made the contract emit it. */
    extrinsic: number;
    /** Its place among its block's events. */
    index: number;
    /** Its name. */
    name: string;
    /** Its number. */
    seq: number;
    /** When. */
    time: number;
    /** Its topics. */
    topics: string[];
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Link = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Messages of the peer that were answered. */
    answered: number;
    /** Ever returned to payers. */
    came_back: string;
    /** Who brings the peer's messages. */
    channel: string;
    /** What the peer owes the bank. */
    claim: string;
    /** What the bank owes the peer. */
    held: string;
    /** Its number. */
    id: number;
    /** Whether held less claim is what went out, less what came in and what rings took off either side. */
    identity: boolean;
    /** Locked in payments that are not answered yet. */
    in_flight: string;
    /** `same_chain` or `attested`. */
    kind: string;
    limits?: Limits | null;
    /** When it was opened. */
    opened_at: number;
    /** Messages said. */
    out_number: number;
    /** The bank's own id. */
    own: string;
    /** Ever paid by the peer's members. */
    paid_in: string;
    /** Ever paid to the peer's members. */
    paid_out: string;
    /** The peer's id. */
    peer: string;
    /** Its number at the peer. */
    peer_link: number;
    /** Of them refused. */
    refused: number;
    /** Of what the peer owed, ever set off in rings. */
    ring_owed: string;
    /** Of what the bank owed, ever set off in rings. */
    ring_owing: string;
    /** 1 open, 2 closing, 3 stopped, 4 broken. */
    status: number;
    /** Payments that are not answered yet. */
    unanswered: number;
    /** The last event about it. */
    updated: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Loan = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** What. */
    debt: string;
    /** When it falls due. */
    due: number;
    /** Fees ever added. */
    fees: string;
    /** The grade that it was lent on. */
    grade: number;
    /** Ever lent. */
    lent: string;
    /** Written off and not made good. */
    lost: string;
    /** Who owes. */
    member: string;
    /** Whether it is overdue now. */
    overdue: boolean;
    /** Loans that were marked overdue. */
    overdue_marked: number;
    /** Ever repaid. */
    repaid: string;
    /** How often the running loan got a later due date. */
    rescheduled: number;
    /** Ever written off. */
    written_off: string;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Officer = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Who. */
    address: string;
    /** The last; 0 where there is none. */
    last_seq: number;
    /** When. */
    last_time: number;
    /** Acts of office, by the event's name. */
    measures: Record<string, number>;
    /** The names of the roles held. */
    roles: string[];
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Order = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Its class. */
    class: number;
    /** When it ends. */
    expiry: number;
    /** Lots traded. */
    filled: number;
    /** Its id. */
    id: string;
    /** `limit`, `ioc`, `fok`, `post_only` or `call`. */
    kind: string;
    /** Lots that rest. */
    left: number;
    /** Lots asked for. */
    lots: number;
    /** Whose it is. */
    member: string;
    /** `filled`, `resting`, `dropped`, `capped` or `halted`, when it was placed. */
    outcome: string;
    /** When. */
    placed_at: number;
    /** The event that placed it. */
    placed_seq: number;
    /** Why it left the book. */
    removed?: string | null;
    /** `bid` or `ask`. */
    side: string;
    /** `open`, `expired`, `filled`, `dropped` or `removed`. */
    state: string;
    /** The price. */
    tick: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Payment = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Seconds of coin. */
    amount: string;
    /** The number of the message that answers it, where this bank said that. */
    answer?: number | null;
    /** When. */
    at: number;
    /** When. */
    ended_at: number;
    /** The event that ended it here; 0 where none did. */
    ended_seq: number;
    /** From when on it is not credited; 0 where this bank's log does not say so. */
    expires: number;
    /** Whether that is past while it is in flight. */
    is_overdue: boolean;
    /** When it was sent; 0 where this bank's log does not say so. */
    issued_at: number;
    /** The link. */
    link: number;
    /** Its number among the messages of the bank whose member pays. */
    number: number;
    /** 0 credited; else why not. Null while it is in flight. */
    outcome?: number | null;
    /** Who is paid: an address, or 32 bytes as the payment says them. */
    payee: string;
    /** Who pays, where that is a member of this bank. */
    payer?: string | null;
    /** What the payer gave it along. */
    reference?: string | null;
    /** The event that it began with here. */
    seq: number;
    /** Of them set off against what the other bank owed. */
    set_off: string;
    /** `in_flight`, `credited` or `refused`. */
    state: string;
    /** `out`: a member of this bank pays; `in`: one is paid. */
    way: string;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Policy = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** What that says. */
    args: Record<string, unknown>;
    /** The event that set it. */
    event: string;
    /** What: `risk`, `bank`, `governor`, `rule/007`, `grant/OWNER/SPENDER/CLASS`. */
    key: string;
    /** Its number. */
    seq: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Proved = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** The block. */
    block: number;
    /** Its hash. */
    hash: string;
    /** The hash over them, which the contract keeps. */
    head: string;
    /** The bank's events up to it. */
    seq: number;
    /** When it was made. */
    time: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** An answer: what was asked for, and how far it goes. */
export type Answer_Vec_Trade = {
  /** The last block; −1 before the first. */
  block: number;
  /** Whether no event can be missing. */
  complete: boolean;
  data: ({
    /** Who took: `buyer` or `seller`; `neither` in a call. */
    aggressor: string;
    /** Its block. */
    block: number;
    /** Who bought. */
    buyer: string;
    /** The class. */
    class: number;
    /** What it cost. */
    coin: string;
    /** Lots. */
    lots: number;
    /** Lots left of that order. */
    maker_left: number;
    /** The order that rested; in a call, where both did, the seller's. */
    maker_order: string;
    /** Seconds of service. */
    secs: string;
    /** Who sold. */
    seller: string;
    /** Its event. */
    seq: number;
    /** The price. */
    tick: number;
    /** When. */
    time: number;
  })[];
  /** Whether no block of it can be taken back. */
  finalized: boolean;
  /** The hash over all events. */
  head: string;
  /** Where the next part of a list begins. */
  next?: number | null;
  /** The last event. */
  seq: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
};

/** A call that the bank refused. */
export type Attempt = {
  /** Its block. */
  block: number;
  /** The refusal's number. */
  code?: number | null;
  /** The refusal's name. */
  error?: string | null;
  /** Its extrinsic. */
  extrinsic: number;
  /** The message's name. */
  message?: string | null;
  /** What. */
  selector: string;
  /** Who called. */
  sender: string;
  /** When. */
  time: number;
};

/** An account's coin after an event. */
export type Balance = {
  /** Its block. */
  block: number;
  /** All of its coin. */
  coin: string;
  /** What orders and agreements lock. */
  coin_locked: string;
  /** The event. */
  seq: number;
  /** When. */
  time: number;
};

/** A class's book. */
export type Book = {
  /** Who sells, the lowest price first. */
  asks: Level[];
  /** Who buys, the highest price first. */
  bids: Level[];
  /** The class. */
  class: number;
  /** The orders, the oldest first, up to the limit. */
  orders: Order[];
};

/** When a class's orders collect in a call. */
export type Calls = {
  /** From when. */
  from: number;
  /** At which multiples of seconds since 1970 a call ends. */
  period: number;
  /** 1 before the first trade, 2 at an epoch's turn, 4 always; their sum where several. */
  when: number;
};

/** A campaign. */
export type Campaign = {
  /** Who attests. */
  attestor: string;
  /** Claims that were paid. */
  claims: number;
  /** Whether it is closed. */
  closed: boolean;
  /** Slots a day. */
  daily_cap: number;
  /** Between a root and its first claim. */
  delay: number;
  /** When it ends. */
  end: number;
  /** The first day, since 1970. */
  first_day: number;
  /** What was paid in. */
  funded: string;
  /** Its number. */
  id: number;
  /** What members were paid. */
  paid: string;
  /** What is left. */
  pool: string;
  /** Percent of par. */
  rate: number;
  /** What went back. */
  returned: string;
  /** The roots. */
  roots: Root[];
  /** Who pays. */
  sponsor: string;
};

/** What was traded in a stretch of time. */
export type Candle = {
  /** The last. */
  close: number;
  /** Coin. */
  coin: string;
  /** The highest. */
  high: number;
  /** Lots. */
  lots: number;
  /** The lowest. */
  low: number;
  /** The first price. */
  open: number;
  /** When it begins. */
  start: number;
  /** Trades. */
  trades: number;
};

/** A case. */
export type Case = {
  /** The answer's hash. */
  answer?: string | null;
  /** When an appeal is granted by itself; 0 where there is none. */
  appeal_until: number;
  /** The area that it pauses. */
  area?: string | null;
  /** When; 0 where nobody did. */
  confirmed_at: number;
  /** Who confirmed. */
  confirmed_by?: string | null;
  /** The evidence's hash. */
  evidence: string;
  frozen?: Frozen | null;
  /** Its number. */
  id: number;
  /** When. */
  opened_at: number;
  /** Who opened it. */
  opened_by: string;
  /** What lies in quarantine under it. */
  quarantined: string;
  /** The reason's code. */
  reason: number;
  release?: Release | null;
  /** Whether anything may still come of it. */
  running: boolean;
  /** What may be seized. */
  seizable: string;
  /** The appeal's hash. */
  statement?: string | null;
  /** Where it stands now. */
  status: string;
  /** What was done. */
  steps: Step[];
  /** Whom it is about. */
  subject?: string | null;
};

/** Causes of coin. */
export type Causes = {
  /** Minted as other banks owe it. */
  bridged_in: string;
  /** Burned as other banks owed it. */
  bridged_out: string;
  /** Minted for hours. */
  converted: string;
  /** Burned as demurrage. */
  demurrage: string;
  /** Minted against debt. */
  lent: string;
  /** Burned against debt. */
  repaid: string;
  /** Burned by its holders. */
  withdrawn: string;
};

/** How the council decides. */
export type Charter = {
  /** Seconds between the deciding approval and execution. */
  delay: number;
  /** Who may cancel. */
  guardian?: string | null;
  /** How many members. */
  members: number;
  /** Approvals that decide. */
  threshold: number;
};

/** A class. */
export type Class = {
  call?: MarketCall | null;
  calls?: Calls | null;
  conversion?: Conversion | null;
  /** Seconds ever converted. */
  converted: string;
  /** When its halt ends; 0 where none runs. */
  halted_until: number;
  /** Seconds that are held. */
  held: string;
  /** Its number. */
  id: number;
  /** The price of the last trade. */
  last_tick: number;
  /** The exchange's unit, in seconds. */
  lot: number;
  market?: Market | null;
  /** Its name, as it was given last. */
  name: string;
  /** Who records for it. */
  recorders: Recorder[];
  /** Seconds ever redeemed. */
  redeemed: string;
  /** The reference price. */
  reference: number;
  /** Whether it is retired: no new service is recorded for it or agreed on. */
  retired: boolean;
  /** Of how many slots of five minutes new service is a whole number: 1 to 12. */
  step: number;
  /** Seconds ever recorded. */
  total: string;
  /** Trades. */
  trades: number;
  /** Lots traded. */
  volume_lots: number;
};

/** The window's terms. */
export type Conversion = {
  /** From when. */
  from: number;
  /** Seconds of service a week. */
  quota: string;
  /** Percent of par. */
  rate: number;
};

/** The council. */
export type Council = {
  charter?: Charter | null;
  /** Its members. */
  members: string[];
  /** What was proposed, the newest first. */
  proposals: Proposal[];
};

/** What a request to the board has led to. */
export type Done = {
  data?: Notice | null;
};

/** An event. */
export type Event = {
  /** The accounts it names. */
  accounts: string[];
  /** Who acted, where it says so. */
  actor?: string | null;
  /** What it says. */
  args: Record<string, unknown>;
  /** Its block. */
  block: number;
  /** Its block's hash. */
  block_hash: string;
  /** `bank` or `council`. */
  contract: string;
  /** What follows them. */
  data: string;
  /** The extrinsic that made the contract emit it. */
  extrinsic: number;
  /** Its place among its block's events. */
  index: number;
  /** Its name. */
  name: string;
  /** Its number. */
  seq: number;
  /** When. */
  time: number;
  /** Its topics. */
  topics: string[];
};

/** A freeze that runs. */
export type Freeze = {
  /** The case. */
  case: number;
  /** Frozen coin. */
  coin: string;
  /** Whether nothing may arrive. */
  in: boolean;
  /** Whether nothing may leave. */
  out: boolean;
  /** When it ends. */
  until: number;
};

/** What a case freezes. */
export type Frozen = {
  /** Coin. */
  coin: string;
  /** Directions: 1 out, 2 in. */
  directions: number;
  /** When it ends. */
  until: number;
};

/** Whether the service is well. */
export type Health = {
  /** Blocks that are not read yet. */
  behind: number;
  /** Whether it is. */
  ok: boolean;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** Why nothing new can be read now. */
  trouble?: string | null;
};

/** What an account has of a class. */
export type Held = {
  /** The class. */
  class: number;
  /** What orders lock. */
  locked: string;
  /** All of it. */
  secs: string;
};

/** A hold that runs. */
export type Hold = {
  /** When it ends. */
  until: number;
};

/** What a notice is. */
export type Kind = "offer" | "need" | "answer";

/** A price of a book. */
export type Level = {
  /** Lots that rest. */
  lots: number;
  /** Orders that rest. */
  orders: number;
  /** The price. */
  tick: number;
};

/** What may stand between two banks. */
export type Limits = {
  /** The most that the peer may owe. */
  claim: string;
  /** The most that is accepted from them in a day. */
  day_in: string;
  /** The most that is paid to the peer's members in a day. */
  day_out: string;
  /** From when what is higher than before holds. */
  from: number;
  /** The most that the bank will owe. */
  owe: string;
};

/** A link to another bank. */
export type Link = {
  /** Messages of the peer that were answered. */
  answered: number;
  /** Ever returned to payers. */
  came_back: string;
  /** Who brings the peer's messages. */
  channel: string;
  /** What the peer owes the bank. */
  claim: string;
  /** What the bank owes the peer. */
  held: string;
  /** Its number. */
  id: number;
  /** Whether held less claim is what went out, less what came in and what rings took off either side. */
  identity: boolean;
  /** Locked in payments that are not answered yet. */
  in_flight: string;
  /** `same_chain` or `attested`. */
  kind: string;
  limits?: Limits | null;
  /** When it was opened. */
  opened_at: number;
  /** Messages said. */
  out_number: number;
  /** The bank's own id. */
  own: string;
  /** Ever paid by the peer's members. */
  paid_in: string;
  /** Ever paid to the peer's members. */
  paid_out: string;
  /** The peer's id. */
  peer: string;
  /** Its number at the peer. */
  peer_link: number;
  /** Of them refused. */
  refused: number;
  /** Of what the peer owed, ever set off in rings. */
  ring_owed: string;
  /** Of what the bank owed, ever set off in rings. */
  ring_owing: string;
  /** 1 open, 2 closing, 3 stopped, 4 broken. */
  status: number;
  /** Payments that are not answered yet. */
  unanswered: number;
  /** The last event about it. */
  updated: number;
};

/** A loan. */
export type Loan = {
  /** What. */
  debt: string;
  /** When it falls due. */
  due: number;
  /** Fees ever added. */
  fees: string;
  /** The grade that it was lent on. */
  grade: number;
  /** Ever lent. */
  lent: string;
  /** Written off and not made good. */
  lost: string;
  /** Who owes. */
  member: string;
  /** Whether it is overdue now. */
  overdue: boolean;
  /** Loans that were marked overdue. */
  overdue_marked: number;
  /** Ever repaid. */
  repaid: string;
  /** How often the running loan got a later due date. */
  rescheduled: number;
  /** Ever written off. */
  written_off: string;
};

/** A market's terms. */
export type Market = {
  /** The highest price. */
  ceiling: number;
  /** The lowest price. */
  floor: number;
  /** From when. */
  from: number;
  /** How long a halt lasts. */
  halt_secs: number;
  /** The smallest order. */
  min_lots: number;
  /** How far from the reference, in percent of it. */
  width: number;
};

/** A call: orders collect, then one price executes the most of them. */
export type MarketCall = {
  /** When that was. */
  at: number;
  /** Lots that have traded at it. */
  lots: number;
  /** `collecting`, `searching`, `sharing`, `matching` or `over`. */
  phase: string;
  /** The event of its last step. */
  seq: number;
  /** The one price; 0 where there is none. */
  tick: number;
  /** Until when orders collect. */
  until: number;
};

/** A notice, as answers say it. */
export type Notice = {
  /** When it was signed. */
  at: number;
  /** The class of service. */
  class: number;
  /** When. */
  hidden_at?: number | null;
  /** Which recorder hid it. */
  hidden_by?: string | null;
  /** The hash of what was signed. */
  id: string;
  /** What it is. */
  kind: Kind;
  /** Who signed it. */
  member: string;
  /** Which notice it answers; empty for none. */
  re: string;
  /** The signature. */
  signature: string;
  /** What it says; empty where it was hidden. */
  text: string;
  /** What it is called; empty where it was hidden. */
  title: string;
  /** Until when it stays. */
  until: number;
};

/** The notices that stand. */
export type Notices = {
  /** The newest first. */
  data: Notice[];
};

/** An officer. */
export type Officer = {
  /** Who. */
  address: string;
  /** The last; 0 where there is none. */
  last_seq: number;
  /** When. */
  last_time: number;
  /** Acts of office, by the event's name. */
  measures: Record<string, number>;
  /** The names of the roles held. */
  roles: string[];
};

/** An order. */
export type Order = {
  /** Its class. */
  class: number;
  /** When it ends. */
  expiry: number;
  /** Lots traded. */
  filled: number;
  /** Its id. */
  id: string;
  /** `limit`, `ioc`, `fok`, `post_only` or `call`. */
  kind: string;
  /** Lots that rest. */
  left: number;
  /** Lots asked for. */
  lots: number;
  /** Whose it is. */
  member: string;
  /** `filled`, `resting`, `dropped`, `capped` or `halted`, when it was placed. */
  outcome: string;
  /** When. */
  placed_at: number;
  /** The event that placed it. */
  placed_seq: number;
  /** Why it left the book. */
  removed?: string | null;
  /** `bid` or `ask`. */
  side: string;
  /** `open`, `expired`, `filled`, `dropped` or `removed`. */
  state: string;
  /** The price. */
  tick: number;
};

/** A payment over a link. */
export type Payment = {
  /** Seconds of coin. */
  amount: string;
  /** The number of the message that answers it, where this bank said that. */
  answer?: number | null;
  /** When. */
  at: number;
  /** When. */
  ended_at: number;
  /** The event that ended it here; 0 where none did. */
  ended_seq: number;
  /** From when on it is not credited; 0 where this bank's log does not say so. */
  expires: number;
  /** Whether that is past while it is in flight. */
  is_overdue: boolean;
  /** When it was sent; 0 where this bank's log does not say so. */
  issued_at: number;
  /** The link. */
  link: number;
  /** Its number among the messages of the bank whose member pays. */
  number: number;
  /** 0 credited; else why not. Null while it is in flight. */
  outcome?: number | null;
  /** Who is paid: an address, or 32 bytes as the payment says them. */
  payee: string;
  /** Who pays, where that is a member of this bank. */
  payer?: string | null;
  /** What the payer gave it along. */
  reference?: string | null;
  /** The event that it began with here. */
  seq: number;
  /** Of them set off against what the other bank owed. */
  set_off: string;
  /** `in_flight`, `credited` or `refused`. */
  state: string;
  /** `out`: a member of this bank pays; `in`: one is paid. */
  way: string;
};

/** What was set, and when. */
export type Policy = {
  /** What that says. */
  args: Record<string, unknown>;
  /** The event that set it. */
  event: string;
  /** What: `risk`, `bank`, `governor`, `rule/007`, `grant/OWNER/SPENDER/CLASS`. */
  key: string;
  /** Its number. */
  seq: number;
};

/** A proposal. */
export type Proposal = {
  /** Who proposed. */
  actor: string;
  /** Approvals of present members. */
  approvals: number;
  /** When they began to suffice; 0 where they do not, or where the charter has changed since. */
  approved_at: number;
  /** The calldata's hash. */
  calldata_hash: string;
  /** When it can no longer be executed. */
  expires_at: number;
  /** Its number. */
  id: number;
  /** The message's name, where the target is the bank. */
  message?: string | null;
  /** From when it can be executed; 0 where it is not approved. */
  ready_at: number;
  /** The first four bytes of the calldata. */
  selector: string;
  /** The council's event that proposed it. */
  seq: number;
  /** `open`, `approved`, `ready`, `executed`, `cancelled` or `expired`. */
  status: string;
  /** Whom to call. */
  target: string;
  /** How many decide. */
  threshold: number;
};

/** The head after a block. */
export type Proved = {
  /** The block. */
  block: number;
  /** Its hash. */
  hash: string;
  /** The hash over them, which the contract keeps. */
  head: string;
  /** The bank's events up to it. */
  seq: number;
  /** When it was made. */
  time: number;
};

/** Why. */
export type Reason = {
  /** `bad_request`, `unauthorized`, `forbidden`, `not_found`, `method_not_allowed`, `conflict`, `too_large`, `too_many_requests` or `unavailable`. */
  code: string;
  /** The same in words. */
  message: string;
};

/** Who records for a class. */
export type Recorder = {
  /** Who. */
  address: string;
  /** Seconds a week. */
  quota: string;
};

/** A recovery that is asked for. */
export type Recovery = {
  /** From when. */
  from: number;
  /** Who asked. */
  requested_by?: string | null;
  /** Where the account would move. */
  successor: string;
  /** Until when. */
  until: number;
};

/** What would be released from quarantine. */
export type Release = {
  /** Who proposed it. */
  by?: string | null;
  /** How much. */
  coin: string;
  /** To whom. */
  to: string;
};

/** What somebody asks to be done, with a signature over what [`Request::text`] says. */
export type Request = {
  act: "post";
  /** When it was signed, in seconds since 1970. */
  at: number;
  /** The class of service. */
  class: number;
  /** What it is. */
  kind: Kind;
  /** The notice that an answer answers; empty for everything else. */
  re?: string;
  /** 65 bytes as `0x…`, over the request's text by EIP-191. */
  signature: string;
  /** What it says: 600 letters at most. */
  text: string;
  /** What it is called: a line of 1 to 80 letters. */
  title: string;
  /** Until when it stays: 92 days at most. */
  until: number;
} | {
  act: "withdraw";
  /** When it was signed, in seconds since 1970. */
  at: number;
  /** Which. */
  id: string;
  /** 65 bytes as `0x…`, over the request's text by EIP-191. */
  signature: string;
} | {
  act: "hide";
  /** When it was signed, in seconds since 1970. */
  at: number;
  /** Which. */
  id: string;
  /** 65 bytes as `0x…`, over the request's text by EIP-191. */
  signature: string;
};

/** A day's root. */
export type Root = {
  /** From when. */
  claimable_at: number;
  /** The day, since 1970. */
  day: number;
  /** The root. */
  root: string;
  /** Whether the supervisor struck it. */
  struck: boolean;
};

/** A refusal, as answers say it. */
export type Said = {
  /** What. */
  error: Reason;
};

/** How the service is. */
export type Status = {
  /** The bank. */
  bank: string;
  /** Blocks that are not read yet. */
  behind: number;
  /** The last block; −1 before the first. */
  block: number;
  /** The chain's number. */
  chain_id: number;
  /** Whether no event can be missing. */
  complete: boolean;
  /** The council. */
  council?: string | null;
  /** The council's last event. */
  council_seq: number;
  /** Where the database is. */
  database: string;
  /** The hash of the chain's first block. */
  genesis: string;
  /** The hash over all events. */
  head: string;
  /** The node's last final block. */
  node_block: number;
  /** Reorganisations that it followed since. */
  reorganisations: number;
  /** The last event. */
  seq: number;
  /** `substrate` or `ethereum`. */
  source: string;
  /** When it was started. */
  started: number;
  /** `green`, `syncing` or `red`. */
  status: string;
  /** When it was made. */
  time: number;
  /** Why nothing new can be read now. */
  trouble?: string | null;
  /** The version of the service. */
  version: string;
  /** The first event that is wrong. */
  wrong?: Record<string, unknown> | null;
};

/** A step in a case. */
export type Step = {
  /** Who. */
  actor: string;
  /** Its name. */
  name: string;
  /** The event. */
  seq: number;
  /** When. */
  time: number;
};

/** To whom an account's time is to go, where its member died. */
export type Succession = {
  /** The officer of the tribunal who approved it. */
  approved_by?: string | null;
  /** From when it can be executed; 0 until it is approved. */
  from: number;
  /** The heir. */
  heir: string;
  /** The verifier who proposed it. */
  proposed_by?: string | null;
  /** When it lapses. */
  until: number;
};

/** Coin by its cause. */
export type Supply = {
  /** Accounts ever opened. */
  accounts: number;
  /** Ever burned. */
  burned: string;
  /** By what cause. */
  by_cause: Causes;
  /** In the pot of donations. */
  donations: string;
  /** Whether every second that was minted or burned has a cause. */
  identity: boolean;
  /** Ever minted. */
  minted: string;
  /** Owed. */
  owed: string;
  /** In campaigns' pools. */
  pools: string;
  /** In quarantine. */
  quarantine: string;
  /** Coin in existence. */
  supply: string;
  /** In the treasury. */
  treasury: string;
  /** Ever written off. */
  written_off: string;
};

/** A trade. */
export type Trade = {
  /** Who took: `buyer` or `seller`; `neither` in a call. */
  aggressor: string;
  /** Its block. */
  block: number;
  /** Who bought. */
  buyer: string;
  /** The class. */
  class: number;
  /** What it cost. */
  coin: string;
  /** Lots. */
  lots: number;
  /** Lots left of that order. */
  maker_left: number;
  /** The order that rested; in a call, where both did, the seller's. */
  maker_order: string;
  /** Seconds of service. */
  secs: string;
  /** Who sold. */
  seller: string;
  /** Its event. */
  seq: number;
  /** The price. */
  tick: number;
  /** When. */
  time: number;
};

/** Every operation. */
export interface Routes {
  /** Whether the service is well: 503 where the log is wrong or nothing new can be read. */
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
  /** Accounts by age. */
  "GET /v1/accounts": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
      /** That hold this role. */
      role?: string;
    };
    body: undefined;
    answer: Answer_Vec_Account;
  };
  /** An account. */
  "GET /v1/accounts/{address}": {
    path: {
      /** Its address */
      address: string;
    };
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Account;
  };
  /** What happened to an account, without the token standards' twins. */
  "GET /v1/accounts/{address}/events": {
    path: {
      /** Its address */
      address: string;
    };
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** Of these names, with commas. */
      name?: string;
      /** That name this account. */
      account?: string;
      /** Of this class. */
      class?: number;
      /** Whose log; the bank's where nothing is said. */
      contract?: "bank" | "council";
    };
    body: undefined;
    answer: Answer_Vec_Event;
  };
  /** Every change of an account's coin. */
  "GET /v1/accounts/{address}/history": {
    path: {
      /** Its address */
      address: string;
    };
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
    };
    body: undefined;
    answer: Answer_Vec_Balance;
  };
  /** An account's statement: every change of its coin with the event that says why. */
  "GET /v1/accounts/{address}/statement": {
    path: {
      /** Its address */
      address: string;
    };
    query: {
      /** For programs, or for people and printers. */
      format?: "csv" | "html";
      /** Not before this moment. */
      from?: number;
      /** Not behind this moment. */
      to?: number;
    };
    body: undefined;
    answer: string;
  };
  /** Agreements by age. */
  "GET /v1/agreements": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
      /** That name this account. */
      party?: string;
    };
    body: undefined;
    answer: Answer_Vec_Agreement;
  };
  /** An agreement. */
  "GET /v1/agreements/{id}": {
    path: {
      /** Its number */
      id: number;
    };
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Agreement;
  };
  /** What monitoring said: alerts, holds, and loans that were marked overdue. */
  "GET /v1/alerts": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** Of these names, with commas. */
      name?: string;
      /** That name this account. */
      account?: string;
      /** Of this class. */
      class?: number;
      /** Whose log; the bank's where nothing is said. */
      contract?: "bank" | "council";
    };
    body: undefined;
    answer: Answer_Vec_Event;
  };
  /** Calls that the bank refused. */
  "GET /v1/attempts": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
    };
    body: undefined;
    answer: Answer_Vec_Attempt;
  };
  /** The proved head after each block with events. */
  "GET /v1/audit": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
    };
    body: undefined;
    answer: Answer_Vec_Proved;
  };
  /** The notices that stand. */
  "GET /v1/board": {
    path: undefined;
    query: {
      /** Of this class. */
      class?: number;
      /** Of this member. */
      member?: string;
      /** How many; 100 where nothing is said. */
      limit?: number;
    };
    body: undefined;
    answer: Notices;
  };
  /** Does what a member signed. */
  "POST /v1/board": {
    path: undefined;
    query: undefined;
    body: Request;
    answer: Done;
  };
  /** A class's book. */
  "GET /v1/book": {
    path: undefined;
    query: {
      /** The class. */
      class: number;
      /** How many orders; 100 where nothing is said. */
      limit?: number;
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Book;
  };
  /** The evidence bundle: a part of the log with the heads that prove it. */
  "GET /v1/bundle": {
    path: undefined;
    query: {
      /** The first block. */
      from_block?: number;
      /** The last block. */
      to_block?: number;
    };
    body: undefined;
    answer: string;
  };
  /** Campaigns by age. */
  "GET /v1/campaigns": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
      /** That name this account. */
      party?: string;
    };
    body: undefined;
    answer: Answer_Vec_Campaign;
  };
  /** A campaign. */
  "GET /v1/campaigns/{id}": {
    path: {
      /** Its number */
      id: number;
    };
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Campaign;
  };
  /** What was traded, by stretches of time. */
  "GET /v1/candles": {
    path: undefined;
    query: {
      /** The class. */
      class: number;
      /** Seconds that one lasts; 3,600 where nothing is said. */
      step?: number;
      /** Not before. */
      from?: number;
      /** Not behind. */
      to?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
    };
    body: undefined;
    answer: Answer_Vec_Candle;
  };
  /** Cases by age. */
  "GET /v1/cases": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
      /** About this account. */
      subject?: string;
    };
    body: undefined;
    answer: Answer_Vec_Case;
  };
  /** A case. */
  "GET /v1/cases/{id}": {
    path: {
      /** Its number */
      id: number;
    };
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Case;
  };
  /** Classes. */
  "GET /v1/classes": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Vec_Class;
  };
  /** A class. */
  "GET /v1/classes/{id}": {
    path: {
      /** Its number */
      id: number;
    };
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Class;
  };
  /** The council: how it decides, and what was proposed. */
  "GET /v1/council": {
    path: undefined;
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Council;
  };
  /** The log. */
  "GET /v1/events": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** Of these names, with commas. */
      name?: string;
      /** That name this account. */
      account?: string;
      /** Of this class. */
      class?: number;
      /** Whose log; the bank's where nothing is said. */
      contract?: "bank" | "council";
    };
    body: undefined;
    answer: Answer_Vec_Event;
  };
  /** One event of the bank. */
  "GET /v1/events/{seq}": {
    path: {
      /** Its number */
      seq: number;
    };
    query: undefined;
    body: undefined;
    answer: Answer_Event;
  };
  /** The log as a file. */
  "GET /v1/export": {
    path: undefined;
    query: {
      /** A JSON object a line, or a table. */
      format?: "ndjson" | "csv";
      /** The first event. */
      from?: number;
      /** The last event. */
      to?: number;
    };
    body: undefined;
    answer: string;
  };
  /** Links to other banks, by age. */
  "GET /v1/links": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Vec_Link;
  };
  /** A link to another bank. */
  "GET /v1/links/{id}": {
    path: {
      /** Its number */
      id: number;
    };
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Link;
  };
  /** Loans: one for each account that ever borrowed. */
  "GET /v1/loans": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Vec_Loan;
  };
  /** Who holds or held an office, and what was done by it. */
  "GET /v1/officers": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Vec_Officer;
  };
  /** Orders by age. */
  "GET /v1/orders": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
      /** This account's. */
      member?: string;
      /** Of this class. */
      class?: number;
      /** That rest. */
      open?: boolean;
    };
    body: undefined;
    answer: Answer_Vec_Order;
  };
  /** An order. */
  "GET /v1/orders/{member}/{id}": {
    path: {
      /** Whose */
      member: string;
      /** Its id: a number */
      id: string;
    };
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Order;
  };
  /** Payments to and from members of other banks, by age. */
  "GET /v1/payments": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** As it was after this block. */
      block?: number;
      /** As it was after this event; give this or a block. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
      /** Over this link. */
      link?: number;
      /** That this account pays, or is paid. */
      account?: string;
      /** That are in flight. */
      open?: boolean;
    };
    body: undefined;
    answer: Answer_Vec_Payment;
  };
  /** The policies in force or announced: monitoring's rules, what risk leads to, the central bank's terms. */
  "GET /v1/policies": {
    path: undefined;
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Vec_Policy;
  };
  /** What happened to orders, field by field after the EU's standard on order book records. */
  "GET /v1/records/orders": {
    path: undefined;
    query: {
      /** The first block. */
      from_block?: number;
      /** The last block. */
      to_block?: number;
      /** Of this class. */
      class?: number;
    };
    body: undefined;
    answer: string;
  };
  /** Trades, with both their orders. */
  "GET /v1/records/trades": {
    path: undefined;
    query: {
      /** The first block. */
      from_block?: number;
      /** The last block. */
      to_block?: number;
      /** Of this class. */
      class?: number;
    };
    body: undefined;
    answer: string;
  };
  /** How the service is. */
  "GET /v1/status": {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Answer_Status;
  };
  /** The log behind an event, and everything new. */
  "GET /v1/stream": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** Of these names, with commas. */
      name?: string;
      /** That name this account. */
      account?: string;
      /** Of this class. */
      class?: number;
      /** Whose log; the bank's where nothing is said. */
      contract?: "bank" | "council";
    };
    body: undefined;
    answer: string;
  };
  /** Every second of coin by its cause. */
  "GET /v1/supply": {
    path: undefined;
    query: {
      /** As it was after this block. */
      block?: number;
      /** As it was after this event. */
      seq?: number;
      /** By the clock at this moment. */
      at?: number;
    };
    body: undefined;
    answer: Answer_Supply;
  };
  /** Trades. */
  "GET /v1/trades": {
    path: undefined;
    query: {
      /** Behind what: the `next` of the part before. */
      after?: number;
      /** How many; 100 where nothing is said. */
      limit?: number;
      /** From the oldest (`asc`), or from the newest. */
      order?: "asc" | "desc";
      /** With this account. */
      account?: string;
      /** Of this class. */
      class?: number;
    };
    body: undefined;
    answer: Answer_Vec_Trade;
  };
}
