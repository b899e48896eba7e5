//! `Map` and `WitMap`, called by path as generated code calls them.

use wit_runtime::{Map, WitMap};

#[test]
fn a_lifted_map_holds_what_was_pushed_and_lowers_as_much() {
    let mut map: Map<String, u32> = wit_runtime::WitMap::wit_map_new(3);
    assert_eq!(map.wit_map_len(), 0);
    for (key, value) in [("b", 2), ("c", 3), ("a", 1)] {
        wit_runtime::WitMap::wit_map_push(&mut map, key.to_owned(), value);
    }
    assert_eq!(map.wit_map_len(), 3);
    // Lowering iterates over what it owns, or over a reference.
    let mut entries = 0;
    for (key, value) in &map {
        assert_eq!(map[key], *value);
        entries += 1;
    }
    assert_eq!(entries, map.wit_map_len());
    assert_eq!(Vec::from_iter(map), [("a".to_owned(), 1), ("b".to_owned(), 2), ("c".to_owned(), 3)]);
}

#[test]
fn of_duplicate_keys_the_last_value_stays() {
    let mut map: Map<u8, &str> = WitMap::wit_map_new(3);
    for (key, value) in [(1, "first"), (2, "other"), (1, "last")] {
        map.wit_map_push(key, value);
    }
    // Not three: the length must be what iteration yields.
    assert_eq!(map.wit_map_len(), 2);
    assert_eq!(map[&1], "last");
}

#[test]
fn an_announced_capacity_is_not_believed() {
    // The number comes from the other side of the call.
    let map: Map<u64, u64> = WitMap::wit_map_new(usize::MAX);
    assert_eq!(map.wit_map_len(), 0);
}

/// For `--map-type`: one that keeps the order and all entries.
#[derive(Default)]
struct Entries<K, V>(Vec<(K, V)>);

impl<K, V> WitMap<K, V> for Entries<K, V> {
    fn wit_map_new(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    fn wit_map_push(&mut self, key: K, value: V) {
        self.0.push((key, value));
    }

    fn wit_map_len(&self) -> usize {
        self.0.len()
    }
}

#[test]
fn another_type_may_take_the_place() {
    let mut map: Entries<u8, u8> = WitMap::wit_map_new(2);
    map.wit_map_push(1, 1);
    map.wit_map_push(1, 2);
    assert_eq!(map.wit_map_len(), 2);
    assert_eq!(map.0, [(1, 1), (1, 2)]);
}
