//! What every operation answers in every state that an account can be in: each square of docs/matrix.md, asked of
//! the blob.

use ink::sol::FixedBytes;
use ink_e2e::Refused;
use timebank_e2e::{
    Actor, Arguments, Bank, Client, Message, Messages, Officers, Refusal, EVIDENCE,
};
use timebank_rules::error::CODES;
use timebank_rules::monitor::{Mode, Rule};
use timebank_rules::quantities::DAY;

const HOUR: u64 = 3600;
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/matrix.md");
const HEADING: &str = "| operation |";

/// Evidence that no case cites yet.
const FACTS: FixedBytes<32> = FixedBytes([8; 32]);

/// What state Sam's account is in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Normal,
    OnHold,
    FrozenOut,
    FrozenIn,
    FrozenAmount,
    Paused,
    Unverified,
    Expired,
    Closed,
}

const STATES: [(State, &str); 9] = [
    (State::Normal, "normal"),
    (State::OnHold, "on hold"),
    (State::FrozenOut, "frozen out"),
    (State::FrozenIn, "frozen in"),
    (State::FrozenAmount, "frozen amount"),
    (State::Paused, "paused area"),
    (State::Unverified, "unverified"),
    (State::Expired, "verification expired"),
    (State::Closed, "closed"),
];

/// Sam, in some state, and everybody that the operations need.
struct World {
    bank: Bank,
    officers: Officers,
    care: u16,
    carla: Actor,
    sam: Actor,
    ben: Actor,
    /// Sam's order that rests; none where the state leaves it no order.
    order: u128,
}

impl World {
    async fn of(client: Client, state: State) -> Self {
        let (mut bank, officers) = Bank::staffed(client).await;
        let (care, carla) = bank.class(&officers, "care", 100, "Carla").await;
        let sam = bank.person("Sam").await;
        let ben = bank.member(&officers, "Ben").await;
        let mut world = Self { bank, officers, care, carla, sam, ben, order: 0 };
        world.endow(&world.ben.clone()).await;
        if !matches!(state, State::Unverified | State::Closed) {
            let (who, until) = (world.sam.address, world.bank.now() + 20 * u64::from(DAY));
            let vera = world.officers.verifier.clone();
            let verified = world.bank.send(&vera, |b| b.verify(who, 1, until, EVIDENCE)).await;
            assert_eq!(verified, Ok(true));
            world.endow(&world.sam.clone()).await;
            world.offer().await;
        }
        let (sam, ben) = (world.sam.clone(), world.ben.clone());
        world.lend_to(&sam).await;
        let (to_ben, to_sam) = (ben.address, sam.address);
        world.does(&sam, |b| b.approve(to_ben, 100.into())).await;
        world.does(&ben, |b| b.approve(to_sam, 100.into())).await;
        world.bring_about(state).await;
        world
    }

    /// The bank lends an hour to somebody who has served ten members, as the bureau is made to believe.
    async fn lend_to(&mut self, who: &Actor) {
        let cleo = self.officers.central_bank.clone();
        let terms =
            |b: &mut Messages| b.set_bank_terms(HOUR, HOUR, HOUR, HOUR, 90 * DAY, 0, 50, 0, DAY);
        self.does(&cleo, terms).await;
        self.bank.trusted(who, |cell| {
            cell.provided = 30.into();
            cell.sketch[..2].copy_from_slice(&[0xff, 0x03]);
        });
    }

    /// Two hours of coin and two of care.
    async fn endow(&mut self, who: &Actor) {
        let (care, member, end, carla) =
            (self.care, who.address, self.bank.last_slot() - HOUR, self.carla.clone());
        self.does(&carla, |b| b.record(care, member, end - 4 * HOUR, end, EVIDENCE)).await;
        self.does(who, |b| b.convert(care, 2 * HOUR)).await;
    }

    /// Sam offers one lot at par.
    async fn offer(&mut self) {
        let (care, expiry, sam) =
            (self.care, self.bank.now() + 19 * u64::from(DAY), self.sam.clone());
        let placed = self.bank.send(&sam, |b| b.place(care, 1, 100, 1, expiry, 0)).await;
        self.order = placed.expect("an order rests").0;
    }

