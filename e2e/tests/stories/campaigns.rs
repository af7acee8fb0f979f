//! Where stories about attention begin: a sponsor with coin, an attestor, and members who attend.

use ink::sol::FixedBytes;
use timebank_e2e::{Actor, Bank, Client, Officers, Refusal, EVIDENCE};
use timebank_rules::campaign::{Attention, Line, Sheet};
use timebank_rules::quantities::DAY;
use timebank_rules::Hash;

pub const A_DAY: u64 = DAY as u64;
const HOUR: u64 = 3600;

pub struct World {
    pub bank: Bank,
    pub officers: Officers,
    /// An organisation that pays for attention.
    pub ada: Actor,
    /// Says who attended.
    pub otto: Actor,
    pub care: u16,
    pub carla: Actor,
}

/// A claim as a member sends it.
pub type Claim = (Attention, Vec<Hash>);

impl World {
    /// Ada holds ten hours of coin, which Dora earned and gave her.
    pub async fn with(client: Client) -> Self {
        let (mut bank, officers) = Bank::staffed(client).await;
        let (care, carla) = bank.class(&officers, "care", 100, "Carla").await;
        let ada = bank.organisation("Ada").await;
        bank.verify(&officers, &ada).await;
        let otto = bank.organisation("Otto").await;
        let mut world = Self { bank, officers, ada, otto, care, carla };
        let ada = world.ada.clone();
        world.give(&ada, 10 * HOUR, "Dora").await;
        world
    }

    /// Lets somebody new earn so much coin and give it away.
    pub async fn give(&mut self, to: &Actor, coin: u64, giver: &'static str) {
        let giver = self.bank.member(&self.officers, giver).await;
        let (care, from, to, end) = (self.care, giver.address, to.address, self.bank.last_slot());
        self.bank
            .send(&self.carla, |bank| bank.record(care, from, end - coin, end, EVIDENCE))
            .await
            .expect("the recorder records");
        self.bank.send(&giver, |bank| bank.convert(care, coin)).await.expect("hours convert");
        self.bank.send(&giver, |bank| bank.transfer(to, coin.into())).await.expect("coin moves");
    }

    /// Ada's campaign of ten days: so much percent of par a slot, so many slots a day, an hour's coin in the pool.
    pub async fn campaign(&mut self, rate: u16, daily_cap: u16) -> u32 {
        let (otto, end) = (self.otto.address, (self.today() + 10) * A_DAY);
        self.bank
            .send(&self.ada, |bank| bank.open_campaign(otto, rate, daily_cap, end, DAY, HOUR))
            .await
            .expect("Ada has the coin")
    }

    /// The day of the last block, in days since 1970.
    pub fn today(&mut self) -> u64 {
        self.bank.now() / A_DAY
    }

    /// Lets time pass until the next call lies in the block at `moment`.
    pub fn next_call_at(&mut self, moment: u64) {
        let left = moment - self.bank.now() - 6;
        self.bank.chain().advance(left);
        assert_eq!(self.bank.now(), moment - 6);
    }

    /// A day's sheet: who attended from when to when, in seconds of the day.
    pub fn sheet(&mut self, campaign: u32, day: u64, who: &[(&Actor, u32, u32)]) -> Sheet {
        let line = |(at, (actor, from, to)): (usize, &(&Actor, u32, u32))| Line {
            member: actor.address,
            slots: Attention::between(*from, *to),
            salt: [at as u8 + 1; 32],
        };
        let lines = who.iter().enumerate().map(line).collect();
        Sheet::of(campaign, day as u32, lines).expect("somebody attended")
    }

    /// Otto publishes the sheet's root.
    pub async fn publish(
        &mut self,
        campaign: u32,
        day: u64,
        sheet: &Sheet,
    ) -> Result<bool, Refusal> {
        let root = FixedBytes(sheet.root());
        self.bank.send(&self.otto, |bank| bank.publish_root(campaign, day as u32, root)).await
    }

    /// Somebody claims.
    pub async fn claim(&mut self, who: &Actor, claim: &Claim) -> Result<u64, Refusal> {
        let (attention, proof) = claim;
        let Attention { campaign_id, day, slots, salt } = *attention;
        let (early, slots_tail) = Attention::words(&slots);
        let proof = proof.iter().copied().map(FixedBytes).collect::<Vec<_>>();
        let (early, slots_tail, salt) =
            (FixedBytes(early), FixedBytes(slots_tail), FixedBytes(salt));
        self.bank
            .send(who, |bank| bank.claim(campaign_id, day, early, slots_tail, salt, proof))
            .await
    }

    /// Somebody's coin, in seconds.
    pub async fn coin(&mut self, who: &Actor) -> u64 {
        let address = who.address;
        self.bank.ask(|bank| bank.balance_of(address)).await.low_u64()
    }

    /// The coin in all pools, which the bank itself holds.
    pub async fn pooled(&mut self) -> u64 {
        let address = self.bank.address();
        self.bank.ask(|bank| bank.balance_of(address)).await.low_u64()
    }

    /// The coin in a campaign's pool.
    pub async fn pool(&mut self, campaign: u32) -> u64 {
        let (.., pool, _, _) = self.bank.ask(|bank| bank.campaign_of(campaign)).await;
        pool
    }
}

/// Why the bank refused.
pub fn code<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> u16 {
    outcome.expect_err("the bank refuses").code()
}
