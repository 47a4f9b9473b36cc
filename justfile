# Everyday commands; `just --list` shows them.

# Serve, from the source.
serve:
    cargo run --release

# Lay the source out.
fmt:
    cargo fmt

# What the reviewers run first.
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# All tests; the browser tests are left out where there is no browser.
test:
    cargo test

# The documentation of the code.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# Everything that is checked before a change is taken.
ci:
    .ci/run