    async fn does<Args: Arguments>(
        &mut self,
        who: &Actor,
        message: impl FnOnce(&mut Messages) -> Message<Args, Result<bool, timebank_rules::Error>>,
    ) {
        assert_eq!(self.bank.send(who, message).await, Ok(true), "{}", who.name);
    }

    async fn bring_about(&mut self, state: State) {
        let sam = self.sam.clone();
        match state {
            State::Normal | State::Unverified => {}
            State::OnHold => self.hold().await,
            State::FrozenOut => self.freeze(1, 0).await,
            State::FrozenIn => self.freeze(2, 0).await,
            State::FrozenAmount => self.freeze(0, 100 * HOUR).await,
            State::Paused => {
                let officers = self.officers.clone();
                for area in 0..4 {
                    self.bank.pause(&officers, area).await;
                }
            }
            State::Expired => self.bank.chain().advance(20 * u64::from(DAY)),
            State::Closed => self.does(&sam, |b| b.close()).await,
        }
    }

    /// One payment is said to be large, and to be as much risk as a hold takes.
    async fn hold(&mut self) {
        let (gus, sam, to) = (self.officers.governor.clone(), self.sam.clone(), self.ben.address);
        let (rule, alert) = (Rule::LargeAmount as u8, Mode::Alert as u8);
        self.does(&gus, |b| b.set_rule(rule, alert, 100, HOUR as u32, 0)).await;
        self.does(&sam, |b| b.transfer(to, HOUR.into())).await;
    }

    async fn freeze(&mut self, directions: u8, amount: u64) {
        let (sam, sue) = (self.sam.address, self.officers.supervisor.clone());
        let case = self.bank.send(&sue, |b| b.open_case(sam, 1, EVIDENCE)).await;
        let case = case.expect("a supervisor opens cases");
        self.does(&sue, |b| b.freeze(case, directions, amount)).await;
    }

    /// What the call would answer now; it leaves nothing behind.
    fn answers<Args: Arguments, Returned>(
        &mut self,
        who: &Actor,
        message: impl FnOnce(&mut Messages) -> Message<Args, Returned>,
    ) -> String {
        let data = self.bank.calldata(message);
        let address = self.bank.address();
        let receipt = self.bank.chain().dry_run(&who.keys, address, data, 0);
        assert_eq!(receipt.error, None, "the bank trapped");
        if !receipt.reverted {
            return "yes".to_owned();
        }
        match Refusal::from(Refused::Reverted(receipt.data)) {
            Refusal::ByBank(error) => format!("{} {}", error.code(), error.name()),
            Refusal::Other(what) => panic!("no error of the bank's: {what}"),
        }
    }

