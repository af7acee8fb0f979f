//! The story: four uses of the time bank, a trade between two members, and a supervisor at work.

use std::fmt;

use anyhow::{anyhow, bail, ensure, Result};
use serde::Serialize;
use timebank_e2e::{
    replay, Actor, Answer, Arguments, Bank, Client, FixedBytes, Message, Messages, Officers,
    Refusal, EVIDENCE,
};
use timebank_rules::book::{Kind, Side};
use timebank_rules::campaign::{Attention, Line, Sheet};
use timebank_rules::case::OUT;
use timebank_rules::quantities::DAY;
use timebank_rules::Error;

use crate::narrator::Narrator;

const HOUR: u64 = 3600;
const BID: u8 = Side::Bid as u8;
const ASK: u8 = Side::Ask as u8;
const LIMIT: u8 = Kind::Limit as u8;
const IOC: u8 = Kind::Ioc as u8;

/// One of the four uses that the source names.
struct Use {
    /// What it is.
    field: &'static str,
    class: &'static str,
    recorder: &'static str,
    member: &'static str,
    deed: &'static str,
    hours: u64,
}

const USES: [Use; 4] = [
    Use {
        field: "community help",
        class: "care",
        recorder: "Neighbours' House",
        member: "Ann",
        deed: "kept an old neighbour company",
        hours: 2,
    },
    Use {
        field: "work",
        class: "coding",
        recorder: "Co-op Works",
        member: "Ben",
        deed: "mended the co-op's web shop",
        hours: 3,
    },
    Use {
        field: "education",
        class: "teaching",
        recorder: "Evening School",
        member: "Cem",
        deed: "taught two lessons of algebra",
        hours: 2,
    },
    Use {
        field: "games",
        class: "play",
        recorder: "Guild Hall",
        member: "Dora",
        deed: "led newcomers through a raid",
        hours: 1,
    },
];

/// One class with its recorder, and the member who serves in it.
struct Place {
    of: &'static Use,
    class: u16,
    recorder: Actor,
    member: Actor,
}

/// Tells the whole story on a new chain.
pub async fn tell(client: Client, narrator: Narrator) -> Result<()> {
    narrator.scene("A bank is founded")?;
    let (mut bank, gus) = Bank::founded(client).await;
    narrator.step("Gus deploys the bank and is its governor", bank.last_receipt(), None)?;
    let officers = Officers::appointed(&mut bank, gus).await;
    narrator.aside("Gus appoints a central banker, a verifier, a supervisor and a tribunal.")?;
    let mut teller = Teller { bank, officers, narrator };

    let places = teller.open_the_four_uses().await?;
    teller.record_service(&places).await?;
    teller.trade_an_hour(&places[0], &places[1]).await?;
    teller.earn_and_pay_coin(&places[0], &places[2]).await?;
    for (place, buyer) in [(&places[1], &places[2]), (&places[2], &places[0])] {
        teller.open_a_market(place, buyer).await?;
    }
    teller.refuse_a_second_record(&places[0], &places[1]).await?;
    teller.freeze_and_release(&places[0], &places[3]).await?;
    teller.agree_on_a_service(&places[2], &places[0]).await?;
    teller.pay_for_attention(&places[1], &places[3]).await?;
    teller.redeem_hours(&places[3]).await?;
    teller.sum_up(&places).await
}

struct Teller {
    bank: Bank,
    officers: Officers,
    narrator: Narrator,
}

impl Teller {
    /// A call that is meant to go through.
    async fn does<Args: Arguments, Returned>(
        &mut self,
        text: impl fmt::Display,
        who: &Actor,
        message: impl FnOnce(&mut Messages) -> Message<Args, Result<Returned, Error>>,
    ) -> Result<Returned>
    where
        Result<Returned, Error>: Answer,
    {
        let done = self.bank.send(who, message).await;
        self.narrator.step(&text.to_string(), self.bank.last_receipt(), done.as_ref().err())?;
        done.or_else(|refusal| bail!("{text}: {refusal:?}"))
    }

