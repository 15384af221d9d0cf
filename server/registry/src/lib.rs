//! Asking registries: the only code that opens connections, and only when it is called.
