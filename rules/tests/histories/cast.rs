//! Who appears in the histories, and what they do: honest members of the four uses, and schemes whose accounts are
//! known. Everything follows from a seed.

use timebank_rules::monitor::Rule;
use timebank_rules::testing::Chance;
use timebank_rules::Address;

pub const HOUR: u64 = 3600;
pub const DAY: u64 = 24 * HOUR;
/// When the histories begin, and how long they last.
pub const START: u64 = 20_000 * DAY;
pub const DAYS: u64 = 60;

/// The classes: service that is recorded; play, which many trade; and a class that hardly anybody trades.
const CARE: u16 = 1;
const PLAY: u16 = 2;
const THIN: u16 = 3;

/// A member or an organisation.
pub struct Person {
    pub address: Address,
    pub kind: u8,
    pub level: u8,
    pub opened_at: u32,
    /// Coin it begins with, in seconds.
    pub coin: u64,
    /// Hours it begins with, of each class that it trades.
    pub hours: u64,
    pub trades: &'static [u16],
    /// Which honest use it is of; none where it takes part in a scheme.
    pub group: Option<Group>,
}

/// The honest uses. The market's regulars are players who trade a class that few trade; the returned come back to
/// help after months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Help,
    Returned,
    Work,
    Education,
    Games,
    SmallMarket,
}

pub const GROUPS: [(Group, &str); 6] = [
    (Group::Help, "community help"),
    (Group::Returned, "returned after months"),
    (Group::Work, "work and life"),
    (Group::Education, "education"),
    (Group::Games, "games"),
    (Group::SmallMarket, "regulars of a small market"),
];

/// What somebody does.
#[derive(Clone, Copy)]
pub enum Does {
    /// Is recorded to have served until now.
    Serves {
        class: u16,
        secs: u32,
    },
    Converts {
        class: u16,
        secs: u32,
    },
    Pays {
        to: u32,
        secs: u64,
    },
    /// So many percent of all its free coin.
    PaysAll {
        to: u32,
        percent: u64,
    },
    Gives {
        to: u32,
        class: u16,
        secs: u64,
    },
    /// Asks for so many seconds of service in an hour, for as much coin.
    Asks {
        of: u32,
        secs: u64,
    },
    /// Accepts what was last asked of it so.
    Accepts {
        from: u32,
    },
    Delivers {
        to: u32,
    },
    Settles {
        with: u32,
    },
    /// Says that it has just served for five minutes, and asks for so much coin.
    Invoices {
        to: u32,
        price: u64,
    },
    PaysInvoice {
        of: u32,
    },
    Orders {
        class: u16,
        sells: bool,
        tick: u16,
        lots: u32,
        rests: bool,
    },
    /// An order that rests for ten minutes.
    Flashes {
        class: u16,
        sells: bool,
        tick: u16,
        lots: u32,
    },
    /// Its last order that rests.
    Withdraws,
    /// Takes off what has expired at a price.
    Prunes {
        class: u16,
        tick: u16,
    },
}

pub struct Deed {
    pub at: u32,
    pub who: u32,
    pub does: Does,
}

/// A scheme that a rule is meant to find, and the accounts that take part.
pub struct Scheme {
    pub name: &'static str,
    pub rule: Rule,
    pub accounts: Vec<u32>,
}

#[derive(Default)]
pub struct Cast {
    pub people: Vec<Person>,
    pub deeds: Vec<Deed>,
    pub schemes: Vec<Scheme>,
}

const NOBODY: &[u16] = &[];

