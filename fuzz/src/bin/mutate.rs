//! Fuzzing without a fuzzer: `mutate SECONDS [TARGET]` gives every target what its corpus has, then what random changes
//! make of it, for so long each. It knows nothing of what the code does, so libFuzzer finds more in the same time.
//! An input that panics is written to artifacts/TARGET/ and ends the run with 1.

use std::{
    env, fs,
    hash::{BuildHasher, RandomState},
    panic::catch_unwind,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use timebank_fuzz::{Target, TARGETS};

/// No input grows longer.
const LONGEST: usize = 4096;

/// A small generator of random numbers: xorshift64*.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Some bytes of one of the inputs.
    fn part<'a>(&mut self, of: &'a [Vec<u8>]) -> &'a [u8] {
        let whole = &of[self.below(of.len())];
        let from = self.below(whole.len() + 1);
        let to = from + self.below(whole.len() - from + 1);
        &whole[from..to]
    }

    /// An input, changed in up to eight places.
    fn changed(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(8) {
            let at = self.below(input.len() + 1);
            match self.below(6) {
                0 => input.truncate(at),
                1 => input.insert(at, self.next() as u8),
                2 => drop(input.splice(at..at, self.part(corpus).iter().copied())),
                3 if at < input.len() => input[at] ^= 1 << self.below(8),
                4 if at < input.len() => input[at] = self.next() as u8,
                5 if at < input.len() => drop(input.remove(at)),
                _ => {}
            }
        }
        input.truncate(LONGEST);
        input
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let seconds = arguments.first().and_then(|seconds| seconds.parse().ok());
    let only = arguments.get(1).map(String::as_str);
    let chosen = || TARGETS.iter().filter(|target| only.is_none_or(|only| only == target.name));
    let (Some(seconds), 1..) = (seconds, chosen().count()) else {
        eprintln!("error: mutate SECONDS [{}]", TARGETS.map(|target| target.name).join("|"));
        return ExitCode::from(2);
    };
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    for target in chosen() {
        match fuzz(target, home, Duration::from_secs(seconds)) {
            Ok(inputs) => println!("{}: {inputs} inputs, none of which broke it", target.name),
            Err(file) => {
                eprintln!("error: {} breaks {}", file.display(), target.name);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Gives a target inputs for so long: how many, or the file with the one that broke it.
fn fuzz(target: &Target, home: &Path, time: Duration) -> Result<u64, PathBuf> {
    let folder = home.join("corpus").join(target.name);
    let read = |entry: std::io::Result<fs::DirEntry>| fs::read(entry.ok()?.path()).ok();
    let corpus: Vec<Vec<u8>> =
        fs::read_dir(&folder).into_iter().flatten().filter_map(read).collect();
    assert!(!corpus.is_empty(), "{} is empty", folder.display());
    let seed = RandomState::new().hash_one(target.name) | 1;
    eprintln!("{}: seed {seed:#x}", target.name);
    let mut chance = Chance(seed);
    let (started, mut inputs) = (Instant::now(), 0);
    for input in &corpus {
        try_one(target, home, input)?;
        inputs += 1;
    }
    while started.elapsed() < time {
        try_one(target, home, &chance.changed(&corpus))?;
        inputs += 1;
    }
    Ok(inputs)
}

/// Runs a target; where it panics, keeps the input and says where.
fn try_one(target: &Target, home: &Path, input: &[u8]) -> Result<(), PathBuf> {
    catch_unwind(|| (target.run)(input)).map_err(|_| {
        let folder = home.join("artifacts").join(target.name);
        let file = folder.join(format!("broken-{:016x}", hash_of(input)));
        let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, input));
        kept.expect("the input can be written");
        file
    })
}

/// A number for a file's name: FNV-1a.
fn hash_of(input: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    input.iter().fold(0xcbf2_9ce4_8422_2325, step)
}
