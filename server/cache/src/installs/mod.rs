//! Package managers: which files a command that installs dependencies needs, and what it does.