/// Everybody, and all that they do in order.
pub fn cast(seed: u64) -> Cast {
    let mut chance = Chance::new(seed);
    let mut cast = Cast::default();
    help(&mut cast, &mut chance, 4500);
    cast.honest(0, Group::Help);
    let uses: [(fn(&mut Cast, &mut Chance), Group); 4] = [
        (|cast, chance| work(cast, chance, 100, 25), Group::Work),
        (|cast, chance| education(cast, chance, 50, 40), Group::Education),
        (|cast, chance| games(cast, chance, 2000), Group::Games),
        (|cast, chance| small_market(cast, chance, 60), Group::SmallMarket),
    ];
    for (history, group) in uses {
        let since = cast.people.len();
        history(&mut cast, &mut chance);
        cast.honest(since, group);
    }
    let mules = mules(&mut cast, &mut chance, 400);
    large(&mut cast, &mut chance, 50);
    over_the_limit(&mut cast, &mut chance, 50, &mules);
    structuring(&mut cast, &mut chance, 100, &mules);
    layering(&mut cast, &mut chance, 80, false);
    layering(&mut cast, &mut chance, 80, true);
    take_overs(&mut cast, &mut chance, 100, &mules);
    rings(&mut cast, &mut chance, 100, 2);
    rings(&mut cast, &mut chance, 100, 3);
    spoofing(&mut cast, &mut chance, 60);
    spamming(&mut cast, &mut chance, 60);
    padding(&mut cast, &mut chance, 60);
    expiring(&mut cast, &mut chance, 60);
    // Those of one moment in the order in which they were thought of.
    cast.deeds.sort_by_key(|deed| deed.at);
    cast
}

/// The begin of a day of the histories, and so many seconds into it.
fn day(day: u64, secs: u64) -> u64 {
    START + day * DAY + secs
}

impl Cast {
    fn person(&mut self, level: u8, coin: u64) -> u32 {
        let number = self.people.len() as u64;
        let mut bits = Chance::new(number);
        let mut address = Address::zero();
        for word in address.0.chunks_mut(8) {
            word.copy_from_slice(&bits.bits().to_le_bytes()[..word.len()]);
        }
        self.people.push(Person {
            address,
            kind: 1,
            level,
            opened_at: START as u32,
            coin,
            hours: 0,
            trades: NOBODY,
            group: None,
        });
        number as u32
    }

    fn organisation(&mut self, coin: u64) -> u32 {
        let number = self.person(3, coin);
        self.people[number as usize].kind = 2;
        number
    }

    fn trader(&mut self, coin: u64, hours: u64, trades: &'static [u16]) -> u32 {
        let number = self.person(1, coin);
        let person = &mut self.people[number as usize];
        (person.hours, person.trades) = (hours, trades);
        number
    }

    /// All that were added since are of an honest use.
    fn honest(&mut self, since: usize, group: Group) {
        for person in &mut self.people[since..] {
            person.group = person.group.or(Some(group));
        }
    }

    fn does(&mut self, at: u64, who: u32, does: Does) {
        if at < START + DAYS * DAY {
            self.deeds.push(Deed { at: at as u32, who, does });
        }
    }

    /// A service agreed on, delivered and paid for as people do, or nearly: now and then nobody accepts, or settles in time.
    fn agreement(
        &mut self,
        chance: &mut Chance,
        at: u64,
        requester: u32,
        provider: u32,
        secs: u64,
    ) {
        self.does(at, requester, Does::Asks { of: provider, secs });
        let accepted = at + chance.from(60, 50 * 60);
        if chance.percent(5) {
            return;
        }
        self.does(accepted, provider, Does::Accepts { from: requester });
        let over = at + HOUR + secs + chance.from(600, DAY);
        self.does(over, provider, Does::Delivers { to: requester });
        if chance.percent(90) {
            self.does(over + chance.from(60, 2 * DAY), requester, Does::Settles { with: provider });
        }
    }

    /// A service that was not agreed on, invoiced and paid for.
    fn invoice(&mut self, chance: &mut Chance, at: u64, requester: u32, provider: u32, price: u64) {
        self.does(at, provider, Does::Invoices { to: requester, price });
        self.does(at + chance.from(60, DAY), requester, Does::PaysInvoice { of: provider });
    }

    fn scheme(&mut self, name: &'static str, rule: Rule, accounts: Vec<u32>) {
        self.schemes.push(Scheme { name, rule, accounts });
    }
}