    /// Every operation with what it answers.
    fn column(&mut self) -> Vec<(&'static str, String)> {
        let (sam, ben, carla) = (self.sam.clone(), self.ben.clone(), self.carla.clone());
        let (vera, sue) = (self.officers.verifier.clone(), self.officers.supervisor.clone());
        let (from, to, care, id) = (sam.address, ben.address, self.care, self.care.into());
        let end = self.bank.last_slot();
        let (start, platform, fresh) = (end + 600, carla.address, self.bank.actor("Fresh").address);
        let (by, days) = (start + 900, u64::from(DAY));
        let last_day = (end / days + 5) * days;
        let now = self.bank.now();
        let (expiry, verified) = (now + 10 * u64::from(DAY), now + 60 * u64::from(DAY));
        let (order, one) = (self.order, 1.into());
        macro_rules! rows {
            ($( $what:literal $who:ident $message:ident ( $($arg:expr),* $(,)? ) )*) => {
                vec![$( ($what, self.answers(&$who, |b| b.$message($($arg),*))) ),*]
            };
        }
        rows! {
            "pay coin" sam transfer(to, one)
            "be paid coin" ben transfer(from, one)
            "have coin moved by an approved spender" ben transfer_from(from, to, one)
            "move another's coin as approved" sam transfer_from(to, to, one)
            "approve a spender" sam approve(to, one)
            "burn coin" sam burn(one)
            "pay hours" sam transfer_hours(to, id, one)
            "be paid hours" ben transfer_hours(from, id, one)
            "be recorded" carla record(care, from, end - 600, end, EVIDENCE)
            "convert hours" sam convert(care, 900)
            "redeem hours" sam redeem(care, 300, platform)
            "propose an agreement" sam propose(
                to, care, 0, 300, 1, start, start + 300, start, by, EVIDENCE
            )
            "be proposed an agreement" ben propose(
                from, care, 0, 300, 1, start, start + 300, start, by, EVIDENCE
            )
            "propose a series" sam propose_series(
                to, care, 0, 300, 1, start, start + 300, start, by, EVIDENCE, 2, 7
            )
            "invoice a service" sam invoice(to, care, 300, 1, end - 600, end, by, EVIDENCE)
            "be invoiced a service" ben invoice(from, care, 300, 1, end - 600, end, by, EVIDENCE)
            "fund a campaign" sam open_campaign(platform, 20, 12, last_day, DAY, 100)
            "borrow coin" sam borrow(1, DAY)
            "bid" sam place(care, 0, 90, 1, expiry, 0)
            "ask" sam place(care, 1, 110, 1, expiry, 0)
            "cancel an order" sam cancel(order)
            "cancel all orders" sam cancel_all(care, 0, 32)
            "be verified" vera verify(from, 1, verified, EVIDENCE)
            "be the subject of a case" sue open_case(from, 2, FACTS)
            "have a recovery asked for" vera request_recovery(from, fresh, EVIDENCE)
            "have an heir proposed" vera propose_succession(from, to, EVIDENCE)
            "open the account" sam open(1)
            "close the account" sam close()
        }
    }

    /// Whether Ben's bid trades with what Sam offers at par.
    async fn is_traded_with(&mut self) -> String {
        let (care, ben) = (self.care, self.ben.clone());
        let placed = self.bank.send(&ben, |b| b.place(care, 0, 100, 1, 0, 1)).await;
        match placed {
            Ok((_, 1, ..)) => "yes".to_owned(),
            Ok(_) => "no, it is given back".to_owned(),
            Err(refusal) => format!("{} {}", refusal.code(), name(refusal.code())),
        }
    }
}

fn name(code: u16) -> &'static str {
    CODES.iter().find(|(known, _)| *known == code).map_or("", |(_, name)| name)
}

fn table(columns: &[(&str, Vec<(&'static str, String)>)]) -> String {
    let names: String = columns.iter().map(|(state, _)| format!(" {state} |")).collect();
    let mut text = format!("{HEADING}{names}\n|---|{}\n", "---|".repeat(columns.len()));
    for (at, (operation, _)) in columns[0].1.iter().enumerate() {
        let squares: String =
            columns.iter().map(|(_, column)| format!(" {} |", column[at].1)).collect();
        text += &format!("| {operation} |{squares}\n");
    }
    text
}

/// A chain for each state, so the macro's one client does not do.
#[test]
fn every_square_of_the_published_matrix_is_what_the_bank_answers() {
    timebank_e2e::block_on(compare());
}

async fn compare() {
    let mut columns = Vec::new();
    for (state, name) in STATES {
        let mut world = World::of(timebank_e2e::client().expect("it is built"), state).await;
        let mut column = world.column();
        column.push(("be traded with", world.is_traded_with().await));
        columns.push((name, column));
    }
    let table = table(&columns);
    let document = std::fs::read_to_string(DOCUMENT).expect("docs/matrix.md is there");
    let (before, published) = document.split_at(document.find(HEADING).expect("it has a table"));
    if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
        std::fs::write(DOCUMENT, format!("{before}{table}")).expect("docs/matrix.md is written");
    } else {
        assert_eq!(published, table, "TIMEBANK_PUBLISH=1 writes it");
    }
}
