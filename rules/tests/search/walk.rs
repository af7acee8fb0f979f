//! What officers who collude try next: on the host, and in a story on the chain.

use super::town::*;
use std::collections::BTreeSet;
use timebank_rules::agreement::ANSWER;
use timebank_rules::case::{APPEAL_WINDOW, COOLING_OFF, OPEN_FOR};
use timebank_rules::cells::{Agreement, Campaign, CaseFile, Key, Recovery, Succession, Tenure};
use timebank_rules::quantities::DAY;
use timebank_rules::recovery::{DELAY, LAPSES, REST};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Chance, Message, World};
use timebank_rules::{succession, Address};

/// The most cases in a walk.
const MOST_CASES: u32 = 40;

/// A step of a walk.
pub enum Deed {
    /// Time passes until this moment.
    Wait(u32),
    /// Somebody tries a message.
    Try(Address, Message),
}

/// The moments at which something ends or begins, that are yet to come, and the second before each.
pub fn edges(world: &World) -> BTreeSet<u32> {
    let bank = &world.bank;
    let mut edges = Vec::new();
    for who in EVERYBODY {
        let cell = bank.account(who).cell;
        let frozen = cell.frozen_until.get();
        edges.extend([frozen, frozen.saturating_add(COOLING_OFF), cell.watch.held_until.get()]);
    }
    for case_id in 1..=bank.root.cases.get() {
        let case = bank.load::<CaseFile>(Key::case(case_id));
        let (confirmed, opened) = (case.confirmed_at.get(), case.opened_at.get());
        edges.extend([case.frozen_until.get(), case.appeal_until.get(), opened + OPEN_FOR]);
        edges.push(if confirmed > 0 { confirmed + APPEAL_WINDOW } else { 0 });
    }
    let agreement = bank.load::<Agreement>(Key::agreement(1));
    edges.extend([agreement.until.get(), agreement.answer_by.get(), agreement.deliver_by.get()]);
    edges.extend([agreement.start.get(), agreement.end.get() + ANSWER]);
    let row = bank.load::<Recovery>(Key::recovery(&ANN));
    for from in [row.requested_at.get(), row.objected_at.get(), row.cancelled_at.get()] {
        edges.extend([from + DELAY, from + LAPSES, from + REST]);
    }
    for account in [ANN, NEW, BEN] {
        let file = bank.load::<Succession>(Key::succession(&account));
        let approved = file.approved_at.get();
        edges.extend([approved + succession::NOTICE, approved + succession::LAPSES]);
        edges.extend([file.proposed_at.get() + succession::APPROVAL]);
    }
    edges.push(bank.load::<Tenure>(Key::tenure(&VERA)).until.get());
    edges.extend(bank.root.paused_until.iter().map(|until| until.get()));
    let campaign = bank.load::<Campaign>(Key::campaign(1));
    edges.extend([campaign.end_day.get() * DAY, (campaign.end_day.get() + 8) * DAY]);
    let around = edges.into_iter().flat_map(|edge| [edge.saturating_sub(1), edge]);
    around.filter(|edge| *edge > world.now.0).collect()
}

/// Time passes, or somebody tries something, mostly who it is for.
pub fn next(world: &World, chance: &mut Chance) -> Deed {
    let edges: Vec<u32> = edges(world).into_iter().collect();
    if chance.one_in(8) && !edges.is_empty() {
        return Deed::Wait(chance.of(&edges));
    }
    let mut moves = match chance.below(8) {
        0..3 => moves_in_earning(world),
        3 => moves_of_offices(world),
        4 => moves_of_successions(),
        _ => moves(world),
    };
    let cases = world.bank.root.cases.get();
    if cases < MOST_CASES {
        // Other facts than any before.
        let evidence = [120 + cases as u8; 32];
        let subjects = [ANN, NEW, VERA, SUE, TOM, BANKER, CLERK, Address::zero()];
        let subject = chance.of(&subjects);
        let reason = chance.of(&[1, 5]);
        for _ in 0..3 {
            moves.push((SUE, Message::OpenCase { subject, reason, evidence }));
        }
    }
    let (mut who, message) = moves.swap_remove(chance.below(moves.len() as u64) as usize);
    if chance.one_in(6) {
        who = chance.of(&EVERYBODY);
    }
    Deed::Try(who, message)
}