/// Neighbours who help each other for an hour or three, agree on it or are sent the invoice, pay each other back and
/// forth, and sometimes are away for months.
fn help(cast: &mut Cast, chance: &mut Chance, members: u64) {
    let first = cast.people.len() as u32;
    for _ in 0..members {
        let coin = chance.from(2, 30) * HOUR;
        cast.person(1, coin);
    }
    for who in first..first + members as u32 {
        let circle = first + (who - first) / 40 * 40;
        let mut at = START + chance.from(0, 7 * DAY);
        if chance.percent(15) {
            // Away for long before the histories begin, and back at some time.
            let person = &mut cast.people[who as usize];
            person.group = Some(Group::Returned);
            person.opened_at = (START - chance.from(60, 200) * DAY) as u32;
            at = START + chance.from(0, 50 * DAY);
            if chance.percent(6) {
                // Back with a large bill to pay.
                let to = circle + chance.from(0, 39) as u32;
                person.coin += 20 * HOUR;
                cast.does(at, who, Does::Pays { to, secs: chance.from(10, 24) * HOUR });
            }
        }
        while at < START + DAYS * DAY {
            let to = circle + chance.from(0, 39) as u32;
            match chance.from(0, 9) {
                0..=3 => {
                    let secs = (chance.from(1, 6) * HOUR / 2) as u32;
                    cast.does(at, who, Does::Serves { class: CARE, secs });
                    cast.does(at + 600, who, Does::Converts { class: CARE, secs });
                }
                4 => {
                    let secs = chance.from(1, 4) * HOUR / 2;
                    cast.does(at, who, Does::Gives { to, class: CARE, secs });
                }
                5..=6 if to != who => {
                    let secs = chance.from(1, 6) * HOUR / 2;
                    cast.agreement(chance, at, who, to, secs);
                }
                7 if to != who => {
                    let price = chance.from(1, 6) * HOUR / 2;
                    cast.invoice(chance, at, who, to, price);
                }
                _ => {
                    let secs = chance.from(1, 6) * HOUR / 2;
                    cast.does(at, who, Does::Pays { to, secs });
                }
            }
            at += chance.from(HOUR * 4, 5 * DAY);
        }
    }
}

/// Organisations that pay wages every week, and what their people pay in turn: rent, shops, each other.
fn work(cast: &mut Cast, chance: &mut Chance, organisations: u64, people: u64) {
    let employers: Vec<_> = (0..organisations).map(|_| cast.organisation(20_000 * HOUR)).collect();
    for employer in &employers {
        let landlord = chance.of(&employers);
        let payday = chance.from(0, 6);
        for _ in 0..people {
            let thrifty = !chance.percent(12);
            let savings = if thrifty { chance.from(20, 200) } else { chance.from(0, 3) };
            let who = cast.person(2, savings * HOUR);
            let (wage, rent_week) = (chance.from(28, 44) * HOUR, chance.from(0, 3));
            for week in 0..DAYS / 7 + 1 {
                let at = day(week * 7 + payday, 9 * HOUR + chance.from(0, HOUR));
                cast.does(at, *employer, Does::Pays { to: who, secs: wage });
                if week % 4 == rent_week {
                    let rent = Does::Pays { to: landlord, secs: wage * chance.from(60, 95) / 100 };
                    cast.does(at + chance.from(HOUR, 5 * DAY), who, rent);
                }
                for _ in 0..chance.from(1, 5) {
                    let shop = chance.of(&employers);
                    let secs =
                        if thrifty { chance.from(1, 10) } else { chance.from(4, 14) } * HOUR / 2;
                    cast.does(at + chance.from(HOUR, 7 * DAY), who, Does::Pays { to: shop, secs });
                }
            }
        }
        // One in ten pays experts at the end of a month, which may be several large amounts in a day.
        let experts = if chance.percent(10) { chance.from(1, 3) } else { 0 };
        for month in [28, 58] {
            for _ in 0..experts {
                let (to, secs) = (chance.of(&employers), chance.from(60, 98) * HOUR);
                let at = day(month, 15 * HOUR + chance.from(0, HOUR));
                cast.does(at, *employer, Does::Pays { to, secs });
            }
        }
        // What it buys of others now and then, some of it above the reporting threshold.
        for _ in 0..chance.from(2, 8) {
            let to = chance.of(&employers);
            let at = START + chance.from(0, DAYS * DAY);
            cast.does(at, *employer, Does::Pays { to, secs: chance.from(10, 110) * HOUR });
        }
    }
}