    /// A call that is meant to be refused with the error of this name.
    async fn is_refused<Args: Arguments>(
        &mut self,
        text: impl fmt::Display,
        who: &Actor,
        error: &str,
        message: impl FnOnce(&mut Messages) -> Message<Args, Result<bool, Error>>,
    ) -> Result<()> {
        let done = self.bank.send(who, message).await;
        self.narrator.step(&text.to_string(), self.bank.last_receipt(), done.as_ref().err())?;
        match done {
            Err(Refusal::ByBank(refused)) if refused.name() == error => Ok(()),
            other => bail!("{text}: expected {error}, got {other:?}"),
        }
    }

    async fn open_the_four_uses(&mut self) -> Result<Vec<Place>> {
        self.narrator.scene("Four uses, a recorder each")?;
        let mut places = Vec::new();
        for of in &USES {
            let (class, recorder) =
                self.bank.class(&self.officers, of.class, 100, of.recorder).await;
            self.narrator.aside(&format!(
                "{}: {} records hours of {} (class {class}), which convert at par.",
                of.field, of.recorder, of.class
            ))?;
            let member = self.bank.actor(of.member);
            self.does(format!("{} opens an account", of.member), &member, |bank| bank.open(1))
                .await?;
            let (vera, expiry) = (self.officers.verifier.clone(), self.bank.now() + 365 * 86_400);
            let (account, text) = (member.address, format!("Vera verifies {}", of.member));
            self.does(text, &vera, |bank| bank.verify(account, 1, expiry, EVIDENCE)).await?;
            places.push(Place { of, class, recorder, member });
        }
        Ok(places)
    }

    async fn record_service(&mut self, places: &[Place]) -> Result<()> {
        self.narrator.scene("Service is recorded")?;
        let end = self.bank.last_slot();
        for Place { of, class, recorder, member } in places {
            let (class, account, start) = (*class, member.address, end - of.hours * HOUR);
            let text = format!(
                "{} records {} h of {}: {} {}",
                of.recorder, of.hours, of.class, of.member, of.deed
            );
            self.does(text, recorder, |bank| bank.record(class, account, start, end, EVIDENCE))
                .await?;
        }
        Ok(())
    }

    /// A small market in one class: offers and bids at several prices, a sweep, and what is left.
    async fn open_a_market(&mut self, of: &Place, buyer: &Place) -> Result<()> {
        let (class, name) = (of.class, of.of.class);
        self.narrator.scene(&format!("A market in hours of {name}"))?;
        let expiry = self.bank.now() + 7 * 86_400;
        let seller = &of.member;
        for (tick, lots) in [(98u16, 1u32), (102, 1), (105, 2)] {
            let text = format!("{} offers {lots} × 900 s at {tick} % of par", of.of.member);
            let order = |bank: &mut Messages| bank.place(class, ASK, tick, lots, expiry, LIMIT);
            self.does(text, seller, order).await?;
        }
        let text = format!("{} bids for 1 × 900 s at 90 %", buyer.of.member);
        let order = |bank: &mut Messages| bank.place(class, BID, 90, 1, expiry, LIMIT);
        self.does(text, &buyer.member, order).await?;
        self.show_ladder(class).await?;

        let quote = self.bank.ask(|bank| bank.quote(class, BID, 1)).await;
        let (lots, coin, worst, _) = quote.or_else(|error| bail!("{error:?}"))?;
        self.narrator.aside(&format!(
            "Taking 1 lot now would give {lots} lot for {coin} s of coin, at {worst} % at worst."
        ))?;
        let text = format!("{} takes 1 × 900 s, paying at most 103 %", buyer.of.member);
        let order = |bank: &mut Messages| bank.place(class, BID, 103, 1, 0, IOC);
        let (_, filled, paid, _) = self.does(text, &buyer.member, order).await?;
        ensure!((filled, paid) == (lots, coin), "the quote was {lots} for {coin}");
        self.narrator.aside(&format!(
            "One trade: {} → {}, {filled} × 900 s of {name} for {paid} s of coin.",
            of.of.member, buyer.of.member
        ))?;
        self.show_ladder(class).await
    }

