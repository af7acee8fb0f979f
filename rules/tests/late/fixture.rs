//! A club: two recorders of one class and one of another, verifiers, and two members, in a bank that is a hundred days old.

use timebank_rules::cells::{Class, Key, Member, Recorder};
use timebank_rules::late::Line;
use timebank_rules::quantities::{ClassId, Time, DAY};
use timebank_rules::roles::{SUPERVISOR, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Message, World, EVIDENCE};
use timebank_rules::Address;

pub const ANN: u8 = 1;
pub const BEN: u8 = 2;
/// Record for the class; Dora for the second alone.
pub const CARLA: u8 = 3;
pub const CORA: u8 = 4;
pub const DORA: u8 = 5;
pub const GOV: u8 = 7;
pub const SUE: u8 = 9;
pub const VERA: u8 = 12;
pub const VIC: u8 = 13;
/// Never opened, nor are those after it, until somebody moves there.
pub const NEW: u8 = 20;

pub fn address(who: u8) -> Address {
    Address::repeat_byte(who)
}

#[derive(Clone)]
pub struct Fixture {
    pub world: World,
}

impl Fixture {
    pub fn founded() -> Self {
        let begun = Time(20_000 * DAY + 36_000);
        let mut it = Self { world: World::founded(address(GOV), begun) };
        for who in [ANN, BEN, CARLA, CORA, DORA, SUE, VERA, VIC] {
            it.must(who, Message::Open { kind: 1 });
        }
        for (who, role) in [(VERA, VERIFIER), (SUE, SUPERVISOR)] {
            it.must(GOV, Message::GrantRole { account: address(who), role });
        }
        for who in [ANN, BEN, CARLA, CORA, VIC] {
            it.verify(VERA, who);
        }
        it.must(GOV, Message::GrantRole { account: address(VIC), role: VERIFIER });
        it.verify(VIC, VERA);
        it.must(GOV, Message::RevokeRole { account: address(VIC), role: VERIFIER });
        for name in [[b'c'; 32], [b't'; 32]] {
            it.must(GOV, Message::RegisterClass { name, lot: 900 });
        }
        for (who, class_id) in [(CARLA, 1), (CORA, 1), (CARLA, 2), (DORA, 2)] {
            it.accredit(who, class_id, u64::MAX / 4);
        }
        it.wait(100 * DAY);
        it
    }

    pub fn wait(&mut self, secs: u32) {
        self.world.now = self.world.now.plus(secs);
    }

    /// The code of a refusal; 0 where the message was done.
    pub fn send(&mut self, who: u8, message: Message) -> u16 {
        let sent = self.world.send(address(who), |bank, call| message.send(bank, call));
        sent.map_or_else(|error| error.code(), |()| 0)
    }

    pub fn must(&mut self, who: u8, message: Message) {
        let shown = format!("{message:?}");
        assert_eq!(self.send(who, message), 0, "{shown}");
    }

    pub fn verify(&mut self, by: u8, who: u8) {
        let expiry = u64::from(self.world.now.plus(730 * DAY).0);
        let (account, level, commitment) = (address(who), 2, [who; 32]);
        self.must(by, Message::Verify { account, level, expiry, commitment });
    }

    pub fn accredit(&mut self, who: u8, class_id: u16, quota: u64) {
        self.must(GOV, Message::Accredit { class_id, recorder: address(who), quota });
    }

    pub fn set_rule(&mut self, step: u8, retired: bool) {
        self.must(GOV, Message::SetClassRule { class_id: 1, step, retired });
    }

    pub fn set(&mut self, who: u8, change: impl FnOnce(&mut Member)) {
        let mut account = self.world.account(address(who));
        change(&mut account.cell);
        self.world.save_account(&account);
    }

    pub fn set_recorder(&mut self, who: u8, change: impl FnOnce(&mut Recorder)) {
        let mut cell = self.recorder(who);
        change(&mut cell);
        self.world.save(Key::recorder(ClassId(1), &address(who)), &cell);
    }

    pub fn recorder(&self, who: u8) -> Recorder {
        self.world.load(Key::recorder(ClassId(1), &address(who)))
    }

    pub fn class(&self) -> Class {
        self.world.load(Key::class(ClassId(1)))
    }

    pub fn hours_of(&self, who: u8) -> u64 {
        self.world.account(address(who)).cell.all_hours_of(ClassId(1)).0
    }

    fn open_case(&mut self, subject: Address) -> u32 {
        let (reason, evidence) = (1, [88; 32]);
        self.must(SUE, Message::OpenCase { subject, reason, evidence });
        self.world.root.cases.get()
    }

    /// Nothing may reach an account.
    pub fn freeze_in(&mut self, who: u8) {
        let case_id = self.open_case(address(who));
        self.must(SUE, Message::Freeze { case_id, directions: 2, amount: 0 });
    }

    pub fn pause_earning(&mut self) {
        let case_id = self.open_case(Address::zero());
        self.must(SUE, Message::Pause { case_id, area: 2 });
    }

    pub fn ask_recovery(&mut self, old: u8, new: u8) {
        let (account, successor, evidence) = (address(old), address(new), [7; 32]);
        self.must(VERA, Message::RequestRecovery { account, successor, evidence });
    }

    pub fn move_to(&mut self, old: u8, new: u8) {
        self.ask_recovery(old, new);
        self.wait(timebank_rules::recovery::DELAY);
        self.must(new, Message::CompleteRecovery { account: address(old) });
        self.verify(VERA, new);
    }

    /// The day so many days back.
    pub fn day(&self, days: u32) -> u32 {
        self.world.now.day() - days
    }

    /// From one full hour to another of the day so many days back.
    pub fn hours(&self, days: u32, from: u32, to: u32) -> (u64, u64) {
        self.slots(days, from * 12, (to - from) * 12)
    }

    /// So many slots from one on, of the day so many days back.
    pub fn slots(&self, days: u32, slot: u32, slots: u32) -> (u64, u64) {
        let start = u64::from(self.day(days) * DAY + slot * 300);
        (start, start + u64::from(slots) * 300)
    }

    pub fn record(&mut self, by: u8, who: u8, (start, end): (u64, u64)) -> u16 {
        let (class_id, member, evidence) = (1, address(who), EVIDENCE);
        self.send(by, Message::Record { class_id, member, start, end, evidence })
    }

    pub fn enter(&mut self, by: u8, who: u8, (start, end): (u64, u64)) -> u16 {
        let (class_id, member, evidence) = (1, address(who), EVIDENCE);
        self.send(by, Message::RecordLate { class_id, member, start, end, evidence })
    }

    pub fn line(&self, recorder: u8, who: u8, (start, end): (u64, u64)) -> Line {
        let (class_id, recorder, member) = (ClassId(1), address(recorder), address(who));
        Line { class_id, member, recorder, start, end, evidence: EVIDENCE }
    }

    pub fn confirm(&mut self, by: u8, recorder: u8, who: u8, span: (u64, u64)) -> u16 {
        let line = self.line(recorder, who, span);
        self.send(by, Message::ConfirmLate { line })
    }

    pub fn withdraw(&mut self, by: u8, recorder: u8, who: u8, start: u64) -> u16 {
        let (class_id, member, recorder) = (1, address(who), address(recorder));
        self.send(by, Message::WithdrawLate { class_id, member, recorder, start })
    }
}
