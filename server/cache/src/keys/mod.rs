//! The keys by which builders find a step's result in their cache.
