//! What each step reads and writes, and which steps may trade places.
