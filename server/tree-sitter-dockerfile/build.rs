//! Compiles the generated parser and the scanner.

fn main() {
    cc::Build::new()
        .std("c11")
        .include("src")
        .files(["src/parser.c", "src/scanner.c"])
        .warnings(false)
        .compile("tree-sitter-dockerfile");
    println!("cargo::rerun-if-changed=src");
}
