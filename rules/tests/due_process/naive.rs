//! Due process as a beginner would write it down: what happened in each case and when, and from it what may happen.

use super::world::{GOVERNOR, MEMBERS, PEOPLE};
use std::collections::BTreeMap;
use timebank_rules::roles::{SUPERVISOR, TRIBUNAL};

pub const DAY: u32 = 86_400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Nothing,
    Open,
    Provisional,
    Confirmed,
    Appealed,
    Final,
    Ended,
    Closed,
}
use Phase::*;

#[derive(Clone, Debug, Default)]
pub struct Case {
    subject: usize,
    opener: usize,
    opened: u32,
    /// Who froze, and when.
    pub freeze: Option<(usize, u32)>,
    /// Who last set what is frozen.
    setter: usize,
    directions: u8,
    amount: u64,
    /// Who confirmed, when, for how many days.
    pub confirmed: Option<(usize, u32, u16)>,
    contested: bool,
    appealed: Option<u32>,
    upheld: bool,
    lifted: Option<u32>,
    closed: bool,
    answered: bool,
    may_seize: u64,
    quarantined: u64,
    /// Who proposes to let how much out, and to whom.
    proposed: Option<(usize, usize, u64)>,
    /// Whether the tribunal froze.
    by_judge: bool,
}

impl Case {
    /// When what is frozen ends, as things stand.
    fn end(&self) -> Option<u32> {
        let (_, from) = self.freeze?;
        let mut end = from + 3 * DAY;
        if let Some((_, at, days)) = self.confirmed {
            end = at + u32::from(days) * DAY;
        }
        if let (Some(at), false) = (self.appealed, self.upheld) {
            end = end.min(at + 14 * DAY);
        }
        Some(self.lifted.map_or(end, |at| end.min(at)))
    }

    fn phase(&self, now: u32) -> Phase {
        if self.opened == 0 {
            return Nothing;
        }
        if self.closed {
            return Closed;
        }
        match (self.end(), self.confirmed) {
            (None, _) if now < self.opened + 30 * DAY => Open,
            (None, _) => Ended,
            (Some(end), _) if now >= end => Ended,
            (_, None) => Provisional,
            (_, Some(_)) if self.upheld => Final,
            (_, Some(_)) if self.appealed.is_some() => Appealed,
            (_, Some((_, at, _))) if now < at + 14 * DAY => Confirmed,
            _ => Final,
        }
    }
}

pub struct Naive {
    pub now: u32,
    pub role: [u16; PEOPLE],
    pub coin: [u64; PEOPLE],
    pub cases: Vec<Case>,
    last: [usize; PEOPLE],
    /// The case that was last opened beside another.
    beside: BTreeMap<usize, usize>,
    /// The case that was last opened on these facts.
    facts: BTreeMap<(usize, u8), usize>,
    pub measures: BTreeMap<(usize, u32), u32>,
    openings: BTreeMap<(usize, u32), u32>,
    /// When each freeze of an account began and ended, and whether the tribunal ordered it.
    pub freezes: Vec<Vec<(u32, u32, bool)>>,
}

impl Naive {
    pub fn founded(now: u32) -> Self {
        let mut role = [0; PEOPLE];
        role[3..6].fill(SUPERVISOR);
        role[6..8].fill(TRIBUNAL);
        let mut coin = [0; PEOPLE];
        coin[..MEMBERS].fill(200);
        Self {
            now,
            role,
            coin,
            cases: vec![Case::default()],
            last: [0; PEOPLE],
            beside: BTreeMap::new(),
            facts: BTreeMap::new(),
            measures: BTreeMap::new(),
            openings: BTreeMap::new(),
            freezes: vec![Vec::new(); PEOPLE],
        }
    }

    /// Another office, or the same anew: what was proposed in the one before is nobody's any more.
    pub fn appoint(&mut self, who: usize, role: u16) {
        if who != GOVERNOR {
            self.role[who] = role;
            for case in &mut self.cases {
                case.proposed = case.proposed.filter(|(by, ..)| *by != who);
            }
        }
    }

    fn is(&self, who: usize, role: u16) -> bool {
        who != GOVERNOR && self.role[who] == role
    }

    fn phase(&self, case: u32) -> Phase {
        self.cases[case as usize].phase(self.now)
    }

    fn measure(&mut self, who: usize) -> bool {
        let taken = self.measures.entry((who, self.now / DAY)).or_default();
        let may = *taken < 32;
        *taken += u32::from(may);
        may
    }

    fn judges(&self, who: usize, case: u32) -> bool {
        let case = &self.cases[case as usize];
        let did = |(freezer, _)| [freezer, case.setter].contains(&who);
        self.is(who, TRIBUNAL)
            && who != case.opener
            && !case.freeze.is_some_and(did)
            && who != case.subject
    }

    pub fn frozen(&self, who: usize) -> Option<(u8, u64)> {
        let case = &self.cases[self.last[who]];
        let runs = case.subject == who && case.end().is_some_and(|end| self.now < end);
        (runs && (case.directions, case.amount) != (0, 0)).then_some((case.directions, case.amount))
    }

