//! Every message of the contracts by topic: what it is called at a terminal, and what its arguments and answers count.
//!
//! Names, types and documentation are the ABI's. This adds what an ABI cannot say.

use crate::contract::{Contract, BANK, COUNCIL};
use crate::unit::Unit::{self, *};

/// What a payment to another bank has where its payer gives nothing along.
const NO_REFERENCE: &str = "0x0000000000000000000000000000000000000000000000000000000000000000";

/// A topic: `timebank TOPIC …`.
pub struct Topic {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Whose messages they are.
    pub whose: fn() -> &'static Contract,
    /// Its commands.
    pub entries: &'static [Entry],
}

/// A command that is a message.
#[derive(Clone, Copy)]
pub struct Entry {
    /// What it is called.
    pub command: &'static str,
    /// The message's name in the ABI.
    pub message: &'static str,
    /// What its arguments count, in their order.
    pub takes: &'static [Unit],
    /// What it answers, in its order; nothing where it answers that it was done.
    pub answers: &'static [(&'static str, Unit)],
    /// Arguments that need not be given, and what they are then.
    pub defaults: &'static [(&'static str, &'static str)],
    /// Arguments that are not asked for.
    pub fixed: &'static [(&'static str, &'static str)],
    /// What it does, where the message's own documentation does not say it.
    pub about: &'static str,
    /// Whether the answers are the columns of a page that ends where the first is zero.
    pub is_page: bool,
}

const fn write(command: &'static str, message: &'static str, takes: &'static [Unit]) -> Entry {
    read(command, message, takes, &[])
}

const fn read(
    command: &'static str,
    message: &'static str,
    takes: &'static [Unit],
    answers: &'static [(&'static str, Unit)],
) -> Entry {
    Entry { command, message, takes, answers, defaults: &[], fixed: &[], about: "", is_page: false }
}

impl Entry {
    const fn default(self, defaults: &'static [(&'static str, &'static str)]) -> Self {
        Self { defaults, ..self }
    }

    const fn fixed(
        self,
        fixed: &'static [(&'static str, &'static str)],
        about: &'static str,
    ) -> Self {
        Self { fixed, about, ..self }
    }

    const fn as_page(self) -> Self {
        Self { is_page: true, ..self }
    }

    /// What its arguments count, with the names that the ABI's enumerations give them.
    pub fn units(&self, of: &'static Contract) -> Vec<Unit> {
        let inputs = self.function(of).inputs.iter().zip(self.takes);
        inputs.map(|(input, unit)| of.named(input.internal_type(), *unit)).collect()
    }

    /// What it answers, likewise.
    pub fn answered(&self, of: &'static Contract) -> Vec<(&'static str, Unit)> {
        let outputs = self.function(of).outputs.iter().zip(self.answers);
        let named =
            outputs.map(|(output, (name, unit))| (*name, of.named(output.internal_type(), *unit)));
        named.collect()
    }

