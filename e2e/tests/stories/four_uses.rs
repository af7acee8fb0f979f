//! Where the four uses begin: a staffed bank that lends, a class with its recorder, and services by agreement.

use timebank_e2e::{replay, Actor, Bank, Client, Officers, Refusal, EVIDENCE};
use timebank_rules::quantities::DAY;

pub const HOUR: u64 = 3600;

pub struct World {
    pub bank: Bank,
    pub officers: Officers,
    pub class: u16,
    recorder: Actor,
    founded_at: u64,
}

impl World {
    /// The bank lends 1, 2, 10 and 20 hours to grades 2 to 5, free of interest, up to a fifth of the supply.
    pub async fn with(client: Client, class: &'static str, recorder: &'static str) -> Self {
        let (mut bank, officers) = Bank::staffed(client).await;
        let (class, recorder) = bank.class(&officers, class, 100, recorder).await;
        bank.send(&officers.central_bank, |b| {
            b.set_bank_terms(HOUR, 2 * HOUR, 10 * HOUR, 20 * HOUR, 90 * DAY, 0, 20, 0, DAY)
        })
        .await
        .expect("the central bank sets its terms");
        let founded_at = bank.now();
        Self { bank, officers, class, recorder, founded_at }
    }

    /// A verified member with so many seconds of recorded service, some of them converted at par.
    pub async fn worker(&mut self, name: &'static str, served: u64, converted: u64) -> Actor {
        let officers = self.officers.clone();
        let worker = self.bank.member(&officers, name).await;
        self.records(&worker, served).await;
        let class = self.class;
        if converted > 0 {
            self.bank.send(&worker, |b| b.convert(class, converted)).await.expect("at par");
        }
        worker
    }

    /// A verified organisation.
    pub async fn firm(&mut self, name: &'static str) -> Actor {
        let firm = self.bank.organisation(name).await;
        let officers = self.officers.clone();
        self.bank.verify(&officers, &firm).await;
        firm
    }

    /// The recorder vouches for the last so many seconds.
    pub async fn records(&mut self, who: &Actor, secs: u64) {
        let (class, member, end) = (self.class, who.address, self.bank.last_slot());
        let recorder = self.recorder.clone();
        self.bank
            .send(&recorder, |b| b.record(class, member, end - secs, end, EVIDENCE))
            .await
            .expect("nobody recorded this time before");
    }

    /// The recorder takes its last record of somebody back.
    pub async fn voids(&mut self, who: &Actor, (start, end): (u64, u64)) {
        let (class, member, recorder) = (self.class, who.address, self.recorder.clone());
        self.bank
            .send(&recorder, |b| b.void_record(class, member, start, end, EVIDENCE))
            .await
            .expect("it recorded this, and the hours are there");
    }

    /// Proposes a service that begins with the next slot.
    pub async fn proposes(
        &mut self,
        requester: &Actor,
        provider: &Actor,
        secs: u64,
        price: u64,
    ) -> Result<u32, Refusal> {
        let (to, class, now) = (provider.address, self.class, self.bank.now());
        let start = (now / 300 + 2) * 300;
        let (end, accept_by) = (start + secs, now + HOUR);
        let deliver_by = end + u64::from(DAY);
        self.bank
            .send(requester, |b| {
                b.propose(to, class, 0, secs, price, start, end, accept_by, deliver_by, EVIDENCE)
            })
            .await
    }

    /// A service by agreement, from its proposal to its payment.
    pub async fn serves(&mut self, provider: &Actor, requester: &Actor, secs: u64, price: u64) {
        let start = (self.bank.now() / 300 + 2) * 300;
        let id = self.proposes(requester, provider, secs, price).await.expect("it is proposed");
        self.bank.send(provider, |b| b.accept(id)).await.expect("it is accepted");
        let end = start + secs;
        let left = end - self.bank.now();
        self.bank.chain().advance(left);
        self.bank
            .send(provider, |b| b.deliver(vec![id], vec![secs], start, end, EVIDENCE))
            .await
            .expect("it is delivered");
        self.bank.send(requester, |b| b.settle(id)).await.expect("it is settled");
    }

    /// Lets time pass until an account that was opened at the beginning is so many days old.
    pub async fn days_since_opening(&mut self, who: &Actor, days: u32) {
        let address = who.address;
        let opened_at = self.bank.ask(|b| b.account_of(address)).await.4;
        assert!(opened_at >= self.founded_at);
        let until = opened_at + u64::from(days * DAY) + HOUR;
        let left = until - self.bank.now();
        self.bank.chain().advance(left);
    }

    /// Factors, score, grade, and the largest loan.
    pub async fn credit(&mut self, who: &Actor) -> ([u32; 9], u16, u8, u64) {
        let address = who.address;
        let said = self.bank.ask(|b| b.credit_of(address)).await;
        (said.0, said.3, said.4, said.7)
    }

    pub async fn coin(&mut self, who: &Actor) -> u64 {
        let address = who.address;
        self.bank.ask(|b| b.balance_of(address)).await.low_u64()
    }

    pub async fn hours(&mut self, who: &Actor) -> u64 {
        let (address, class) = (who.address, self.class.into());
        self.bank.ask(|b| b.hours_of(address, class)).await.low_u64()
    }

    /// At the end: every unit has its cause, and somebody holds it.
    pub async fn adds_up(&mut self, all: &[&Actor], converted: u64, lent: u64, repaid: u64) {
        let (minted, burned) = self.bank.ask(|b| b.coin_totals()).await;
        assert_eq!(minted, u128::from(converted + lent), "invariant_2_coin_minted_by_cause");
        assert_eq!(burned, u128::from(repaid), "invariant_2_coin_burned_by_cause");
        let (mut coin, mut hours) = (0, 0);
        for who in all {
            coin += self.coin(who).await;
            hours += self.hours(who).await;
        }
        assert_eq!(u128::from(coin), minted - burned, "invariant_1_supply_is_what_accounts_hold");
        let class = self.class;
        let (.., recorded, retired, _) = self.bank.ask(|b| b.class_of(class)).await.expect("known");
        assert_eq!(hours, recorded - retired, "invariant_3_hours_held");
        let (seq, head) = self.bank.ask(|b| b.audit_head()).await;
        let audited = replay(&mut self.bank);
        assert_eq!((audited.head.seq, audited.head.hash), (seq, head.0), "invariant_12_the_log");
    }
}
