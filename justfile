# What a change has to pass, in one word: `just ready`.

default:
    @just --list

# Build the demo library into public/
demo:
    cargo run --release -- build

test:
    cargo test

fmt:
    cargo fmt --check

lint:
    cargo clippy --all-targets -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# Accessibility, layout, keyboard and the preview in a real Chromium
browser:
    cargo build --example stub
    cd tests/browser && npm ci && npm test

# Make the scripts of search short again, after a change in scripts/search
pack:
    cd tests/browser && npm ci && npm run pack

# The theme's scripts outside a browser: their answers against those of Rust
scripts:
    node --test tests/search/*.test.mjs

# What is printed for machines, against the schemas of those who read it
formats:
    cargo build
    cd tests/formats && npm ci && npm test

# Ten minutes of odd inputs for one target: front_matter, body, site, query
fuzz target:
    cargo +nightly fuzz run {{target}} --sanitizer none -- -max_total_time=600

# Everything CI runs, except the browser
ready: fmt lint test docs scripts formats
