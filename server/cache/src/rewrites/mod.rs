//! Edits of a Dockerfile that keep the image and spare work.

mod text;