    /// The depth of a class's book, best prices in the middle.
    async fn show_ladder(&mut self, class: u16) -> Result<()> {
        let mut lines = Vec::new();
        for (side, name) in [(ASK, "ask"), (BID, "bid")] {
            let page = self.bank.ask(|bank| bank.depth(class, side, 0)).await;
            let (ticks, lots, orders) = page.or_else(|error| bail!("{error:?}"))?;
            let levels = ticks.iter().zip(lots).zip(orders).take_while(|((tick, _), _)| **tick > 0);
            let mut ladder: Vec<String> = levels
                .map(|((tick, lots), orders)| {
                    let bar = "▪".repeat(lots.min(40) as usize);
                    format!("{name} {tick:>4} %  {lots:>3} lots in {orders} orders  {bar}")
                })
                .collect();
            if side == ASK {
                ladder.reverse();
            }
            lines.extend(ladder);
        }
        for line in lines {
            self.narrator.aside(&line)?;
        }
        Ok(())
    }

    /// The source's worked case.
    async fn trade_an_hour(&mut self, a: &Place, b: &Place) -> Result<()> {
        self.narrator.scene("The source's worked case: A has 2 hours stored, B asks for 1 hour")?;
        let (class, amount) = (a.class, HOUR);
        let before = (self.hours(a, class).await, self.hours(b, class).await);
        let (to, id) = (b.member.address, a.class.into());
        let text = format!(
            "{} gives {} 1 hour of {}; the record names both, the class and 1 hour",
            a.of.member, b.of.member, a.of.class
        );
        self.does(text, &a.member, |bank| bank.transfer_hours(to, id, amount.into())).await?;
        let after = (self.hours(a, class).await, self.hours(b, class).await);
        ensure!(after == (before.0 - HOUR, before.1 + HOUR), "an hour went astray: {after:?}");
        self.narrator.aside(&format!(
            "{}: {} s → {} s.  {}: {} s → {} s.",
            a.of.member, before.0, after.0, b.of.member, before.1, after.1
        ))?;
        Ok(())
    }

    async fn earn_and_pay_coin(&mut self, a: &Place, c: &Place) -> Result<()> {
        self.narrator.scene("Hours become coin, and coin is spent")?;
        let class = a.class;
        let text = format!("{} converts 1 hour of {} at par", a.of.member, a.of.class);
        self.does(text, &a.member, |bank| bank.convert(class, HOUR)).await?;
        let (to, price) = (c.member.address, 1800u64);
        let text =
            format!("{} pays {} {price} s of coin for half a lesson", a.of.member, c.of.member);
        self.does(text, &a.member, |bank| bank.transfer(to, price.into())).await?;
        Ok(())
    }

    async fn refuse_a_second_record(&mut self, a: &Place, b: &Place) -> Result<()> {
        self.narrator.scene("No moment of a human day is counted twice")?;
        // Whatever time has passed since, the end of the recorded stretch is still taken.
        let (class, account, end) = (b.class, a.member.address, self.bank.last_slot());
        let text = format!("{} records the same time of {} again", b.of.recorder, a.of.member);
        self.is_refused(text, &b.recorder, "SlotTaken", |bank| {
            bank.record(class, account, end - HOUR, end, EVIDENCE)
        })
        .await
    }

    async fn freeze_and_release(&mut self, a: &Place, d: &Place) -> Result<()> {
        self.narrator.scene("The supervisor at work")?;
        let (sue, suspect, to) =
            (self.officers.supervisor.clone(), a.member.address, d.member.address);
        let name = a.of.member;
        let case_id = self
            .does(format!("Sue opens a case on {name}"), &sue, |bank| {
                bank.open_case(suspect, 1, EVIDENCE)
            })
            .await?;
        let text = format!("Sue freezes what {name} sends, under case {case_id}, for 72 hours");
        self.does(text, &sue, |bank| bank.freeze(case_id, OUT, 0)).await?;
        let (allowed, code) =
            self.bank.ask(|bank| bank.can_transfer(suspect, to, 100.into())).await;
        self.narrator.aside(&format!("canTransfer says beforehand: {allowed}, code {code}."))?;
        let text = format!("{name} pays {} 100 s", d.of.member);
        self.is_refused(&text, &a.member, "FrozenOut", |bank| bank.transfer(to, 100.into()))
            .await?;
        let released = format!("Sue releases {name}");
        self.does(released, &sue, |bank| bank.release(case_id)).await?;
        self.does(text, &a.member, |bank| bank.transfer(to, 100.into())).await?;
        Ok(())
    }