    /// The message, as the ABI has it.
    pub fn function(&self, of: &'static Contract) -> &'static alloy::json_abi::Function {
        let of_the_name = of.messages(self.message);
        of_the_name
            .iter()
            .find(|message| message.inputs.len() == self.takes.len())
            .expect("a test looks every entry up in the ABI")
    }
}

const SWEPT: &[(&str, Unit)] = &[("removed", Plain), ("next_cursor", Plain)];

/// Every topic.
pub static TOPICS: &[Topic] = &[
    Topic {
        name: "account",
        about: "Open, verify, read and close accounts, recover a lost key, and hand on what a member leaves",
        whose: || &BANK,
        entries: &[
            write("open", "open", &[Named]).default(&[("kind", "person")]),
            write("close", "close", &[]),
            write("verify", "verify", &[Plain, Plain, Moment, Hash]),
            write("consent", "consentCommitment", &[Hash]),
            write("hold", "holdOwn", &[Moment]),
            read(
                "show",
                "accountOf",
                &[Plain],
                &[
                    ("status", Named),
                    ("kind", Named),
                    ("roles", Named),
                    ("level", Plain),
                    ("opened", Moment),
                    ("verified_until", Moment),
                    ("commitment", Hash),
                    ("attested_by", Plain),
                ],
            ),
            read(
                "locked",
                "lockedOf",
                &[Plain, Plain],
                &[("coin", Secs), ("hours", Secs), ("orders", Plain)],
            ),
            read("can-send", "canSend", &[Plain], &[("can_send", Plain)]),
            read("can-receive", "canReceive", &[Plain], &[("can_receive", Plain)]),
            read(
                "watch",
                "watchOf",
                &[Plain],
                &[
                    ("risk", Plain),
                    ("hold_until", Moment),
                    ("sent", Secs),
                    ("received", Secs),
                    ("under_threshold", Plain),
                    ("orders", Plain),
                    ("orders_unfilled", Plain),
                    ("woken", Plain),
                ],
            ),
            write("request-recovery", "requestRecovery", &[Plain, Plain, Hash]),
            write("object-recovery", "objectRecovery", &[]),
            write("cancel-recovery", "cancelRecovery", &[Plain]),
            read("cancel-recoveries", "cancelRecoveries", &[Plain], &[("codes", Code)]),
            read("withdraw-orders", "withdrawOrders", &[Plain, Plain, Plain, Plain], SWEPT)
                .default(&[("cursor", "0"), ("most", "32")]),
            write("complete-recovery", "completeRecovery", &[Plain]),
            read(
                "recovery",
                "recoveryOf",
                &[Plain],
                &[
                    ("successor", Plain),
                    ("verifier", Plain),
                    ("requested", Moment),
                    ("evidence", Hash),
                    ("objected", Moment),
                ],
            ),
            read("successor", "successorOf", &[Plain], &[("successor", Plain)]),
            write("propose-succession", "proposeSuccession", &[Plain, Plain, Hash]),
            write("approve-succession", "approveSuccession", &[Plain, Plain, Hash]),
            write("cancel-succession", "cancelSuccession", &[Plain]),
            write("succeed", "succeed", &[Plain, Plain]),
            read(
                "succession",
                "successionOf",
                &[Plain],
                &[
                    ("heir", Plain),
                    ("proposer", Plain),
                    ("approver", Plain),
                    ("evidence", Hash),
                    ("from", Moment),
                    ("until", Moment),
                ],
            ),
        ],
    },
    Topic {
        name: "coin",
        about: "Pay in coin and read balances (ERC-20)",
        whose: || &BANK,
        entries: &[
            read("balance", "balanceOf", &[Plain], &[("coin", Secs)]),
            read("spendable", "spendable", &[Plain], &[("coin", Secs)]),
            write("transfer", "transfer", &[Plain, Secs]),
            write("transfer-with-reason", "transferWithReason", &[Plain, Secs, Purpose]),
            write("approve", "approve", &[Plain, Secs]),
            write("transfer-from", "transferFrom", &[Plain, Plain, Secs]),
            write("burn", "burn", &[Secs]),
            read("allowance", "allowance", &[Plain, Plain], &[("coin", Secs)]),
            read(
                "can-transfer",
                "canTransfer",
                &[Plain, Plain, Secs],
                &[("can_transfer", Plain), ("code", Code)],
            ),
            read("why-not", "whyNot", &[Plain, Plain, Secs], &[("codes", Code)]),
            read("supply", "totalSupply", &[], &[("coin", Secs)]),
            read("totals", "coinTotals", &[], &[("minted", Secs), ("burned", Secs)]),
            read("name", "name", &[], &[("name", Plain)]),
            read("symbol", "symbol", &[], &[("symbol", Plain)]),
            read("decimals", "decimals", &[], &[("decimals", Plain)]),
            read("supports-interface", "supportsInterface", &[Plain], &[("supported", Plain)]),
        ],
    },
    Topic {
        name: "hours",
        about: "Give, convert and redeem hours of a class (ERC-6909)",
        whose: || &BANK,
        entries: &[
            read("balance", "balanceOf", &[Plain, Plain], &[("hours", Secs)]),
            write("transfer", "transfer", &[Plain, Plain, Secs]),
            write("transfer-from", "transferFrom", &[Plain, Plain, Plain, Secs]),
            write("approve", "approve", &[Plain, Plain, Secs]),
            write("set-operator", "setOperator", &[Plain, Plain]),
            read("allowance", "allowance", &[Plain, Plain, Plain], &[("hours", Secs)]),
            read("is-operator", "isOperator", &[Plain, Plain], &[("is_operator", Plain)]),
            write("convert", "convert", &[Plain, Secs]),
            write("redeem", "redeem", &[Plain, Secs, Plain]),
            read("name", "name", &[Plain], &[("name", Plain)]),
            read("symbol", "symbol", &[Plain], &[("symbol", Plain)]),
            read("decimals", "decimals", &[Plain], &[("decimals", Plain)]),
            read("supply", "totalSupply", &[Plain], &[("hours", Secs)]),
        ],
    },
    Topic {
        name: "delegate",
        about: "Let somebody act for you, and act for somebody",
        whose: || &BANK,
        entries: &[
            write("give", "delegate", &[Plain, Named, Secs, Moment]),
            write("revoke", "revokeDelegate", &[Plain, Plain]),
            read("act", "actFor", &[Plain, Plain], &[("answer", Plain)]),
            read(
                "show",
                "delegationOf",
                &[Plain, Plain],
                &[("kinds", Named), ("daily", Secs), ("until", Moment), ("spent", Secs)],
            ),
        ],
    },
    Topic {
        name: "relay",
        about: "Carry what members sign, and read nonces and the domain",
        whose: || &BANK,
        entries: &[
            read(
                "carry",
                "carry",
                &[Plain, Plain, Plain, Moment, Secs, Secs, Plain],
                &[("answer", Plain)],
            )
            .default(&[("bound", "0"), ("fee", "0")]),
            read("carry-many", "carryMany", &[Plain], &[("refusals", Plain)]),
            write("cancel-nonces", "cancelNonces", &[Plain, Plain]),
            read("nonces", "nonceBitmap", &[Plain, Plain], &[("bits", Plain)]),
            write("permit", "permit", &[Plain, Plain, Secs, Moment, Plain, Hash, Hash]),
            read("permits", "nonces", &[Plain], &[("nonce", Plain)]),
            read("separator", "DOMAIN_SEPARATOR", &[], &[("separator", Hash)]),
            read(
                "domain",
                "eip712Domain",
                &[],
                &[
                    ("fields", Plain),
                    ("name", Plain),
                    ("version", Plain),
                    ("chain_id", Plain),
                    ("verifying_contract", Plain),
                    ("salt", Hash),
                    ("extensions", Plain),
                ],
            ),
            read("multicall", "multicall", &[Plain], &[("answers", Plain)]),
            read("about", "contractURI", &[], &[("uri", Plain)]),
        ],
    },
    Topic {
        name: "record",
        about: "Put service on the ledger, and who may",
        whose: || &BANK,
        entries: &[
            write("service", "record", &[Plain, Plain, Moment, Moment, Hash]),
            write("void", "voidRecord", &[Plain, Plain, Moment, Moment, Hash]),
            write("late", "recordLate", &[Plain, Plain, Moment, Moment, Hash]),
            write("confirm-late", "confirmLate", &[Plain, Plain, Plain, Moment, Moment, Hash]),
            write("withdraw-late", "withdrawLate", &[Plain, Plain, Plain, Moment]),
            read(
                "late-record",
                "lateRecordOf",
                &[Plain, Plain, Plain, Moment],
                &[
                    ("start", Moment),
                    ("end", Moment),
                    ("evidence", Hash),
                    ("until", Moment),
                    ("day_open", Plain),
                ],
            ),
            read("is-taken", "isTaken", &[Plain, Moment], &[("is_taken", Plain)]),
            write("accredit", "accredit", &[Plain, Plain, Secs]),
            read(
                "recorder",
                "recorderOf",
                &[Plain, Plain],
                &[
                    ("quota", Secs),
                    ("recorded_this_epoch", Secs),
                    ("recorded", Secs),
                    ("redeemed", Secs),
                ],
            ),
        ],
    },
    Topic {
        name: "class",
        about: "Classes of service, their terms of conversion and their markets",
        whose: || &BANK,
        entries: &[
            read("register", "registerClass", &[Text, Secs], &[("class_id", Plain)]),
            read(
                "show",
                "classOf",
                &[Plain],
                &[
                    ("name", Text),
                    ("lot", Secs),
                    ("recorded", Secs),
                    ("converted", Secs),
                    ("redeemed", Secs),
                ],
            ),
            write("rename", "renameClass", &[Plain, Text]),
            write("set-rule", "setClassRule", &[Plain, Plain, Plain]),
            read("rule", "classRule", &[Plain], &[("step", Plain), ("retired", Plain)]),
            write("set-terms", "setTerms", &[Plain, Percent, Secs]),
            read(
                "terms",
                "termsOf",
                &[Plain],
                &[("rate", Percent), ("quota", Secs), ("converted_this_epoch", Secs)],
            ),
            write("set-market", "setMarket", &[Plain, Percent, Percent, Plain, Secs, Plain]),
            write("set-calls", "setCalls", &[Plain, Named, Secs]),
            write("apply-market", "applyMarket", &[Plain]),
            read(
                "announced",
                "announcedTerms",
                &[Plain],
                &[
                    ("rate", Percent),
                    ("quota", Secs),
                    ("terms_from", Moment),
                    ("floor", Percent),
                    ("ceiling", Percent),
                    ("width", Plain),
                    ("halt", Secs),
                    ("min_lots", Plain),
                    ("market_from", Moment),
                ],
            ),
            read(
                "market-terms",
                "marketTermsOf",
                &[Plain],
                &[
                    ("floor", Percent),
                    ("ceiling", Percent),
                    ("band", Plain),
                    ("halt", Secs),
                    ("min_lots", Plain),
                ],
            ),
            read(
                "market",
                "marketOf",
                &[Plain],
                &[
                    ("best_bid", Percent),
                    ("best_ask", Percent),
                    ("last", Percent),
                    ("reference", Percent),
                    ("low", Percent),
                    ("high", Percent),
                    ("halted_until", Moment),
                    ("epoch_lots", Plain),
                    ("epoch_price", Percent),
                ],
            ),
        ],
    },
    Topic {
        name: "order",
        about: "Trade hours for coin on a class's book",
        whose: || &BANK,
        entries: &[
            read("place", "place", ORDER, PLACED)
                .default(&[("expiry", "+7d"), ("kind", "limit")]),
            read("take", "place", ORDER, PLACED).fixed(
                &[("expiry", "0"), ("kind", "ioc")],
                "Takes what rests within the limit at once; nothing of it stays on the book. `order quote` says beforehand what that gives.",
            ),
            read(
                "place-with",
                "placeWith",
                &[
                    Plain, Named, Percent, Plain, Moment, Named, Secs, Plain, Plain, Plain, Plain,
                    Hash,
                ],
                FILLED,
            )
            .default(&[
                ("expiry", "+7d"),
                ("kind", "limit"),
                ("budget", "0"),
                ("least_lots", "0"),
                ("most", "0"),
                ("keep_own", "false"),
                ("slide", "false"),
                ("tag", NO_REFERENCE),
            ]),
            read("replace", "replace", &[Plain, Percent, Plain, Moment, Named], FILLED)
                .default(&[("expiry", "+7d"), ("kind", "limit")]),
            read(
                "place-many",
                "placeMany",
                &[Plain, Plain, Named, Percent, Plain, Moment, Named],
                &[("order_ids", Plain)],
            ),
            write("cancel", "cancel", &[Plain]),
            read("cancel-all", "cancelAll", &[Plain, Plain, Plain], SWEPT)
                .default(&[("cursor", "0"), ("most", "32")]),
            write("cancel-numbered", "cancelNumbered", &[Plain, Percent, Plain]),
            read(
                "place-in-call",
                "placeInCall",
                &[Plain, Named, Percent, Plain, Moment],
                &[("order_id", Plain)],
            ),
            read(
                "clear-call",
                "clearCall",
                &[Plain],
                &[("next", Named), ("price", Percent), ("lots", Plain)],
            ),
            read(
                "call",
                "callOf",
                &[Plain],
                &[
                    ("when", Named),
                    ("period", Secs),
                    ("phase", Named),
                    ("until", Moment),
                    ("price", Percent),
                    ("lots", Plain),
                    ("filled", Plain),
                ],
            ),
            read("reduce", "reduce", &[Plain, Plain], &[("left", Plain)]),
            read("prune", "prune", &[Plain, Percent, Plain], &[("removed", Plain)])
                .default(&[("most", "32")]),
            read("prune-from", "pruneFrom", &[Plain, Plain, Plain], SWEPT)
                .default(&[("cursor", "0"), ("most", "32")]),
            read(
                "quote",
                "quote",
                &[Plain, Named, Plain],
                &[("lots", Plain), ("coin", Secs), ("worst", Percent), ("rest", Named)],
            ),
            read(
                "depth",
                "depth",
                &[Plain, Named, Percent],
                &[("tick", Percent), ("lots", Plain), ("orders", Plain)],
            )
            .default(&[("from", "0")])
            .as_page(),
            read(
                "list",
                "ordersOf",
                &[Plain, Plain, Plain],
                &[
                    ("order_id", Plain),
                    ("lots", Plain),
                    ("next_cursor", Plain),
                    ("expiry", Moment),
                ],
            )
            .default(&[("cursor", "0")])
            .as_page(),
        ],
    },
    Topic {
        name: "agreement",
        about: "Agree on a service, with its coin in escrow",
        whose: || &BANK,
        entries: &[
            read(
                "propose",
                "propose",
                &[Plain, Plain, Plain, Secs, Secs, Moment, Moment, Moment, Moment, Hash],
                &[("agreement_id", Plain)],
            )
            .default(&[("group", "0")]),
            read(
                "propose-series",
                "proposeSeries",
                &[
                    Plain, Plain, Plain, Secs, Secs, Moment, Moment, Moment, Moment, Hash, Plain,
                    Days,
                ],
                &[("agreement_id", Plain)],
            )
            .default(&[("group", "0")]),
            read(
                "invoice",
                "invoice",
                &[Plain, Plain, Secs, Secs, Moment, Moment, Moment, Hash],
                &[("agreement_id", Plain)],
            ),
            write("pay", "payInvoice", &[Plain]),
            write("accept", "accept", &[Plain]),
            write("reject", "reject", &[Plain]),
            write("cancel", "cancelAgreement", &[Plain]),
            write("deliver", "deliver", &[Plain, Secs, Moment, Moment, Hash]),
            write("correct", "correctDelivery", &[Plain, Secs, Hash]),
            write("concede", "concede", &[Plain, Secs]),
            write("withdraw", "withdrawDispute", &[Plain]),
            write("settle", "settle", &[Plain]),
            write("dispute", "dispute", &[Plain, Secs, Hash]),
            write("poke", "poke", &[Plain]),
            write("award", "award", &[Plain, Secs, Hash]),
            read(
                "show",
                "agreementOf",
                &[Plain],
                &[
                    ("status", Named),
                    ("requester", Plain),
                    ("provider", Plain),
                    ("class_id", Plain),
                    ("group", Plain),
                    ("service", Each(&[("agreed", Secs), ("delivered", Secs)])),
                    ("interval", Each(&[("start", Moment), ("end", Moment)])),
                    ("price", Secs),
                    ("escrow", Each(&[("due", Secs), ("disputed", Secs), ("held", Secs)])),
                    ("until", Moment),
                    ("terms", Hash),
                    (
                        "series",
                        Each(&[("lessons", Plain), ("left", Plain), ("every", Days)]),
                    ),
                ],
            ),
        ],
    },
    Topic {
        name: "campaign",
        about: "Pay for attention from a sponsor's pool",
        whose: || &BANK,
        entries: &[
            read(
                "open",
                "openCampaign",
                &[Plain, Percent, Plain, Moment, Secs, Secs],
                &[("campaign_id", Plain)],
            )
            .default(&[("delay", "1d")]),
            write("fund", "fundCampaign", &[Plain, Secs]),
            write("close", "closeCampaign", &[Plain]),
            write("publish-root", "publishRoot", &[Plain, Day, Hash]),
            write("strike-root", "strikeRoot", &[Plain, Day, Plain]),
            read("claim", "claim", &[Plain, Day, Hash, Plain, Hash, Hash], &[("paid", Secs)]),
            read(
                "show",
                "campaignOf",
                &[Plain],
                &[
                    ("sponsor", Plain),
                    ("attestor", Plain),
                    ("rate", Percent),
                    ("daily_cap", Plain),
                    ("first_day", Day),
                    ("end", Moment),
                    ("delay", Secs),
                    ("pool", Secs),
                    ("funded", Secs),
                    ("claims", Plain),
                ],
            ),
            read("root", "rootOf", &[Plain, Day], &[("root", Hash), ("claimable_from", Moment)]),
            read("has-claimed", "hasClaimed", &[Plain, Day, Plain], &[("has_claimed", Plain)]),
        ],
    },
    Topic {
        name: "credit",
        about: "Scores, loans, and what holds for all of them",
        whose: || &BANK,
        entries: &[
            read(
                "show",
                "creditOf",
                &[Plain],
                &[
                    ("factors", Each(FACTORS)),
                    ("weights", Each(FACTORS)),
                    ("points", Each(FACTORS)),
                    ("score", Plain),
                    ("grade", Plain),
                    ("debt", Secs),
                    ("due", Moment),
                    ("largest_loan", Secs),
                ],
            ),
            read(
                "propose-on-line",
                "proposeOnLine",
                &[Plain, Plain, Plain, Secs, Secs, Moment, Moment, Moment, Moment, Hash],
                &[("agreement_id", Plain)],
            )
            .default(&[("group", "0")]),
            read(
                "line",
                "starterLineOf",
                &[Plain],
                &[("line", Secs), ("drawn", Secs), ("least", Plain)],
            ),
            write("set-treasury", "setTreasury", &[Percent, Named]),
            write("donate", "donate", &[Secs]),
            write("spend-treasury", "spendTreasury", &[Named, Plain, Secs, Hash]),
            read(
                "treasury",
                "treasuryAt",
                &[Moment],
                &[
                    ("treasury", Secs),
                    ("donations", Secs),
                    ("levy", Percent),
                    ("sources", Named),
                    ("from", Moment),
                ],
            )
            .default(&[("moment", "+0s")]),
            write("set-lines", "setStarterLines", &[Secs, Secs, Secs, Plain]),
            read(
                "lines",
                "starterLinesAt",
                &[Moment],
                &[
                    (
                        "lines",
                        Each(&[("level_1", Secs), ("level_2", Secs), ("level_3", Secs)]),
                    ),
                    ("least", Plain),
                    ("from", Moment),
                ],
            )
            .default(&[("moment", "+0s")]),
            write("borrow", "borrow", &[Secs, Secs]),
            write("repay", "repay", &[Secs]),
            write("repay-for", "repayFor", &[Plain, Secs]),
            write("collect", "collectDebt", &[Plain]),
            write("mark-overdue", "markOverdue", &[Plain]),
            write("write-off", "writeOff", &[Plain, Hash]),
            write("reschedule", "rescheduleLoan", &[Plain, Moment]),
            write("collect-demurrage", "collectDemurrage", &[Plain]),
            read("minting", "mintingRoom", &[], &[("left", Secs), ("most", Secs)]),
            read(
                "demurrage",
                "demurrageDue",
                &[Plain],
                &[("due", Secs), ("idle", Secs), ("days", Plain)],
            ),
            read(
                "totals",
                "loanTotals",
                &[],
                &[
                    ("lent", Secs),
                    ("repaid", Secs),
                    ("written_off", Secs),
                    ("owed", Secs),
                    ("demurrage_burned", Secs),
                    ("recovered", Secs),
                ],
            ),
            write(
                "set-terms",
                "setBankTerms",
                &[Secs, Secs, Secs, Secs, Secs, Plain, Plain, Plain, Secs],
            ),
            read(
                "terms",
                "bankTermsAt",
                &[Moment],
                &[
                    (
                        "largest_loans",
                        Each(&[("grade_2", Secs), ("grade_3", Secs), ("grade_4", Secs), ("grade_5", Secs)]),
                    ),
                    ("longest", Secs),
                    ("fee", Plain),
                    ("debt_cap", Plain),
                    ("demurrage", Plain),
                    ("notice", Secs),
                    ("from", Moment),
                ],
            )
            .default(&[("moment", "+0s")]),
        ],
    },
    Topic {
        name: "link",
        about: "Links to other banks: who they are, what may stand between them, what they say",
        whose: || &BANK,
        entries: &[
            read(
                "open",
                "openLink",
                &[Hash, Hash, Plain, Plain, Named],
                &[("link", Plain)],
            ),
            write("set-channel", "setChannel", &[Plain, Plain]),
            write("set-limits", "setLinkLimits", &[Plain, Secs, Secs, Secs, Secs]),
            write("close", "closeLink", &[Plain]),
            write("stop", "stopLink", &[Plain]),
            write("propose-break", "proposeBreak", &[Plain]),
            write("break", "breakLink", &[Plain]),
            write("propose-write-off", "proposeWriteOff", &[Plain, Secs]),
            write("write-off", "writeOffClaim", &[Plain, Secs]),
            read("hear", "hear", &[Plain, Hash, Plain], &[("fresh", Plain)]),
            write("set-off", "setOff", &[Plain, Plain, Secs]),
            read(
                "show",
                "linkOf",
                &[Plain],
                &[
                    ("own", Hash),
                    ("peer", Hash),
                    ("peer_link", Plain),
                    ("channel", Plain),
                    ("kind", Named),
                    ("status", Named),
                    ("opened", Moment),
                    ("heard", Moment),
                ],
            ),
            read(
                "position",
                "positionOf",
                &[Plain],
                &[
                    ("held", Secs),
                    ("claim", Secs),
                    ("in_flight", Secs),
                    ("unanswered", Plain),
                    ("said", Plain),
                    ("said_head", Hash),
                    ("heard", Plain),
                    ("heard_head", Hash),
                ],
            ),
            read(
                "limits",
                "linkLimitsAt",
                &[Plain, Moment],
                &[
                    ("owe", Secs),
                    ("claim", Secs),
                    ("day_out", Secs),
                    ("day_in", Secs),
                    ("out_today", Secs),
                    ("in_today", Secs),
                    ("from", Moment),
                ],
            )
            .default(&[("moment", "+0s")]),
            read(
                "totals",
                "linkTotals",
                &[],
                &[("links", Plain), ("held", Secs), ("minted", Secs), ("burned", Secs)],
            ),
        ],
    },
    Topic {
        name: "abroad",
        about: "Paying members of other banks",
        whose: || &BANK,
        entries: &[
            read(
                "pay",
                "payAbroad",
                &[Plain, Payee, Secs, Moment, Hash],
                &[("number", Plain)],
            )
            .default(&[("reference_id", NO_REFERENCE)]),
            read(
                "pay-for",
                "payAbroadFor",
                &[Plain, Plain, Payee, Secs, Moment, Hash],
                &[("message", Plain)],
            )
            .default(&[("reference_id", NO_REFERENCE)]),
            write("take-back", "takeBack", &[Plain, Plain]),
            read(
                "sent",
                "sentOf",
                &[Plain, Plain],
                &[("payer", Plain), ("amount", Secs), ("sent", Moment), ("expires", Moment)],
            ),
        ],
    },
    Topic {
        name: "case",
        about: "Due process: cases, freezes, pauses, appeals, seizure",
        whose: || &BANK,
        entries: &[
            read("open", "openCase", &[Plain, Named, Hash], &[("case_id", Plain)]),
            read(
                "open-and-freeze",
                "openAndFreeze",
                &[Plain, Named, Hash, Named, Secs],
                &[("case_id", Plain)],
            )
            .default(&[("amount", "0")]),
            write("close", "closeCase", &[Plain]),
            write("freeze", "freeze", &[Plain, Named, Secs]).default(&[("amount", "0")]),
            read("freeze-many", "freezeMany", &[Plain, Named, Secs], &[("codes", Code)]),
            write("release", "release", &[Plain]),
            read("release-many", "releaseMany", &[Plain], &[("codes", Code)]),
            write("set-frozen-coin", "setFrozenTokens", &[Plain, Secs]),
            read("frozen-coin", "getFrozenTokens", &[Plain], &[("coin", Secs)]),
            write("confirm", "confirm", &[Plain, Named, Secs, Plain]),
            write("replace-freeze", "replaceFreeze", &[Plain, Named, Secs])
                .default(&[("amount", "0")]),
            write("answer", "answer", &[Plain, Hash]),
            write("appeal", "appeal", &[Plain, Hash]),
            write("uphold", "uphold", &[Plain]),
            write("seize", "seize", &[Plain, Secs]),
            write("forced-transfer", "forcedTransfer", &[Plain, Plain, Secs]),
            write("propose-release", "proposeRelease", &[Plain, Plain, Secs]),
            write("approve-release", "approveRelease", &[Plain, Plain, Secs]),
            write("pause", "pause", &[Plain, Named]),
            write("confirm-pause", "confirmPause", &[Plain, Plain]),
            write("resume", "resume", &[Plain]),
            read("paused", "pausedAreas", &[], &[("areas", Named)]),
            write("end-hold", "endHold", &[Plain]),
            write("suspend", "suspendOffice", &[Plain, Plain]).default(&[("class_id", "0")]),
            write("reinstate", "reinstateOffice", &[Plain, Plain]).default(&[("class_id", "0")]),
            read(
                "show",
                "caseOf",
                &[Plain],
                &[
                    ("status", Named),
                    ("subject", Plain),
                    ("officer", Plain),
                    ("opened", Moment),
                    ("reason", Named),
                    ("evidence", Hash),
                    ("lapses", Moment),
                ],
            ),
            read(
                "proceedings",
                "proceedingsOf",
                &[Plain],
                &[
                    ("measured_by", Plain),
                    ("confirmed_by", Plain),
                    ("confirmed", Moment),
                    ("appeal_granted", Moment),
                    ("answer", Hash),
                    ("statement", Hash),
                    ("seizable", Secs),
                    ("quarantined", Secs),
                    ("release_to", Plain),
                    ("release_amount", Secs),
                    ("amended_by", Plain),
                ],
            ),
            read(
                "freeze-of",
                "freezeOf",
                &[Plain],
                &[("directions", Named), ("coin", Secs), ("case_id", Plain), ("lapses", Moment)],
            ),
            read(
                "last-of",
                "latestCaseOf",
                &[Plain],
                &[("case_id", Plain), ("measures_today", Plain)],
            ),
        ],
    },
    Topic {
        name: "monitoring",
        about: "What the bank watches for, and what that leads to",
        whose: || &BANK,
        entries: &[
            write("set-rule", "setRule", &[Named, Named, Plain, Plain, Plain]),
            write("set-risk", "setRisk", &[Plain, Plain, Secs]),
            read(
                "rule",
                "policyOf",
                &[Named],
                &[("mode", Named), ("weight", Plain), ("first", Plain), ("second", Plain)],
            ),
            read(
                "risk",
                "riskPolicy",
                &[],
                &[("line", Plain), ("decay", Plain), ("hold", Secs)],
            ),
        ],
    },
    Topic {
        name: "role",
        about: "Who works for the bank",
        whose: || &BANK,
        entries: &[
            write("grant", "grantRole", &[Plain, Named]),
            write("revoke", "revokeRole", &[Plain, Named]),
            write("renounce", "renounceRole", &[Named]),
            read(
                "offices",
                "officesOf",
                &[Plain],
                &[
                    ("roles", Named),
                    ("withheld", Named),
                    ("until", Moment),
                    ("case_id", Plain),
                    ("accreditations", Plain),
                    ("terms_ended", Plain),
                ],
            ),
            write("propose-governor", "proposeGovernor", &[Plain]),
            write("accept-governor", "acceptGovernor", &[]),
            read("governor", "governor", &[], &[("governor", Plain)]),
        ],
    },
    Topic {
        name: "audit",
        about: "The log: its head, and whether it is whole",
        whose: || &BANK,
        entries: &[read("head", "auditHead", &[], &[("events", Plain), ("head", Hash)])],
    },
    Topic {
        name: "council",
        about: "The council: propose, approve and execute calls together",
        whose: || &COUNCIL,
        entries: &[
            read("propose", "propose", &[Plain, Plain], &[("proposal", Plain)]),
            write("approve", "approve", &[Plain]),
            write("revoke-approval", "revokeApproval", &[Plain]),
            write("execute", "execute", &[Plain, Plain]),
            write("cancel", "cancel", &[Plain]),
            read(
                "charter",
                "charter",
                &[],
                &[
                    ("threshold", Plain),
                    ("members", Plain),
                    ("guardian", Plain),
                    ("delay", Secs),
                    ("shortest", Secs),
                    ("longest", Secs),
                    ("proposals", Plain),
                ],
            ),
            read("members", "members", &[], &[("members", Plain)]),
            read(
                "show",
                "proposalOf",
                &[Plain],
                &[
                    ("status", Named),
                    ("target", Plain),
                    ("selector", Plain),
                    ("calldata_hash", Hash),
                    ("proposer", Plain),
                    ("proposed", Moment),
                    ("approved", Moment),
                    ("executable_from", Moment),
                    ("expires", Moment),
                    ("approvals", Plain),
                ],
            ),
            read("delay-of", "delayOf", &[Plain], &[("delay", Secs)]),
            read("approves", "approvesOf", &[Plain, Plain], &[("approves", Plain)]),
            read("head", "auditHead", &[], &[("events", Plain), ("head", Hash)]),
        ],
    },
];

const ORDER: &[Unit] = &[Plain, Named, Percent, Plain, Moment, Named];
const PLACED: &[(&str, Unit)] =
    &[("order_id", Plain), ("lots", Plain), ("coin", Secs), ("rest", Named)];
const FILLED: &[(&str, Unit)] =
    &[("order_id", Plain), ("filled", Plain), ("coin", Secs), ("rest", Named)];
const FACTORS: &[(&str, Unit)] = &[
    ("settled_as_provider", Plain),
    ("settled_as_requester", Plain),
    ("counterparties", Plain),
    ("repaid_hour_weeks", Plain),
    ("days_verified", Plain),
    ("disputes_lost", Plain),
    ("loans_overdue", Plain),
    ("undelivered", Plain),
    ("splits", Plain),
];

/// Where the catalogue has a message; every one is somewhere.
pub fn entry_of(
    of: &Contract,
    message: &alloy::json_abi::Function,
) -> (&'static Topic, &'static Entry) {
    let mut all =
        TOPICS.iter().flat_map(|topic| topic.entries.iter().map(move |entry| (topic, entry)));
    all.find(|(topic, entry)| {
        std::ptr::eq((topic.whose)(), of) && entry.function((topic.whose)()) == message
    })
    .expect("a test finds every message of the ABI")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn contracts() -> [&'static Contract; 2] {
        [&BANK, &COUNCIL]
    }

    #[test]
    fn every_message_of_the_contracts_is_in_exactly_one_topic() {
        for contract in contracts() {
            let mut topics: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
            for topic in TOPICS.iter().filter(|topic| std::ptr::eq((topic.whose)(), contract)) {
                for entry in topic.entries {
                    topics
                        .entry(entry.function(contract).signature())
                        .or_default()
                        .insert(topic.name);
                }
            }
            for message in contract.abi.functions() {
                let found = topics.remove(&message.signature()).unwrap_or_default();
                assert_eq!(found.len(), 1, "{}: {found:?}", message.signature());
            }
            assert!(topics.is_empty(), "no message of {}: {topics:?}", contract.name);
        }
    }

    #[test]
    fn no_two_commands_of_a_topic_have_a_name() {
        for topic in TOPICS {
            let names: BTreeSet<_> = topic.entries.iter().map(|entry| entry.command).collect();
            assert_eq!(names.len(), topic.entries.len(), "{}", topic.name);
        }
    }

    #[test]
    fn every_answer_has_the_abis_name_unless_it_only_says_that_it_was_done() {
        for topic in TOPICS {
            for entry in topic.entries {
                let outputs = &entry.function((topic.whose)()).outputs;
                let names = outputs.iter().map(|output| output.name.as_str());
                let answers = entry.answers.iter().map(|(name, _)| *name);
                let says_done = entry.answers.is_empty() && names.clone().eq(["success"]);
                assert!(
                    says_done || names.clone().eq(answers),
                    "{} {}: {:?}",
                    topic.name,
                    entry.command,
                    names.collect::<Vec<_>>()
                );
            }
        }
    }

    #[test]
    fn what_is_not_asked_for_is_an_argument_and_can_be_read() {
        for topic in TOPICS {
            for entry in topic.entries {
                let message = entry.function((topic.whose)());
                for (argument, text) in entry.defaults.iter().chain(entry.fixed) {
                    let place = message.inputs.iter().position(|input| input.name == *argument);
                    let place = place.unwrap_or_else(|| panic!("{}: {argument}", entry.command));
                    let ty = message.inputs[place].ty.parse().unwrap();
                    let unit = entry.units((topic.whose)())[place];
                    assert!(unit.read(text, &ty, 0).is_ok(), "{text}");
                }
            }
        }
    }

    #[test]
    fn every_unit_can_be_written_as_its_type() {
        let written = |unit: Unit, ty: &str| match (unit, ty) {
            (_, "address") => "0x00000000000000000000000000000000000000aa",
            (_, "bool") => "true",
            (_, "bytes4") => "0x01020304",
            (_, "bytes") => "0x0102",
            (Moment, _) => "+1h",
            (Day, _) => "2026-12-01",
            (Secs, _) => "1m",
            (Percent, _) => "100%",
            (Hash | Payee | Purpose, _) => {
                "0x0707070707070707070707070707070707070707070707070707070707070707"
            }
            (Text, _) => "care",
            (OneOf(all) | AnyOf(all), _) => all[0].0,
            _ => "1",
        };
        for topic in TOPICS {
            for entry in topic.entries {
                let inputs = &entry.function((topic.whose)()).inputs;
                for (input, unit) in inputs.iter().zip(entry.units((topic.whose)())) {
                    let text = written(unit, input.ty.trim_end_matches("[]"));
                    let read = unit.read(text, &input.ty.parse().unwrap(), 0);
                    assert!(read.is_ok(), "{} {}: {read:?}", entry.command, input.name);
                }
            }
        }
    }

    #[test]
    fn what_the_abi_enumerates_is_named_and_nothing_else_is() {
        for topic in TOPICS {
            let contract = (topic.whose)();
            for entry in topic.entries {
                let message = entry.function(contract);
                let inputs = message.inputs.iter().zip(entry.takes.iter().copied());
                let answers = entry.answers.iter().map(|(_, unit)| *unit);
                for (param, unit) in inputs.chain(message.outputs.iter().zip(answers)) {
                    let known = contract.named(param.internal_type(), Named);
                    let is_enumerated = matches!(known, OneOf(_) | AnyOf(_));
                    let is_named = matches!(unit, Named);
                    assert_eq!(is_named, is_enumerated, "{} {}", entry.command, param.name);
                }
            }
        }
    }
}
