//! Where most stories begin: a staffed bank, a class with its recorder, and two members, one of whom has earned.

use timebank_e2e::{Actor, Bank, Client, Entry, Officers, EVIDENCE};

pub struct World {
    pub bank: Bank,
    pub officers: Officers,
    pub ann: Actor,
    pub ben: Actor,
    pub care: u16,
    pub carla: Actor,
}

impl World {
    /// Ann has earned so many seconds of care and converted some of them at par; Ben has nothing.
    pub async fn with(client: Client, earned: u64, converted: u64) -> Self {
        Self::behind(Entry::usual(), client, earned, converted).await
    }

    /// The same, behind this door.
    pub async fn behind(door: Entry, client: Client, earned: u64, converted: u64) -> Self {
        let (mut bank, officers) = Bank::staffed_behind(door, client).await;
        let (care, carla) = bank.class(&officers, "care", 100, "Carla").await;
        let ann = bank.member(&officers, "Ann").await;
        let ben = bank.member(&officers, "Ben").await;
        let end = bank.last_slot();
        bank.send(&carla, |bank| bank.record(care, ann.address, end - earned, end, EVIDENCE))
            .await
            .expect("the recorder records");
        if converted > 0 {
            bank.send(&ann, |bank| bank.convert(care, converted)).await.expect("hours convert");
        }
        Self { bank, officers, ann, ben, care, carla }
    }

    pub async fn coin(&mut self, who: &Actor) -> u64 {
        let address = who.address;
        self.bank.ask(|bank| bank.balance_of(address)).await.low_u64()
    }

    pub async fn hours(&mut self, who: &Actor) -> u64 {
        let (address, care) = (who.address, self.care.into());
        self.bank.ask(|bank| bank.hours_of(address, care)).await.low_u64()
    }
}

/// Where stories of the market and of monitoring begin: a staffed bank, and three members with hours and coin.
pub struct Three {
    pub bank: Bank,
    pub officers: Officers,
    pub ann: Actor,
    pub ben: Actor,
    pub cem: Actor,
    pub care: u16,
    pub carla: Actor,
}

impl Three {
    /// Each of them has earned so many seconds of care, by one record, and converted some of them at par.
    pub async fn behind(door: Entry, client: Client, earned: u64, converted: u64) -> Self {
        let (mut bank, officers) = Bank::staffed_behind(door, client).await;
        let (care, carla) = bank.class(&officers, "care", 100, "Carla").await;
        let mut members = Vec::new();
        for name in ["Ann", "Ben", "Cem"] {
            let member = bank.member(&officers, name).await;
            let (who, end) = (member.address, bank.last_slot());
            bank.send(&carla, |bank| bank.record(care, who, end - earned, end, EVIDENCE))
                .await
                .expect("the recorder records");
            bank.send(&member, |bank| bank.convert(care, converted)).await.expect("hours convert");
            members.push(member);
        }
        let [ann, ben, cem] = members.try_into().ok().expect("there are three");
        Self { bank, officers, ann, ben, cem, care, carla }
    }
}
