//! The table of what was found, as `docs/monitoring.md` shows it.

use crate::bank::Bank;
use crate::cast::{Cast, DAYS, GROUPS};
use std::collections::BTreeMap;
use timebank_rules::monitor::Rule;

/// So many of so many.
#[derive(Clone, Copy, Default, Debug)]
pub struct Share {
    pub part: u32,
    pub whole: u32,
}

impl Share {
    fn count(&mut self, counts: bool) {
        self.part += u32::from(counts);
        self.whole += 1;
    }

    /// In hundredths of a percent, rounded down.
    pub fn hundredths(self) -> u32 {
        self.part * 10_000 / self.whole
    }

    fn percent(self) -> String {
        let hundredths = self.hundredths();
        format!("{}.{:02} %", hundredths / 100, hundredths % 100)
    }
}

/// What the rules found of one kind of scheme.
#[derive(Clone, Copy, Default, Debug)]
pub struct Detected {
    /// The rule that is meant to find it.
    pub rule: u8,
    /// Schemes of which at least one account was found.
    pub schemes: Share,
    /// Accounts found.
    pub accounts: Share,
    /// Accounts that were put on hold.
    pub held: Share,
}

/// What the rules found in one history.
pub struct Found {
    pub seed: u64,
    pub people: u32,
    pub deeds: u32,
    /// Agreements settled and invoices paid, among the deeds.
    pub settled: u32,
    pub schemes: BTreeMap<(u8, &'static str), Detected>,
    /// Honest accounts that a rule troubled at least once: by rule; under 0 a hold, under 8 any rule.
    pub honest: [Share; 9],
    /// The same for each honest use.
    pub groups: [[Share; 9]; GROUPS.len()],
}

/// The code of a tier limit's refusal.
const TIER_LIMIT: u16 = 45;

impl Found {
    pub fn of(seed: u64, cast: &Cast, bank: &Bank) -> Self {
        let said = |who: u32, rule: u8| {
            let address = cast.people[who as usize].address;
            bank.alerts.contains_key(&(address, rule))
                || (rule == Rule::TierLimit as u8
                    && bank.refusals.contains_key(&(address, TIER_LIMIT)))
        };
        let mut schemes = BTreeMap::<_, Detected>::new();
        for scheme in &cast.schemes {
            let rule = scheme.rule as u8;
            let detected = schemes.entry((rule, scheme.name)).or_default();
            detected.rule = rule;
            detected.schemes.count(scheme.accounts.iter().any(|who| said(*who, rule)));
            for who in &scheme.accounts {
                detected.accounts.count(said(*who, rule));
                detected.held.count(said(*who, 0));
            }
        }
        let mut honest = [Share::default(); 9];
        let mut groups = [[Share::default(); 9]; GROUPS.len()];
        for (who, person) in cast.people.iter().enumerate() {
            let Some(group) = person.group else { continue };
            for rule in 0..9 {
                let troubled = match rule {
                    8 => (1..8).any(|rule| said(who as u32, rule)),
                    rule => said(who as u32, rule),
                };
                honest[usize::from(rule)].count(troubled);
                groups[group as usize][usize::from(rule)].count(troubled);
            }
        }
        let people = cast.people.len() as u32;
        let (deeds, settled) = (bank.done, bank.settled);
        Self { seed, people, deeds, settled, schemes, honest, groups }
    }
}

const RULES: [&str; 9] = [
    "put on hold",
    "1 large amount",
    "2 tier limit",
    "3 structuring",
    "4 pass-through",
    "5 dormant account waking",
    "6 reciprocal trading",
    "7 order spamming",
    "any rule",
];

/// The tables, in Markdown; the first history is the one on which the policy was tuned.
pub fn of(found: &[Found]) -> String {
    let mut lines = Vec::new();
    let seeds: Vec<_> = found.iter().map(|found| format!("seed {}", found.seed)).collect();
    let sizes: Vec<_> = found
        .iter()
        .map(|found| {
            let Found { people, deeds, settled, .. } = found;
            format!("{people} accounts, {deeds} deeds, {settled} services")
        })
        .collect();
    lines.push(format!(
        "{DAYS} days each; by seed: {}. Services are agreements settled and invoices paid.",
        sizes.join("; ")
    ));
    lines.push(String::new());
    lines.push(format!(
        "| scheme | rule | at | accounts found: {} (tuned) | {} | {}, put on hold |",
        seeds[0],
        seeds[1..].join(" | "),
        seeds[0]
    ));
    lines.push(format!("|---|---|---|{}---:|", "---:|".repeat(seeds.len())));
    for (key, first) in &found[0].schemes {
        let rates: Vec<_> = found.iter().map(|found| &found.schemes[key]).collect();
        let by = |share: fn(&Detected) -> Share| {
            rates.iter().map(|found| share(found).percent()).collect::<Vec<_>>().join(" | ")
        };
        let (name, rule) = (key.1, RULES[usize::from(first.rule)]);
        let accounts = by(|found| found.accounts);
        lines.push(format!(
            "| {name} | {rule} | accounts | {accounts} | {} |",
            first.held.percent()
        ));
        if first.schemes.whole != first.accounts.whole {
            let schemes = by(|found| found.schemes);
            lines.push(format!("| {name} | {rule} | schemes | {schemes} | |"));
        }
    }
    lines.push(String::new());
    lines.push(format!(
        "| honest accounts with at least one false alarm in {DAYS} days | {} (tuned) | {} |",
        seeds[0],
        seeds[1..].join(" | ")
    ));
    lines.push(format!("|---|{}", "---:|".repeat(seeds.len())));
    for (rule, name) in RULES.iter().enumerate().cycle().skip(1).take(RULES.len()) {
        let rates: Vec<_> = found.iter().map(|found| found.honest[rule].percent()).collect();
        lines.push(format!("| {name} | {} |", rates.join(" | ")));
    }
    lines.push(String::new());
    let unseen = &found[1];
    let names: Vec<_> = GROUPS
        .iter()
        .zip(&unseen.groups)
        .map(|((_, name), shares)| format!("{name} ({})", shares[0].whole))
        .collect();
    lines.push(format!("| the same on seed {}, by use | {} |", unseen.seed, names.join(" | ")));
    lines.push(format!("|---|{}", "---:|".repeat(names.len())));
    for (rule, name) in RULES.iter().enumerate().cycle().skip(1).take(RULES.len()) {
        let rates: Vec<_> = unseen.groups.iter().map(|shares| shares[rule].percent()).collect();
        lines.push(format!("| {name} | {} |", rates.join(" | ")));
    }
    lines.push(String::new());
    lines.join("\n")
}
