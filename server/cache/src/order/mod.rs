//! How often each step runs again, and the order in which that costs least.
