//! Embedded folders: cargo must look at them again when a file is added.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=data/starter");
}
