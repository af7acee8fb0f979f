//! Monitoring as a beginner would write it: every deed is kept, and every figure is counted from all of them.

/// Seconds of a bucket.
const BUCKET: u64 = 6 * 3600;

/// A rule's terms: mode, weight, two figures.
pub type RuleSettings = (u8, u8, u64, u64);

/// What is said: rule, account, value, threshold, risk after; rule 0 is a hold.
pub type Said = (u8, usize, u64, u64, u64);

#[derive(Clone, Default)]
pub struct Watched {
    sent: Vec<(u64, u64)>,
    received: Vec<(u64, u64)>,
    near_threshold: Vec<u64>,
    /// When the member acted, and when that woke the account.
    acted: u64,
    woken: Vec<u64>,
    /// Risk, and when it was that.
    risk: (u64, u64),
    pub held_until: u64,
}

pub struct Naive {
    pub rules: [RuleSettings; 5],
    pub line: u64,
    pub decay: u64,
    pub hold_secs: u64,
    pub now: u64,
    pub level: Vec<u32>,
    pub watched: Vec<Watched>,
}

fn buckets_between(then: u64, now: u64) -> u64 {
    now / BUCKET - then / BUCKET
}

impl Naive {
    fn in_window(&self, then: u64) -> bool {
        buckets_between(then, self.now) < 4
    }

    fn sum(&self, deeds: &[(u64, u64)]) -> u64 {
        deeds.iter().filter(|(then, _)| self.in_window(*then)).map(|(_, value)| value).sum()
    }

    /// What sending hits, or the code of the first rule that refuses it; nothing changes.
    pub fn judge(&self, who: usize, value: u64, left: u64) -> Result<Vec<u8>, u16> {
        let watched = &self.watched[who];
        let [large, tier, structuring, pass, dormant] = self.rules;
        let sent = self.sum(&watched.sent) + value;
        let received = self.sum(&watched.received);
        let near_threshold =
            watched.near_threshold.iter().filter(|then| self.in_window(**then)).count() as u64;
        let limit = (0..self.level[who] - 1).fold(tier.2, |limit, _| limit * tier.3);
        let asleep = buckets_between(watched.acted, self.now) / 4 >= dormant.3;
        let woken = watched.woken.iter().any(|then| buckets_between(*then, self.now) < 8);
        let hits = [
            value >= large.2,
            sent > limit,
            self.is_near(value) && near_threshold + 1 >= structuring.2,
            received >= pass.2
                && sent * 100 >= received * pass.3
                && left * 100 <= received * (100 - pass.3),
            (asleep || woken) && sent >= dormant.2,
        ];
        let mut alerts = Vec::new();
        for (at, hit) in hits.into_iter().enumerate() {
            match self.rules[at].0 {
                1 if hit => alerts.push(at as u8 + 1),
                2 if hit => return Err(if at == 1 { 45 } else { 46 }),
                _ => {}
            }
        }
        Ok(alerts)
    }

    fn is_near(&self, value: u64) -> bool {
        let (large, structuring) = (self.rules[0].2, self.rules[2]);
        structuring.0 > 0 && value < large && value * 100 >= large * structuring.3
    }

    /// Sends: what is said.
    pub fn send(&mut self, who: usize, to: Option<usize>, value: u64, alerts: &[u8]) -> Vec<Said> {
        let now = self.now;
        let (near_threshold, dormant) = (self.is_near(value), self.rules[4]);
        let watched = &mut self.watched[who];
        if dormant.0 > 0 && buckets_between(watched.acted, now) / 4 >= dormant.3 {
            watched.woken.push(now);
        }
        watched.acted = now;
        watched.sent.push((now, value));
        if near_threshold {
            watched.near_threshold.push(now);
        }
        if let Some(to) = to {
            self.watched[to].received.push((now, value));
        }
        alerts.iter().flat_map(|rule| self.alert(who, *rule, value)).collect()
    }

    fn alert(&mut self, who: usize, rule: u8, value: u64) -> Vec<Said> {
        let terms = self.rules[usize::from(rule) - 1];
        let watched = &self.watched[who];
        let sent = self.sum(&watched.sent);
        let (value, threshold) = match rule {
            1 => (value, terms.2),
            2 => (sent, (0..self.level[who] - 1).fold(terms.2, |limit, _| limit * terms.3)),
            3 => {
                let near_threshold =
                    watched.near_threshold.iter().filter(|then| self.in_window(**then)).count();
                (near_threshold as u64, terms.2)
            }
            4 => (sent, self.sum(&watched.received) * terms.3 / 100),
            _ => (sent, terms.2),
        };
        let risk = self.risk(who);
        let (now, until) = (self.now, self.now + self.hold_secs);
        let watched = &mut self.watched[who];
        match rule {
            3 => watched.near_threshold.clear(),
            4 => watched.received.clear(),
            5 => watched.woken.clear(),
            _ => {}
        }
        if now < watched.held_until {
            return vec![(rule, who, value, threshold, risk)];
        }
        let risk = risk + u64::from(terms.1);
        let alert = (rule, who, value, threshold, risk);
        if risk < self.line {
            watched.risk = (risk, now);
            return vec![alert];
        }
        watched.risk = (0, now);
        watched.held_until = until;
        vec![alert, (0, who, risk, self.line, until)]
    }

    pub fn risk(&self, who: usize) -> u64 {
        let (risk, then) = self.watched[who].risk;
        risk.saturating_sub(buckets_between(then, self.now) * self.decay)
    }

    pub fn held(&self, who: usize) -> bool {
        self.now < self.watched[who].held_until
    }

    /// Opens an account.
    pub fn open(&mut self, level: u32) {
        self.level.push(level);
        self.watched.push(Watched { acted: self.now, ..Watched::default() });
    }
}
