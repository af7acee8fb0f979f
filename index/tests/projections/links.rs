//! Links to other banks: what the service reads off each bank's log is what that bank's cells hold.

use timebank_index::abi::Whose;
use timebank_index::ledger::kinds;
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Chance, MemoryStorage};

use crate::fixture::{limits, Bank, Network, MEMBERS};
use crate::Known;

fn hex_of(bytes: impl AsRef<[u8]>) -> String {
    timebank_index::abi::hex_of(bytes)
}

/// Compares all that a bank's cells say of its links, payments and payers.
fn must_be_known(network: &Network, at: usize, known: &mut Known) {
    let bank: &Bank = &network.banks[at];
    let links: Vec<u32> =
        network.ends.keys().filter(|(of, _)| *of == at).map(|(_, link)| *link).collect();
    for link in links {
        let (cell, found) = (bank.link(link), known.state::<kinds::Link>(&format!("{link:010}")));
        let numbers = |held: u64, claim: u64, flight: u64, waiting: u32, out: u64| {
            (u128::from(held), u128::from(claim), u128::from(flight), waiting, out)
        };
        assert_eq!(
            (found.held.0, found.claim.0, found.in_flight.0, found.unanswered, found.out_number),
            numbers(
                cell.held.get(),
                cell.claim.get(),
                cell.in_flight.get(),
                cell.unanswered.get(),
                cell.out_number.get()
            ),
            "link {link}"
        );
        assert_eq!((found.own, found.peer), (hex_of(cell.own), hex_of(cell.peer)));
        assert_eq!(
            (found.peer_link, found.kind, found.status),
            (cell.peer_link.get(), cell.kind, cell.status)
        );
        let (came, gone) =
            (found.paid_in.0 + found.ring_owing.0, found.paid_out.0 + found.ring_owed.0);
        assert_eq!(
            gone + found.claim.0,
            came + found.held.0,
            "the flows of link {link} make its position"
        );
        let (said, _) = bank.stream(link);
        let mut waiting = 0;
        for number in 1..=said.len() as u64 {
            let payment =
                known.state::<kinds::LinkPayment>(&format!("{link:010}/out/{number:020}"));
            if payment.seq > 0 && payment.outcome.is_none() {
                waiting += payment.amount.0;
            }
        }
        assert_eq!(waiting, u128::from(cell.in_flight.get()), "payments in flight of link {link}");
    }
    for who in &bank.members {
        let (cell, found) =
            (bank.world.account(*who).cell, known.state::<kinds::Coin>(&hex_of(who)));
        assert_eq!(
            (found.coin.0, found.locked.0),
            (u128::from(cell.all_coin().0), u128::from(cell.coin_locked.get()))
        );
    }
    let supply = known.state::<kinds::Supply>("");
    let root = &bank.world.root;
    assert_eq!(
        (supply.bridged_in.0, supply.bridged_out.0),
        (root.bridged_in.get(), root.bridged_out.get())
    );
}

#[test]
fn links_positions_and_payments_are_what_the_banks_cells_hold() {
    for seed in 0..20 {
        let mut chance = Chance::new(seed);
        let mut network = Network::of(3, &limits(60_000, 60_000, 1_000_000, 1_000_000));
        let ends: Vec<_> = network.ends.keys().copied().collect();
        let (mut refused, mut offset) = (0, 0);
        for _ in 0..120 {
            let (bank, link) = chance.of(&ends);
            let member = |chance: &mut Chance| chance.from(0, MEMBERS as u64 - 1) as usize;
            let (payer, payee) = (member(&mut chance), member(&mut chance));
            let amount = chance.from(1, 30_000);
            let order = network.order((bank, link), payee, amount, 3_600);
            match chance.from(0, 9) {
                0..=4 => {
                    let done = match network.banks[bank].link(link).kind {
                        1 => network.pay_at_once(bank, payer, order),
                        _ => network.pay(bank, payer, order).map(drop),
                    };
                    refused += usize::from(done.is_err());
                }
                5..=6 => drop(network.deliver(bank, link, 3)),
                7 => network.wait(chance.of(&[60, 3_601])),
                8 => network.deliver_all(),
                _ => offset += usize::from(network.set_off(&[0, 1, 2], amount / 20 + 1).is_ok()),
            }
        }
        network.check();
        for at in 0..network.banks.len() {
            let mut known = Known::nothing();
            for part in network.banks[at].world.bank.log.chunks(7) {
                if let Err(stop) = known.take(Whose::Bank, MemoryStorage::BANK, part.to_vec()) {
                    panic!("bank {at} of {seed}: {stop:?}");
                }
            }
            must_be_known(&network, at, &mut known);
        }
        println!("{seed}: {refused} payments refused, {offset} rings set off");
    }
}