/// Schools that take fees at the begin of a term and pay their teachers; pupils who agree on lessons with teachers, and
/// whose parents send them what they pay the school.
fn education(cast: &mut Cast, chance: &mut Chance, schools: u64, pupils: u64) {
    for _ in 0..schools {
        let school = cast.organisation(3_000 * HOUR);
        let teachers: Vec<_> = (0..4).map(|_| cast.person(2, 30 * HOUR)).collect();
        for _ in 0..pupils {
            let coin = chance.from(0, 40) * HOUR;
            let who = cast.person(1, coin);
            let fee = chance.from(15, 50) * HOUR;
            let term = day(chance.from(0, 10), chance.from(8, 20) * HOUR);
            if chance.percent(40) {
                let parent = cast.person(2, 100 * HOUR);
                cast.does(term, parent, Does::Pays { to: who, secs: fee });
                // Most pay from what they then have within days; some within the hour.
                let later = if chance.percent(10) { HOUR } else { chance.from(HOUR, 6 * DAY) };
                cast.does(term + later, who, Does::Pays { to: school, secs: fee });
            } else {
                cast.does(term, who, Does::Pays { to: school, secs: fee.min(coin) });
            }
            let mut at = term;
            while at < START + DAYS * DAY {
                let to = chance.of(&teachers);
                let secs = chance.from(2, 4) * HOUR / 2;
                if chance.percent(50) {
                    cast.agreement(chance, at, who, to, secs);
                } else {
                    cast.does(at, who, Does::Serves { class: CARE, secs: 2 * HOUR as u32 });
                    cast.does(at + 60, who, Does::Converts { class: CARE, secs: 2 * HOUR as u32 });
                }
                at += chance.from(2 * DAY, 9 * DAY);
            }
        }
        for teacher in teachers {
            for week in 0..DAYS / 7 {
                let wage = Does::Pays { to: teacher, secs: chance.from(20, 36) * HOUR };
                cast.does(day(week * 7 + 4, 17 * HOUR), school, wage);
            }
        }
    }
}

/// Players who trade time of play: most of them a few orders an evening, some of them all day and on both sides.
fn games(cast: &mut Cast, chance: &mut Chance, players: u64) {
    for _ in 0..players {
        let (coin, hours) = (chance.from(10, 60) * HOUR, chance.from(10, 60) * HOUR);
        let who = cast.trader(coin, hours, &[PLAY]);
        let maker = chance.percent(2);
        let (busy, careless) = (chance.from(5, 40), chance.percent(20));
        for today in 0..DAYS {
            if !chance.percent(busy) {
                continue;
            }
            let mut at = day(today, chance.from(10, 20) * HOUR);
            let orders = if maker { chance.from(20, 90) } else { chance.from(1, 7) };
            for _ in 0..orders {
                let sells = chance.percent(50);
                let off = chance.from(0, 8) as u16;
                let tick = if sells { 97 + off } else { 103 - off };
                let (lots, rests) = (chance.from(1, 12) as u32, chance.percent(70));
                cast.does(at, who, Does::Orders { class: PLAY, sells, tick, lots, rests });
                at += chance.from(30, 600);
                if chance.percent(if careless { 60 } else { 20 }) {
                    cast.does(at, who, Does::Withdraws);
                }
            }
        }
    }
}

