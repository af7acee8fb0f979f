//! How long a proposal waits where its calls have delays of their own, to the second.

use council_rules::charter::{self, Founding};
use council_rules::delay::Wait;
use council_rules::proposal::{approve, execute, propose};
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::{Address, Call};

const NOW: u32 = 1_700_000_000;
const DELAY: u32 = 2 * DAY;
const HASH: [u8; 32] = [5; 32];

fn member(n: u8) -> Address {
    Address::repeat_byte(n)
}

fn at(n: u8, now: u32) -> Call {
    Call { caller: member(n), now: Time(now) }
}

#[test]
fn b15_a_proposal_waits_for_its_own_delay_alone_unless_a_call_has_none() {
    let founding = Founding {
        council: member(0xc0),
        chain: 5,
        threshold: 2,
        guardian: member(0x9a),
        delay: DELAY,
        bounds: (3_600, 14 * DAY),
    };
    for (own, charters, secs) in [
        (3_600, false, 3_600),
        (3_600, true, DELAY),
        (5 * DAY, true, 5 * DAY),
        (5 * DAY, false, 5 * DAY),
        (0, true, DELAY),
    ] {
        let seats = [member(1), member(2), member(3)];
        let (mut charter, _) = charter::found(at(1, NOW), founding, &seats).expect("it may be");
        let wait = Wait { own, charters };
        let made = propose(&mut charter, at(1, NOW), wait, member(77), &[0; 4], HASH);
        let (id, mut proposal, event) = made.expect("a member proposes");
        assert_eq!((event.own_delay, event.waits_for_charter), (own, charters));
        for n in [1, 2] {
            approve(&charter, at(n, NOW), id, &mut proposal).expect("a member approves");
        }
        let before = proposal.clone();
        let early = execute(&charter, at(3, NOW + secs - 1), id, &mut proposal, HASH);
        assert!(early.is_err() && proposal == before, "{own} {charters}");
        assert!(execute(&charter, at(3, NOW + secs), id, &mut proposal, HASH).is_ok());
    }
}
