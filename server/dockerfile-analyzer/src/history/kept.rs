//! What was found out about objects and stays true, since an object never changes: kept from one
//! reading to the next if that needed it too, so that it does not grow.

use std::collections::HashMap;
use std::hash::Hash;

use super::objects::Problem;

/// Values by their keys, each with a weight.
#[derive(Debug)]
pub(super) struct Kept<K, V> {
    /// What this reading has asked for, and what those before did.
    now: HashMap<K, (V, usize)>,
    before: HashMap<K, (V, usize)>,
    weight: usize,
    most: usize,
}

impl<K: Copy + Eq + Hash, V: Clone> Kept<K, V> {
    /// Nothing yet; one reading may ask for values that weigh `most` in all.
    pub(super) fn new(most: usize) -> Kept<K, V> {
        Kept { now: HashMap::new(), before: HashMap::new(), weight: 0, most }
    }

    /// The value for `key`, which `make` finds out with its weight if it is not known.
    pub(super) fn get_or(
        &mut self,
        key: K,
        make: impl FnOnce() -> Result<(V, usize), Problem>,
    ) -> Result<V, Problem> {
        if let Some((value, _)) = self.now.get(&key) {
            return Ok(value.clone());
        }
        let (value, weight) = self.before.remove(&key).map_or_else(make, Ok)?;
        if weight > self.most - self.weight {
            return Err(Problem::TooMuch);
        }
        self.weight += weight;
        self.now.insert(key, (value.clone(), weight));
        Ok(value)
    }

    /// Begins a reading.
    pub(super) fn begin(&mut self) {
        self.before.extend(self.now.drain());
        self.weight = 0;
    }

    /// Ends a reading that came to its end: what it did not ask for is forgotten.
    pub(super) fn finish(&mut self) {
        self.before = HashMap::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_is_kept() {
        let mut kept = Kept::new(5);
        let known = |kept: &mut Kept<u8, u8>, key| kept.get_or(key, || Err(Problem::Missing));
        let make = |kept: &mut Kept<u8, u8>, key| kept.get_or(key, || Ok((key, 2)));
        assert_eq!(make(&mut kept, 1), Ok(1));
        assert_eq!(make(&mut kept, 2), Ok(2));
        assert_eq!(make(&mut kept, 3), Err(Problem::TooMuch));
        assert_eq!(known(&mut kept, 1), Ok(1));
        kept.begin();
        assert_eq!(known(&mut kept, 1), Ok(1));
        // A reading that was given up forgets nothing.
        kept.begin();
        assert_eq!(known(&mut kept, 2), Ok(2));
        kept.finish();
        assert_eq!(known(&mut kept, 1), Err(Problem::Missing));
        assert_eq!(known(&mut kept, 2), Ok(2));
    }
}
