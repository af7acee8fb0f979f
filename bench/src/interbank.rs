//! Links to other banks: what members, officers and channels do over them, from the first message to the last resort.

use anyhow::Result;
use timebank_e2e::{keccak, Actor, Address, DynBytes, Entry, Messages, CHAIN_ID, EVIDENCE};
use timebank_rules::event::interbank_payment::InterbankPayment;
use timebank_rules::event::Word;
use timebank_rules::interbank::message::{bytes_of, fold};
use timebank_rules::quantities::DAY;
use timebank_rules::Hash;

use crate::operations::{keep_last_of_each, Bench};
use crate::row::Row;

const HOUR: u64 = 3_600;

/// Not a row of the table.
const SETUP: &str = "";

/// A link of two banks of the same chain.
const SAME_CHAIN: u8 = 1;

/// A link whose messages somebody attests.
const ATTESTED: u8 = 2;

/// The most that a link lets pass, in seconds of coin.
const LIMIT: u64 = 20 * HOUR;

/// For how long a peer is silent before its link may be broken, in days, and one more.
const SILENT_DAYS: u64 = 32;

/// A link to a peer that pays, and what its channel has brought so far.
struct Peer {
    link: u32,
    own: Hash,
    peer: Hash,
    number: u64,
    head: Hash,
}

impl Peer {
    /// Opens the link, as one that the peer knows by the same number.
    async fn linked(bench: &mut Bench, n: u8, kind: u8, channel: &Actor) -> Result<Self> {
        let officers = bench.officers.clone();
        let chain = keccak(format!("eip155:{CHAIN_ID}").as_bytes());
        let own = keccak(&[&b"TimeBank/1"[..], &chain, &bench.bank.address().0].concat());
        let (peer, channel, known_by) = ([n; 32], channel.address, n.into());
        let open = |b: &mut Messages| b.open_link(own.into(), peer.into(), known_by, channel, kind);
        let link = bench.costs("open_link", &officers.governor, open).await?;
        let limit = |b: &mut Messages| b.set_link_limits(link, LIMIT, LIMIT, LIMIT, LIMIT);
        bench.costs("set_link_limits", &officers.central_bank, limit).await?;
        Ok(Self { link, own, peer, number: 0, head: [0; 32] })
    }

    /// The channel brings the peer's next message, a payment.
    async fn pays(&mut self, bench: &mut Bench, channel: &Actor, payee: Address) -> Result<()> {
        self.number += 1;
        let payment = InterbankPayment {
            // The bench gives every link the same number at both banks.
            link: u32::from(self.peer[0]),
            number: self.number,
            payer: Address::repeat_byte(1),
            from_id: self.peer,
            to_id: self.own,
            payee: payee.word(),
            amount: HOUR,
            issued_at: bench.bank.now(),
            expires: bench.bank.now() + HOUR,
            reference_id: [9; 32],
            locked_after: HOUR,
        };
        let bytes = bytes_of(&payment, self.number);
        self.head = fold(&self.head, &bytes, keccak);
        let (link, head) = (self.link, self.head.into());
        let hear = |b: &mut Messages| b.hear(link, head, DynBytes(bytes.to_vec()));
        bench.costs("hear", channel, hear).await?;
        Ok(())
    }
}

/// Measures every message about links: each at a link that was used before.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let (rita, tess) = (bench.bank.actor("Rita"), bench.bank.actor("Tess"));
    let (a, end) = (ann.address, bench.bank.last_slot());
    bench.costs(SETUP, &carla, |b| b.record(care, a, end - 18 * HOUR, end, EVIDENCE)).await?;
    bench.costs(SETUP, &ann, |b| b.convert(care, 16 * HOUR)).await?;

    let near = Peer::linked(&mut bench, 1, SAME_CHAIN, &rita).await?;
    let mut beside = Peer::linked(&mut bench, 2, SAME_CHAIN, &rita).await?;
    let mut far = Peer::linked(&mut bench, 3, ATTESTED, &rita).await?;
    let unused = Peer::linked(&mut bench, 4, ATTESTED, &rita).await?;
    bench.bank.chain().advance(u64::from(DAY));

    let expires = bench.bank.now() + HOUR;
    let payee: timebank_e2e::FixedBytes<32> = tess.address.word().into();
    bench.costs(SETUP, &ann, |b| b.approve(rita.address, LIMIT.into())).await?;
    for _ in 0..2 {
        let pay = |b: &mut Messages| b.pay_abroad_for(near.link, a, payee, HOUR, expires, EVIDENCE);
        bench.costs("pay_abroad_for", &rita, pay).await?;
        beside.pays(&mut bench, &rita, a).await?;
    }
    for _ in 0..2 {
        let set_off = |b: &mut Messages| b.set_off(near.link, beside.link, 600);
        bench.costs("set_off", &rita, set_off).await?;
    }
    let mut sent = Vec::new();
    for _ in 0..3 {
        far.pays(&mut bench, &rita, a).await?;
        let pay = |b: &mut Messages| b.pay_abroad(far.link, payee, HOUR, expires, EVIDENCE);
        sent.push(bench.costs("pay_abroad", &ann, pay).await?);
    }
    bench.question("link_of", &ann, |b| b.link_of(far.link))?;
    bench.question("position_of", &ann, |b| b.position_of(far.link))?;
    bench.question("link_limits_at", &ann, |b| b.link_limits_at(far.link, expires))?;
    bench.question("sent_of", &ann, |b| b.sent_of(far.link, sent[0]))?;
    bench.question("link_totals", &ann, |b| b.link_totals())?;
    ends(&mut bench, &far, &unused, &tess, &sent).await?;
    bench.rows.retain(|row| row.op != SETUP);
    keep_last_of_each(&mut bench.rows);
    Ok(bench.rows)
}

/// How links end: closed, stopped by a new channel, and broken with a payment in flight and a claim that is lost.
async fn ends(
    bench: &mut Bench,
    far: &Peer,
    unused: &Peer,
    tess: &Actor,
    in_flight: &[u64],
) -> Result<()> {
    let officers = bench.officers.clone();
    let (gus, tom, link) = (&officers.governor, &officers.tribunal, far.link);
    bench.costs("close_link", gus, |b| b.close_link(unused.link)).await?;
    bench.costs("set_channel", gus, |b| b.set_channel(unused.link, tess.address)).await?;
    bench.costs("stop_link", tess, |b| b.stop_link(unused.link)).await?;
    bench.bank.chain().advance(SILENT_DAYS * u64::from(DAY));
    bench.costs("propose_break", tom, |b| b.propose_break(link)).await?;
    bench.costs("break_link", gus, |b| b.break_link(link)).await?;
    for number in in_flight {
        bench.costs("take_back", tess, |b| b.take_back(link, *number)).await?;
    }
    bench.costs("propose_write_off", tom, |b| b.propose_write_off(link, HOUR)).await?;
    bench.costs("write_off_claim", gus, |b| b.write_off_claim(link, HOUR)).await?;
    Ok(())
}
