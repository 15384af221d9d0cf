//! Asking registries: stand-ins of Docker Hub and of registries in this process, with all that can go
//! wrong, and real ones where [`real`] finds them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall fail")]

mod asked;
mod faults;
mod hub;
mod login;
mod real;
mod stand_in;