    /// Education pays for community help: what teaching earned is spent on a service that is agreed beforehand.
    async fn agree_on_a_service(&mut self, c: &Place, a: &Place) -> Result<()> {
        self.narrator
            .scene("Education pays for community help: an agreement with its coin in escrow")?;
        const SERVICE: u64 = 900;
        let (provider, class) = (a.member.address, a.class);
        let (name, provider_name) = (c.of.member, a.of.member);
        let start = self.bank.last_slot() + 600;
        let (end, day) = (start + SERVICE, 86_400);
        let (accept_by, deliver_by) = (start, end + day);
        let text = format!(
            "{name} asks {provider_name} for {SERVICE} s of care, for as much coin of teaching"
        );
        let id = self
            .does(text, &c.member, |bank| {
                bank.propose(
                    provider, class, 0, SERVICE, SERVICE, start, end, accept_by, deliver_by,
                    EVIDENCE,
                )
            })
            .await?;
        self.does(format!("{provider_name} accepts"), &a.member, |bank| bank.accept(id)).await?;
        self.bank.chain().advance(1800);
        let text = format!("{provider_name} says that it is done, which marks the time as counted");
        self.does(text, &a.member, |bank| {
            bank.deliver(vec![id], vec![SERVICE], start, end, EVIDENCE)
        })
        .await?;
        self.does(format!("{name} settles"), &c.member, |bank| bank.settle(id)).await?;
        let (_, _, _, score, grade, ..) = self.bank.ask(|bank| bank.credit_of(provider)).await;
        self.narrator.aside(&format!(
            "The credit bureau says of {provider_name}: score {score}, grade {grade}."
        ))?;
        Ok(())
    }

    /// Work pays for attention in a game: a campaign, a day's root, a claim with its proof.
    async fn pay_for_attention(&mut self, b: &Place, d: &Place) -> Result<()> {
        self.narrator.scene("Work pays for attention in a game")?;
        let day = u64::from(DAY);
        let (class, attestor) = (b.class, d.recorder.address);
        let (sponsor, member, house) = (b.of.member, d.of.member, d.of.recorder);
        let text = format!("{sponsor} converts 1 hour of {} at par", b.of.class);
        self.does(text, &b.member, |bank| bank.convert(class, HOUR)).await?;
        let attended = self.bank.now() / day + 1;
        let text = format!("{sponsor} puts 1800 s of coin up for trying a game: a fifth of par, an hour a day at most");
        let campaign = self
            .does(text, &b.member, |bank| {
                bank.open_campaign(attestor, 20, 12, (attended + 2) * day, DAY, 1800)
            })
            .await?;

        let line = Line {
            member: d.member.address,
            slots: Attention::between(10 * 3600, 11 * 3600),
            salt: [7; 32],
        };
        let sheet = Sheet::of(campaign, attended as u32, vec![line])
            .ok_or_else(|| anyhow!("a sheet of one line is one"))?;
        let (attention, proof) = sheet
            .claim(d.member.address)
            .ok_or_else(|| anyhow!("{member} is on no line of the sheet"))?;
        let to_next_day = (attended + 1) * day - self.bank.now();
        self.bank.chain().advance(to_next_day);
        let root = FixedBytes(sheet.root());
        let text = format!("{house} attests who attended, as one root for the day");
        self.does(text, &d.recorder, |bank| bank.publish_root(campaign, attended as u32, root))
            .await?;
        self.bank.chain().advance(day);
        let (slots, evening) = Attention::words(&attention.slots);
        let (slots, evening) = (FixedBytes(slots), FixedBytes(evening));
        let proof = proof.into_iter().map(FixedBytes).collect();
        let text = format!("{member} claims the hour with a proof, and is paid from the pool");
        let paid = self
            .does(text, &d.member, |bank| {
                bank.claim(
                    campaign,
                    attended as u32,
                    slots,
                    evening,
                    FixedBytes(attention.salt),
                    proof,
                )
            })
            .await?;
        ensure!(paid == 720, "twelve slots at a fifth of par are 720 s, not {paid}");
        Ok(())
    }