/// The regulars of a class that few trade: they meet the same few people again and again, buying and selling.
fn small_market(cast: &mut Cast, chance: &mut Chance, regulars: u64) {
    for _ in 0..regulars {
        let who = cast.trader(40 * HOUR, 40 * HOUR, &[THIN]);
        for today in 0..DAYS {
            if !chance.percent(30) {
                continue;
            }
            let mut at = day(today, chance.from(8, 20) * HOUR);
            for _ in 0..chance.from(1, 4) {
                let sells = chance.percent(50);
                let off = chance.from(0, 6) as u16;
                let tick = if sells { 98 + off } else { 102 - off };
                let (lots, rests) = (chance.from(1, 8) as u32, chance.percent(80));
                cast.does(at, who, Does::Orders { class: THIN, sells, tick, lots, rests });
                at += chance.from(60, 1800);
            }
        }
    }
}

/// Accounts that only take in what others send on.
fn mules(cast: &mut Cast, chance: &mut Chance, mules: u64) -> Vec<u32> {
    (0..mules)
        .map(|_| {
            let coin = chance.from(0, 5) * HOUR;
            cast.person(2, coin)
        })
        .collect()
}

/// Whoever pays large amounts at once. It is no crime: it is reported.
fn large(cast: &mut Cast, chance: &mut Chance, payers: u64) {
    for _ in 0..payers {
        let who = cast.person(3, 2_000 * HOUR);
        let to = cast.organisation(0);
        for _ in 0..chance.from(1, 4) {
            let at = START + chance.from(0, DAYS * DAY - 1);
            cast.does(at, who, Does::Pays { to, secs: chance.from(100, 300) * HOUR });
        }
        cast.scheme("a large amount at once", Rule::LargeAmount, vec![who]);
    }
}

/// Accounts that send more than their level may, in pieces.
fn over_the_limit(cast: &mut Cast, chance: &mut Chance, accounts: u64, mules: &[u32]) {
    for _ in 0..accounts {
        let who = cast.person(1, 1_000 * HOUR);
        let mut at = START + chance.from(0, (DAYS - 2) * DAY);
        for _ in 0..chance.from(8, 15) {
            let to = chance.of(mules);
            cast.does(at, who, Does::Pays { to, secs: chance.from(20, 40) * HOUR });
            at += chance.from(60, 90 * 60);
        }
        cast.scheme("more than the level may", Rule::TierLimit, vec![who]);
    }
}

/// A large sum in amounts that nobody has to report, to different accounts. One in seven is patient: two a day.
fn structuring(cast: &mut Cast, chance: &mut Chance, accounts: u64, mules: &[u32]) {
    for _ in 0..accounts {
        let who = cast.person(3, chance.from(600, 2_500) * HOUR);
        let (patient, from) = (chance.percent(14), chance.from(0, DAYS - 8));
        for today in from..from + chance.from(2, 6) {
            let mut at = day(today, chance.from(6, 12) * HOUR);
            for _ in 0..if patient { 2 } else { chance.from(3, 7) } {
                let to = chance.of(mules);
                let secs = chance.from(68 * HOUR, 100 * HOUR - 1);
                cast.does(at, who, Does::Pays { to, secs });
                at += chance.from(5 * 60, 3 * HOUR);
            }
        }
        cast.scheme("structuring", Rule::Structuring, vec![who]);
    }
}

