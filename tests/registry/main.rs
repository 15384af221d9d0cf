//! Asking registries: stand-ins of Docker Hub and of registries in this process, with all that can go
//! wrong, and real ones where [`real`] finds them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall fail")]
#![allow(clippy::print_stdout, reason = "the times are what one runs some of these tests for")]

mod asked;
mod backend;
mod cached;
mod faults;
mod hub;
mod login;
mod real;
mod stand_in;
