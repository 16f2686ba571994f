//! Random choices as a string of numbers that proptest can shrink: a program, an order or an event is
//! what a generator makes of them. Zero is always the simplest choice.

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// A string of numbers that a generator reads; zeros follow its end.
pub struct Choices<'a> {
    words: &'a [u32],
    at: usize,
}

impl<'a> Choices<'a> {
    pub fn new(words: &'a [u32]) -> Self {
        Self { words, at: 0 }
    }

    fn word(&mut self) -> usize {
        let word = self.words.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        word as usize
    }

    /// A number less than `bound`, which is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        self.word() % bound
    }

    /// A number from the first to the last.
    pub fn range(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    /// True so many times of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    /// So many different ones, at most all.
    pub fn some<T: Clone>(&mut self, from: &[T], count: usize) -> Vec<T> {
        let mut rest = from.to_vec();
        let count = count.min(rest.len());
        (0..count).map(|_| rest.remove(self.below(rest.len()))).collect()
    }
}

/// Strings of so many numbers, which shrink by blocks of zeros.
#[derive(Clone, Debug)]
pub struct Words(pub usize);

pub struct WordsTree {
    words: Vec<u32>,
    before: Vec<u32>,
    block: usize,
    at: usize,
}

impl Strategy for Words {
    type Tree = WordsTree;
    type Value = Vec<u32>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let words = proptest::collection::vec(proptest::num::u32::ANY, self.0).new_tree(runner)?.current();
        Ok(WordsTree { before: words.clone(), words, block: self.0.div_ceil(2), at: 0 })
    }
}

impl ValueTree for WordsTree {
    type Value = Vec<u32>;

    fn current(&self) -> Vec<u32> {
        self.words.clone()
    }

    /// Sets the next block that is not all zeros to zeros.
    fn simplify(&mut self) -> bool {
        while self.block > 0 {
            while self.at < self.words.len() {
                let end = (self.at + self.block).min(self.words.len());
                let block = self.at..end;
                self.at = end;
                if self.words[block.clone()].iter().any(|word| *word != 0) {
                    self.before.clone_from(&self.words);
                    self.words[block].fill(0);
                    return true;
                }
            }
            self.block = if self.block == 1 { 0 } else { self.block.div_ceil(2) };
            self.at = 0;
        }
        false
    }

    fn complicate(&mut self) -> bool {
        let changed = self.words != self.before;
        self.words.clone_from(&self.before);
        changed
    }
}