    /// Notes where the last freezes end, as things stand.
    pub fn note_ends(&mut self) {
        for case in &self.cases {
            let (Some((_, from)), Some(end)) = (case.freeze, case.end()) else { continue };
            let freezes = &mut self.freezes[case.subject];
            match freezes.iter_mut().find(|(began, ..)| *began == from) {
                Some((_, ended, _)) => *ended = end,
                None => freezes.push((from, end, case.by_judge)),
            }
        }
    }

    /// Whether a case is over and nothing was done under it.
    fn came_to_nothing(&self, case: usize) -> bool {
        let over = matches!(self.phase(case as u32), Ended | Closed);
        over && self.cases[case].freeze.is_none()
    }

    pub fn open(&mut self, who: usize, subject: usize, facts: u8) -> bool {
        let last = self.last[subject] as u32;
        let judged = matches!(self.phase(last), Confirmed | Appealed | Final);
        let beside = self.beside.get(&(last as usize)).is_none_or(|it| !self.runs(*it as u32));
        let today = self.openings.get(&(who, self.now / DAY)).copied().unwrap_or(0);
        let goes = self.is(who, SUPERVISOR)
            && who != subject
            && beside
            && (judged || matches!(self.phase(last), Nothing | Ended | Closed))
            && self.facts.get(&(subject, facts)).is_none_or(|case| self.came_to_nothing(*case))
            && today < 64;
        if goes {
            self.facts.insert((subject, facts), self.cases.len());
            *self.openings.entry((who, self.now / DAY)).or_default() += 1;
            if judged {
                self.beside.insert(last as usize, self.cases.len());
            } else {
                self.last[subject] = self.cases.len();
            }
            self.cases.push(Case { subject, opener: who, opened: self.now, ..Case::default() });
        }
        goes
    }

    pub fn freeze(&mut self, who: usize, case: u32, directions: u8, amount: u64) -> bool {
        let now = self.now;
        let subject = self.cases[case as usize].subject;
        let cool = self.cases.iter().filter(|other| other.subject == subject);
        let cool = cool.filter_map(Case::end).all(|end| end + 30 * DAY <= now);
        let by_judge = self.is(who, TRIBUNAL);
        let goes = (by_judge || self.is(who, SUPERVISOR) && cool)
            && who != subject
            && self.phase(case) == Open
            && self.cases[self.last[subject]].end().is_none_or(|end| self.now >= end)
            && directions < 4
            && (directions > 0 || amount > 0)
            && self.measure(who);
        if goes {
            self.last[subject] = case as usize;
            let case = &mut self.cases[case as usize];
            case.by_judge = by_judge;
            (case.freeze, case.setter) = (Some((who, now)), who);
            (case.directions, case.amount) = (directions, amount);
        }
        goes
    }

    /// ERC-7943's message names the account, so whatever case is meant, the last one about its subject is changed.
    pub fn set_amount(&mut self, who: usize, case: u32, amount: u64) -> bool {
        if case == 0 {
            return false;
        }
        let named = self.last[self.cases[case as usize].subject];
        // Or once it is over, the one that was opened beside it.
        let beside = self.beside.get(&named).filter(|it| self.runs(**it as u32));
        let beside = beside.filter(|_| !self.runs(named as u32));
        let case = beside.copied().unwrap_or(named) as u32;
        let (phase, it) = (self.phase(case), self.cases[case as usize].clone());
        if phase == Open {
            return self.freeze(who, case, 0, amount);
        }
        if amount == 0 && self.nothing_but_coin(&it) {
            return self.release(who, case);
        }
        let goes = self.is(who, SUPERVISOR)
            && who != it.subject
            && phase == Provisional
            && (it.directions > 0 || amount > 0)
            && self.measure(who);
        if goes {
            let case = &mut self.cases[case as usize];
            (case.amount, case.setter) = (amount, who);
        }
        goes
    }

    /// Whether the account's last freeze, whichever case it was under, holds no direction.
    fn nothing_but_coin(&self, case: &Case) -> bool {
        let froze = |it: &&Case| it.subject == case.subject && it.freeze.is_some();
        let last = self.cases.iter().filter(froze).max_by_key(|it| it.freeze.map(|(_, from)| from));
        last.is_none_or(|it| it.directions == 0 || it.lifted.is_some())
    }

    pub fn confirm(&mut self, who: usize, case: u32, days: u16) -> bool {
        let now = self.now;
        let goes = self.judges(who, case)
            && self.phase(case) == Provisional
            && (1..=180).contains(&days)
            && self.measure(who);
        if goes {
            let case = &mut self.cases[case as usize];
            let all = if case.directions & 1 != 0 { self.coin[case.subject] } else { 0 };
            case.confirmed = Some((who, now, days));
            case.may_seize = case.amount.max(all);
        }
        goes
    }

