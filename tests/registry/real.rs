//! Real registries, where `tests/registry/run` has started some.