/// A sum that passes through five accounts, each of which keeps a little. One chain in ten is patient: it rests for
/// more than a day at each; one account in eight has savings of its own to hide it in. Or each has served the one before
/// it, so the invoices say.
fn layering(cast: &mut Cast, chance: &mut Chance, chains: u64, invoiced: bool) {
    for _ in 0..chains {
        let sum = chance.from(30, 95) * HOUR;
        let source = cast.person(3, sum);
        let layers: Vec<_> = (0..5)
            .map(|_| {
                let savings = if chance.percent(12) { 60 } else { chance.from(0, 2) };
                cast.person(2, savings * HOUR)
            })
            .collect();
        let sink = cast.person(2, 0);
        let patient = chance.percent(10);
        let mut at = START + chance.from(0, (DAYS - 15) * DAY);
        cast.does(at, source, Does::PaysAll { to: layers[0], percent: 100 });
        let mut left = sum;
        for (number, layer) in layers.iter().enumerate() {
            let to = layers.get(number + 1).copied().unwrap_or(sink);
            left = left * chance.from(93, 99) / 100;
            let pieces = chance.from(1, 3);
            for _ in 0..pieces {
                at += if patient {
                    chance.from(26 * HOUR, 50 * HOUR)
                } else {
                    chance.from(600, 3 * HOUR)
                };
                let secs = left / pieces;
                if invoiced {
                    cast.does(at - 300, to, Does::Invoices { to: *layer, price: secs });
                    cast.does(at, *layer, Does::PaysInvoice { of: to });
                } else {
                    cast.does(at, *layer, Does::Pays { to, secs });
                }
            }
        }
        let name = if invoiced { "layering by invoices" } else { "layering through five" };
        cast.scheme(name, Rule::PassThrough, layers);
    }
}

/// Accounts with savings that nobody has used for months, until somebody else has the key. One thief in eight tries
/// it with little first and waits for days.
fn take_overs(cast: &mut Cast, chance: &mut Chance, accounts: u64, mules: &[u32]) {
    for _ in 0..accounts {
        let who = cast.person(1, chance.from(25, 110) * HOUR);
        cast.people[who as usize].opened_at = (START - chance.from(95, 200) * DAY) as u32;
        let mut at = START + chance.from(0, (DAYS - 8) * DAY);
        if chance.percent(12) {
            let to = chance.of(mules);
            cast.does(at, who, Does::Pays { to, secs: HOUR });
            at += chance.from(3 * DAY, 6 * DAY);
        }
        for piece in 0..chance.from(1, 6) {
            let to = chance.of(mules);
            let percent = if piece == 0 { chance.from(40, 95) } else { chance.from(30, 90) };
            cast.does(at, who, Does::PaysAll { to, percent });
            at += chance.from(60, 3 * HOUR);
        }
        cast.scheme("dormant take-over", Rule::DormantWaking, vec![who]);
    }
}

/// Accounts that sell each other the same hours round and round, to make a market look busy. In a class that others
/// hardly trade, so that they meet each other.
fn rings(cast: &mut Cast, chance: &mut Chance, rings: u64, size: u64) {
    for _ in 0..rings {
        let members: Vec<_> =
            (0..size).map(|_| cast.trader(40 * HOUR, 40 * HOUR, &[THIN])).collect();
        let from = chance.from(0, DAYS - 8);
        for today in from..from + chance.from(2, 7) {
            let mut at = day(today, chance.from(6, 14) * HOUR);
            for _ in 0..chance.from(2, 6) {
                let lots = chance.from(4, 16) as u32;
                for (number, seller) in members.iter().enumerate() {
                    let buyer = members[(number + 1) % members.len()];
                    let ask =
                        Does::Orders { class: THIN, sells: true, tick: 100, lots, rests: true };
                    let bid =
                        Does::Orders { class: THIN, sells: false, tick: 100, lots, rests: false };
                    cast.does(at, *seller, ask);
                    cast.does(at + 12, buyer, bid);
                    at += chance.from(60, 1200);
                }
            }
        }
        let name = if size == 2 { "wash ring of two" } else { "wash ring of three" };
        cast.scheme(name, Rule::ReciprocalTrading, members);
    }
}

/// A price at which hardly anybody deals, so that an order is seen and does not trade.
fn far(chance: &mut Chance, sells: bool) -> u16 {
    let tick = if sells { chance.from(106, 115) } else { chance.from(85, 94) };
    tick as u16
}