    pub fn release(&mut self, who: usize, case: u32) -> bool {
        let phase = self.phase(case);
        let may = who != self.cases[case as usize].subject
            && (self.is(who, TRIBUNAL) || phase == Provisional && self.is(who, SUPERVISOR));
        let anothers = self.cases[case as usize].freeze.is_some_and(|(froze, _)| froze != who);
        let goes = may
            && matches!(phase, Provisional | Confirmed | Appealed | Final)
            && (!self.is(who, SUPERVISOR) || !anothers || self.measure(who));
        if goes {
            self.cases[case as usize].lifted = Some(self.now);
        }
        goes
    }

    pub fn replace(&mut self, who: usize, case: u32, directions: u8, amount: u64) -> bool {
        let before = self.last[self.cases[case as usize].subject] as u32;
        let judged = matches!(self.phase(before), Confirmed | Appealed | Final);
        if case == 0 || !judged || !self.is(who, TRIBUNAL) {
            return false;
        }
        let lifted = self.cases[before as usize].lifted;
        self.cases[before as usize].lifted = Some(self.now);
        let goes = self.freeze(who, case, directions, amount);
        if !goes {
            self.cases[before as usize].lifted = lifted;
        }
        goes
    }

    pub fn uphold(&mut self, who: usize, case: u32) -> bool {
        let goes = self.judges(who, case) && self.phase(case) == Appealed;
        self.cases[case as usize].upheld |= goes;
        goes
    }

    pub fn seize(&mut self, who: usize, case: u32, amount: u64) -> bool {
        let it = self.cases[case as usize].clone();
        let goes = self.judges(who, case)
            && self.phase(case) == Final
            && amount > 0
            && amount <= it.may_seize
            && amount <= self.coin[it.subject]
            && self.measure(who);
        if goes {
            let case = &mut self.cases[case as usize];
            case.may_seize -= amount;
            case.quarantined += amount;
            case.amount = case.amount.saturating_sub(amount);
            self.coin[case.subject] -= amount;
        }
        goes
    }

    pub fn close(&mut self, who: usize, case: u32) -> bool {
        let goes = match self.phase(case) {
            Open => self.is(who, SUPERVISOR) && who != self.cases[case as usize].subject,
            Ended => true,
            _ => false,
        };
        self.cases[case as usize].closed |= goes;
        goes
    }

    fn runs(&self, case: u32) -> bool {
        !matches!(self.phase(case), Nothing | Ended | Closed)
    }

    pub fn answer(&mut self, who: usize, case: u32) -> bool {
        let it = &self.cases[case as usize];
        let goes = self.runs(case) && it.subject == who && !it.answered;
        self.cases[case as usize].answered |= goes;
        goes
    }

    pub fn appeal(&mut self, who: usize, case: u32) -> bool {
        let (phase, now) = (self.phase(case), self.now);
        let it = &mut self.cases[case as usize];
        if it.subject != who {
            return false;
        }
        match phase {
            Provisional if !it.contested => it.contested = true,
            Confirmed => it.appealed = Some(now),
            _ => return false,
        }
        true
    }

    pub fn propose(&mut self, who: usize, case: u32, to: usize, amount: u64) -> bool {
        let it = &self.cases[case as usize];
        let for_another = it.proposed.is_some_and(|(_, whom, _)| whom != it.subject);
        let returns = !for_another && it.end().is_some_and(|end| self.now >= end + 30 * DAY);
        let goes = self.judges(who, case)
            && who != to
            && (1..=it.quarantined).contains(&amount)
            && (to == it.subject || !returns);
        if goes {
            self.cases[case as usize].proposed = Some((who, to, amount));
        }
        goes
    }

    pub fn approve(&mut self, who: usize, case: u32, to: usize, amount: u64) -> bool {
        let it = &self.cases[case as usize];
        let as_proposed = who == GOVERNOR
            && it.proposed.is_some_and(|(_, whom, much)| (whom, much) == (to, amount))
            && it.subject != GOVERNOR
            && to != GOVERNOR;
        let for_another = it.proposed.is_some_and(|(_, whom, _)| whom != it.subject);
        let goes_back = !for_another
            && it.end().is_some_and(|end| self.now >= end + 30 * DAY)
            && (to, amount) == (it.subject, it.quarantined)
            && amount > 0;
        let goes = (as_proposed || goes_back)
            && amount <= it.quarantined
            && self.frozen(to).is_none_or(|(directions, _)| directions & 2 == 0);
        if goes {
            let case = &mut self.cases[case as usize];
            case.quarantined -= amount;
            case.proposed = None;
            self.coin[to] += amount;
        }
        goes
    }

    pub fn pay(&mut self, from: usize, to: usize, amount: u64) -> bool {
        let (out, held) = self.frozen(from).unwrap_or((0, 0));
        let (into, _) = self.frozen(to).unwrap_or((0, 0));
        let coin = self.coin[from];
        let goes = out & 1 == 0
            && into & 2 == 0
            && amount <= coin
            && (amount == 0 || amount + held <= coin);
        if goes {
            self.coin[from] -= amount;
            self.coin[to] += amount;
        }
        goes
    }
}
