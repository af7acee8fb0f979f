//! The page of other systems: written from what was measured, and read back.

use std::fmt::Write;

use super::plan::Plan;

/// A row of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is done, by the name that the bank's own figures have.
    pub op: String,
    /// Which system, and for which machine.
    pub system: String,
    /// Millions of picoseconds.
    pub mega_ps: u64,
    /// Bytes of proof.
    pub proof_size: u64,
    /// What exactly is measured.
    pub what: String,
    /// Which sources.
    pub revision: String,
    /// Compiler and settings.
    pub compiler: String,
}

impl Figure {
    /// The row of a plan that cost so many picoseconds and bytes.
    pub fn of(plan: &Plan, ref_time: u64, proof_size: u64) -> Self {
        let Plan { op, system, what, revision, compiler, .. } = plan;
        Self {
            op: op.clone(),
            system: system.clone(),
            mega_ps: ref_time / 1_000_000,
            proof_size,
            what: what.clone(),
            revision: revision.clone(),
            compiler: compiler.clone(),
        }
    }

    fn is_of(&self, other: &Self) -> bool {
        self.op == other.op && self.system == other.system
    }
}

/// The order of the operations on the page.
const OPS: [&str; 5] = ["transfer", "place_existing", "take_1", "take_10_one_maker", "take_10"];

const BEFORE: &str = "\
# What other systems cost