    async fn redeem_hours(&mut self, d: &Place) -> Result<()> {
        self.narrator.scene("Hours are spent where they were recorded")?;
        let (class, platform) = (d.class, d.recorder.address);
        let text =
            format!("{} redeems half an hour of {} at {}", d.of.member, d.of.class, d.of.recorder);
        self.does(text, &d.member, |bank| bank.redeem(class, HOUR / 2, platform)).await?;
        Ok(())
    }

    async fn hours(&mut self, of: &Place, class: u16) -> u64 {
        let account = of.member.address;
        self.bank.ask(|bank| bank.hours_of(account, class.into())).await.low_u64()
    }

    async fn sum_up(&mut self, places: &[Place]) -> Result<()> {
        self.narrator.scene("At the end")?;
        let mut lines = Vec::new();
        let mut balances = Vec::new();
        for place in places {
            let account = place.member.address;
            let coin = self.bank.ask(|bank| bank.balance_of(account)).await.low_u64();
            let mut hours = Vec::new();
            for other in places {
                let secs = self.hours(place, other.class).await;
                if secs > 0 {
                    hours.push(Hours { class: other.of.class, secs });
                }
            }
            let said: Vec<_> =
                hours.iter().map(|held| format!("{} s of {}", held.secs, held.class)).collect();
            lines.push(format!(
                "  {:<5} {coin:>5} s of coin   {}",
                place.of.member,
                said.join(", ")
            ));
            balances.push(Balance { account: place.of.member, coin, hours });
        }

        let mut classes = Vec::new();
        for place in places {
            let class = place.class;
            let (.., recorded, converted, redeemed) = self
                .bank
                .ask(|bank| bank.class_of(class))
                .await
                .or_else(|error| bail!("class {class}: {error:?}"))?;
            lines.push(format!(
                "  {:<9} {recorded} s recorded, {converted} s of them converted, {redeemed} s redeemed",
                place.of.class
            ));
            classes.push(ClassTotal { class: place.of.class, recorded, converted, redeemed });
        }
        let (coin_minted, coin_burned) = self.bank.ask(|bank| bank.coin_totals()).await;
        let coin_supply = coin_minted - coin_burned;
        lines.push(format!(
            "  coin      {coin_supply} s in circulation: {coin_minted} minted, {coin_burned} burned"
        ));
        let bank = self.bank.address();
        let pooled = self.bank.ask(|asked| asked.balance_of(bank)).await.low_u64();
        lines.push(format!("  pools     {pooled} s of it in campaigns"));
        let totals = Totals { coin_minted, coin_burned, coin_supply, classes };

        let (events, head) = self.bank.ask(|bank| bank.audit_head()).await;
        let replayed = replay(&mut self.bank).head;
        let audit = Audit {
            events,
            head: hex(&head.0),
            replayed: hex(&replayed.hash),
            matches: (events, head.0) == (replayed.seq, replayed.hash),
        };
        lines.push(format!("  audit     {events} events; the contract's head {}", audit.head));
        lines.push(format!(
            "            replayed from the first event  {}  {}",
            audit.replayed,
            if audit.matches { "✓ the log is whole" } else { "✗ THE LOG IS NOT WHOLE" }
        ));
        let whole = audit.matches;
        self.narrator.end(&Summary { balances, totals, audit }, &lines)?;
        ensure!(whole, "the log does not lead to the contract's head");
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |hex, byte| hex + &format!("{byte:02x}"))
}

#[derive(Serialize)]
struct Summary {
    balances: Vec<Balance>,
    totals: Totals,
    audit: Audit,
}

#[derive(Serialize)]
struct Balance {
    account: &'static str,
    coin: u64,
    hours: Vec<Hours>,
}

#[derive(Serialize)]
struct Hours {
    class: &'static str,
    secs: u64,
}

#[derive(Serialize)]
struct Totals {
    coin_minted: u128,
    coin_burned: u128,
    coin_supply: u128,
    classes: Vec<ClassTotal>,
}

#[derive(Serialize)]
struct ClassTotal {
    class: &'static str,
    recorded: u64,
    converted: u64,
    redeemed: u64,
}

#[derive(Serialize)]
struct Audit {
    events: u64,
    head: String,
    replayed: String,
    matches: bool,
}
