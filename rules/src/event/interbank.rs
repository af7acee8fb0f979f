//! What banks say to each other, and what becomes of it.
//!
//! The messages between banks are events of exactly 13 words with four topics: docs/interbank.md.

use super::declare::*;

events! {
    /// A message to another bank: a member pays one of its members.
    interbank_payment::InterbankPayment seq {
        /// The link.
        [topic] link: u32,
        /// The message's number on the link.
        [topic] number: u64,
        /// Who pays; the actor.
        [topic] payer: Address,
        /// The bank's own id.
        from_id: Hash,
        /// The peer's id.
        to_id: Hash,
        /// Who is paid there: an address, or whatever the peer knows its members by.
        payee: Hash,
        /// Seconds of coin.
        amount: u64,
        /// When it was sent.
        issued_at: u64,
        /// From when on the peer no longer credits it.
        expires: u64,
        /// What the payer gave it along; it is never interpreted.
        reference_id: Hash,
        /// The payer's locked coin after.
        locked_after: u64,
    }
    /// A message to another bank: what became of one of its messages.
    interbank_answer::InterbankAnswer seq {
        /// The link.
        [topic] link: u32,
        /// The message's number on the link.
        [topic] number: u64,
        /// Who was to be paid, as the payment says it; zero where the message was not understood.
        [topic] payee: Hash,
        /// The bank's own id.
        from_id: Hash,
        /// The peer's id.
        to_id: Hash,
        /// The number of the message that is answered.
        answers: u64,
        /// 0 credited, 1 may not receive, 2 over a limit, 3 over the day's limit, 4 paused or closing, 5 expired, 6 not
        /// understood.
        outcome: u8,
        /// Always 0: why somebody may not receive is told at home.
        reason: u16,
        /// Seconds of coin of the payment; 0 where it was not understood.
        amount: u64,
        /// Seconds of coin that the bank owes the peer after.
        held_after: u64,
        /// Seconds of coin that the peer owes the bank after.
        claim_after: u64,
    }
    /// Emitted when a payment to another bank is done with: beside `Transfer` where it was credited.
    payment_settled::PaymentSettled seq {
        /// The link.
        [topic] link: u32,
        /// The payment's number on the link.
        [topic] number: u64,
        /// Who paid, by its present account.
        [topic] payer: Address,
        /// What the peer answered, as `InterbankAnswer` has it; 4 where the link was broken first. Unless it is 0, the coin
        /// is the payer's again, as free or frozen as it was.
        outcome: u8,
        /// Seconds of coin.
        amount: u64,
        /// Of them burned, as the peer owed them.
        burned: u64,
        /// The payer's coin after.
        balance_after: u64,
        /// Seconds of coin that the bank owes the peer after.
        held_after: u64,
        /// Seconds of coin that the peer owes the bank after.
        claim_after: u64,
    }
    /// Emitted beside `Transfer` when a member is paid by one of another bank.
    payment_received::PaymentReceived seq {
        /// The link.
        [topic] link: u32,
        /// The payment's number on the link.
        [topic] number: u64,
        /// Who is paid.
        [topic] payee: Address,
        /// Seconds of coin.
        amount: u64,
        /// Of them minted; the rest was held against what the bank owed.
        minted: u64,
        /// The payee's coin after.
        balance_after: u64,
        /// Seconds of coin that the bank owes the peer after.
        held_after: u64,
        /// Seconds of coin that the peer owes the bank after.
        claim_after: u64,
        /// The payment's reference.
        reference_id: Hash,
    }
    /// Emitted when the governor opens a link to another bank. Nothing moves over it before the central bank has set
    /// limits.
    link_opened::LinkOpened seq {
        /// The link.
        [topic] link: u32,
        /// The peer's id.
        [topic] peer: Hash,
        /// The governor and actor.
        [topic] actor: Address,
        /// The bank's own id.
        own: Hash,
        /// The link's number at the peer.
        peer_link: u32,
        /// Who brings the peer's messages.
        channel: Address,
        /// 1 same chain, 2 attested.
        kind: u8,
    }
    /// Emitted when the governor gives a link another channel or begins to close it, and when its channel stops it.
    link_changed::LinkChanged seq {
        /// The link.
        [topic] link: u32,
        /// The governor, or the channel; the actor.
        [topic] actor: Address,
        /// The channel after.
        channel: Address,
        /// The status after: 1 open, 2 closing, 3 stopped.
        status: u8,
    }
    /// Emitted when the tribunal proposes to break a link whose peer is silent.
    break_proposed::BreakProposed seq {
        /// The link.
        [topic] link: u32,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// When the peer was last heard; 0 for never.
        heard: u64,
    }
    /// Emitted when the governor breaks a link as the tribunal proposed. Payers take back what is in flight; of that the bank
    /// bears what the peer did credit.
    link_broken::LinkBroken seq {
        /// The link.
        [topic] link: u32,
        /// The governor and actor.
        [topic] actor: Address,
        /// Seconds of coin in flight: the most that the break costs the bank for payments.
        in_flight: u64,
        /// Seconds of coin that the bank owes the peer, which stay at the bank's own address.
        held: u64,
        /// Seconds of coin that the peer owes the bank: the most that the break costs it for what was minted.
        claim: u64,
    }
    /// Emitted when the tribunal proposes to write off what the peer of a broken link owes.
    write_off_proposed::WriteOffProposed seq {
        /// The link.
        [topic] link: u32,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// Seconds of coin.
        amount: u64,
    }
    /// Emitted when the governor writes off, as the tribunal proposed, what the peer of a broken link owes. The coin that was
    /// minted against it stays with members.
    claim_written_off::ClaimWrittenOff seq {
        /// The link.
        [topic] link: u32,
        /// The governor and actor.
        [topic] actor: Address,
        /// Seconds of coin.
        amount: u64,
        /// Seconds of coin that the peer still owes after.
        claim_after: u64,
        /// Seconds of coin that were written off in all.
        written_off_after: u64,
    }
    /// Emitted when the central bank sets a link's limits. What is lower than before holds at once.
    link_limits_set::LinkLimitsSet seq {
        /// The link.
        [topic] link: u32,
        /// The central bank's officer.
        [topic] actor: Address,
        /// The most that the bank will owe the peer.
        owe: u64,
        /// The most that the peer may owe the bank.
        claim: u64,
        /// The most that is paid to the peer's members in a day.
        day_out: u64,
        /// The most that is accepted from them in a day.
        day_in: u64,
        /// The moment from which what is higher than before holds.
        from: u64,
    }
    /// Emitted beside `Transfer` when a debt to one bank and a claim on another, links of a ring, are set off.
    links_offset::LinksOffset seq {
        /// The link to the bank that is owed.
        [topic] owing: u32,
        /// The link to the bank that owes.
        [topic] owed: u32,
        /// The channel of both, which sets off.
        [topic] actor: Address,
        /// Seconds of coin.
        amount: u64,
        /// What the bank owes the one after.
        held_after: u64,
        /// What the other owes it after.
        claim_after: u64,
    }
}