For whoever doubts the comparison in [results.md](results.md#beside-others): from which sources each of its
figures comes, and how to repeat it. Written by `cargo xtask bench --others --write`.

";

const AFTER: &str = "
Each row is measured on an embedded chain of its own: `pallet-revive` 0.20.2 and RocksDB weights as for the
bank, without the extrinsic's base. The accounts have acted before. After the measured call the contract is
asked what came of it, and a row whose answer or whose steps are not as they should be is an error.

GTE's book has no row `take_10`: on this chain it reverts when it takes from more than four makers at once.
Its book lists the makers in transient storage, of which the chain allows 4 KiB.

## How to repeat it

You need Node.js 20 or newer; npm installs the compilers and the sources that it has, at the versions of
`bench/others/package-lock.json`.

```sh
cargo xtask bench --others            # the rows whose sources npm has
cargo xtask bench --others --check    # the same, compared with this page
```

The other sources are cloned by you, at the commit that the table names; another commit or a changed file is
refused. Nothing of them is kept here.

```sh
git clone https://github.com/daifoundation/maker-otc ../others/maker-otc
git -C ../others/maker-otc checkout d7bd8b02463bba7f8b4b4947930eb42e2660d5e3
git -C ../others/maker-otc submodule update --init lib/ds-math lib/erc20
git clone https://github.com/circlefin/stablecoin-evm ../others/stablecoin-evm
git -C ../others/stablecoin-evm checkout 46e61d0050520f4227cc02ae0d55e8aee3d43fb6
git clone https://github.com/CMTA/CMTAT ../others/CMTAT
git -C ../others/CMTAT checkout 9c96c8eed903cb092e37b089316515ecefbd10fe
git clone https://github.com/code-423n4/2025-07-gte-clob ../others/2025-07-gte-clob
git -C ../others/2025-07-gte-clob checkout 92a8839e3eb9715d53e24f0168442cecdc9b784b
git -C ../others/2025-07-gte-clob submodule update --init lib/openzeppelin-contracts \\
  lib/openzeppelin-contracts-upgradeable lib/solady
cargo xtask bench --others --sources ../others
```

A system is a file in `bench/others/`: what it compiles, with which settings, and the steps to the measured
call.

";

/// The whole page.
pub fn of(figures: &[Figure]) -> String {
    let mut page = BEFORE.to_owned();
    page.push_str(&table(figures));
    page.push_str(AFTER);
    page.push_str(&super::unrepeated::section());
    page.trim_end().to_owned() + "\n"
}

/// The table alone.
pub fn table(figures: &[Figure]) -> String {
    let mut table = String::from(
        "| op | system | ref_time (M ps) | proof (bytes) | measured | sources | compiler |\n\
         |---|---|---:|---:|---|---|---|\n",
    );
    for figure in figures {
        let Figure { op, system, mega_ps, proof_size, what, revision, compiler } = figure;
        let row = format!(
            "| {op} | {system} | {mega_ps} | {proof_size} | {what} | {revision} | {compiler} |"
        );
        writeln!(table, "{row}").expect("a text takes any text");
    }
    table
}

/// The rows of a page.
pub fn parsed(page: &str) -> Vec<Figure> {
    page.lines().filter_map(parsed_row).collect()
}

fn parsed_row(line: &str) -> Option<Figure> {
    let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
    let [op, system, mega_ps, proof_size, what, revision, compiler] = cells.as_slice() else {
        return None;
    };
    Some(Figure {
        op: (*op).to_owned(),
        system: (*system).to_owned(),
        mega_ps: mega_ps.parse().ok()?,
        proof_size: proof_size.parse().ok()?,
        what: (*what).to_owned(),
        revision: (*revision).to_owned(),
        compiler: (*compiler).to_owned(),
    })
}

/// What was measured, and the written rows of what was left out; in the page's order.
pub fn merged(measured: &[Figure], written: &[Figure], left_out: bool) -> Vec<Figure> {
    let mut figures = measured.to_vec();
    if left_out {
        let missing = written.iter().filter(|old| !measured.iter().any(|new| new.is_of(old)));
        figures.extend(missing.cloned());
    }
    let place = |op: &str| OPS.iter().position(|known| *known == op).unwrap_or(OPS.len());
    figures.sort_by_key(|figure| (place(&figure.op), figure.mega_ps));
    figures
}

/// What differs from the page: a sentence for each figure that moved by more than 2 %, and for each row that is on one
/// side alone.
pub fn differing(measured: &[Figure], written: &[Figure], left_out: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for new in measured {
        let name = format!("{}, {}", new.system, new.op);
        let Some(old) = written.iter().find(|old| new.is_of(old)) else {
            wrong.push(format!("{name}: it is not on the page"));
            continue;
        };
        for (unit, now, then) in
            [("M ps", new.mega_ps, old.mega_ps), ("bytes", new.proof_size, old.proof_size)]
        {
            if now.abs_diff(then).saturating_mul(50) > then {
                wrong.push(format!("{name}: {now} {unit}, and {then} on the page"));
            }
        }
        if (&new.what, &new.revision, &new.compiler) != (&old.what, &old.revision, &old.compiler) {
            wrong.push(format!("{name}: the page says something else of how it was measured"));
        }
    }
    for old in written.iter().filter(|old| !left_out && !measured.iter().any(|new| new.is_of(old)))
    {
        wrong.push(format!(
            "{}, {}: it is on the page, and nothing measures it",
            old.system, old.op
        ));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(op: &str, system: &str, mega_ps: u64) -> Figure {
        let [op, system, what, revision, compiler] =
            [op, system, "the second one", "npm 1", "solc 2"].map(str::to_owned);
        Figure { op, system, mega_ps, proof_size: 10_000, what, revision, compiler }
    }

    #[test]
    fn a_page_is_read_back_as_it_was_written() {
        let figures = [figure("transfer", "A", 100), figure("take_1", "B", 200)];
        assert_eq!(parsed(&of(&figures)), figures);
    }

    #[test]
    fn rows_of_what_was_left_out_stay_and_others_go() {
        let written = [figure("take_1", "B", 200), figure("transfer", "A", 90)];
        let measured = [figure("transfer", "A", 100)];
        let kept = [measured[0].clone(), written[0].clone()];
        assert_eq!(merged(&measured, &written, true), kept);
        assert_eq!(merged(&measured, &written, false), measured);
    }

    #[test]
    fn a_difference_from_the_page_is_named() {
        let written = [figure("transfer", "A", 100), figure("take_1", "B", 200)];
        assert_eq!(differing(&[figure("transfer", "A", 102)], &written, true), [""; 0]);
        for worse in [97, 103] {
            let said = differing(&[figure("transfer", "A", worse)], &written, true);
            assert_eq!(said, [format!("A, transfer: {worse} M ps, and 100 on the page")]);
        }
        assert_eq!(
            differing(&[figure("transfer", "C", 1)], &written[..1], false),
            [
                "C, transfer: it is not on the page",
                "A, transfer: it is on the page, and nothing measures it"
            ]
        );
        let other = Figure { compiler: "solc 3".to_owned(), ..written[0].clone() };
        let said = differing(&[other], &written, true);
        assert_eq!(said, ["A, transfer: the page says something else of how it was measured"]);
    }
}
