//! What a Dockerfile means.

pub(crate) mod scope;