/// Orders that are meant to be seen and not to trade: placed and withdrawn.
fn spoofing(cast: &mut Cast, chance: &mut Chance, accounts: u64) {
    for _ in 0..accounts {
        let who = cast.trader(60 * HOUR, 60 * HOUR, &[PLAY]);
        let from = chance.from(0, DAYS - 6);
        for today in from..from + chance.from(1, 4) {
            let mut at = day(today, chance.from(8, 14) * HOUR);
            for _ in 0..chance.from(40, 150) {
                let sells = chance.percent(50);
                let tick = far(chance, sells);
                let lots = chance.from(4, 12) as u32;
                cast.does(at, who, Does::Orders { class: PLAY, sells, tick, lots, rests: true });
                at += chance.from(6, 60);
                if chance.percent(92) {
                    cast.does(at, who, Does::Withdraws);
                    at += chance.from(6, 60);
                }
            }
        }
        cast.scheme("spoofing", Rule::OrderSpamming, vec![who]);
    }
}

/// Orders that cannot trade and do not rest, by the hundred.
fn spamming(cast: &mut Cast, chance: &mut Chance, accounts: u64) {
    for _ in 0..accounts {
        let who = cast.trader(60 * HOUR, 60 * HOUR, &[PLAY]);
        let mut at = START + chance.from(0, (DAYS - 2) * DAY);
        for _ in 0..chance.from(80, 250) {
            let order = Does::Orders { class: PLAY, sells: false, tick: 60, lots: 1, rests: false };
            cast.does(at, who, order);
            at += chance.from(6, 120);
        }
        cast.scheme("spamming", Rule::OrderSpamming, vec![who]);
    }
}

/// Spoofing that small orders which trade are to hide: two of them to seven that do not.
fn padding(cast: &mut Cast, chance: &mut Chance, accounts: u64) {
    for _ in 0..accounts {
        let who = cast.trader(60 * HOUR, 60 * HOUR, &[PLAY]);
        let from = chance.from(0, DAYS - 6);
        for today in from..from + chance.from(1, 4) {
            let mut at = day(today, chance.from(10, 14) * HOUR);
            for order in 0..chance.from(60, 150) {
                let sells = chance.percent(50);
                if order % 9 < 2 {
                    let tick = if sells { 90 } else { 110 };
                    let small = Does::Orders { class: PLAY, sells, tick, lots: 1, rests: false };
                    cast.does(at, who, small);
                    at += chance.from(6, 60);
                    continue;
                }
                let tick = far(chance, sells);
                let lots = chance.from(4, 12) as u32;
                cast.does(at, who, Does::Orders { class: PLAY, sells, tick, lots, rests: true });
                at += chance.from(6, 60);
                cast.does(at, who, Does::Withdraws);
                at += chance.from(6, 60);
            }
        }
        cast.scheme("spoofing behind small trades", Rule::OrderSpamming, vec![who]);
    }
}

/// Spoofing by orders that nobody withdraws: they die in ten minutes, and a second account, or their own, prunes them.
fn expiring(cast: &mut Cast, chance: &mut Chance, accounts: u64) {
    for spoofer in 0..accounts {
        let who = cast.trader(60 * HOUR, 60 * HOUR, &[PLAY]);
        let pruner = if spoofer % 2 == 0 { who } else { cast.trader(0, 0, &[]) };
        let from = chance.from(0, DAYS - 6);
        for today in from..from + chance.from(1, 4) {
            let mut at = day(today, chance.from(8, 12) * HOUR);
            for _ in 0..chance.from(6, 14) {
                let sells = chance.percent(50);
                let tick = far(chance, sells);
                for _ in 0..10 {
                    let lots = chance.from(4, 12) as u32;
                    cast.does(at, who, Does::Flashes { class: PLAY, sells, tick, lots });
                    at += chance.from(1, 10);
                }
                at += 600;
                cast.does(at, pruner, Does::Prunes { class: PLAY, tick });
                at += chance.from(6, 60);
            }
        }
        cast.scheme("spoofing with orders that expire", Rule::OrderSpamming, vec![who]);
    }
}
