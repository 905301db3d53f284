//! The data folder.

use crate::house::House;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn nobody_else_on_the_machine_reads_what_is_kept() {
    let house = House::open();
    let _provider = house.provider();

    assert_eq!(mode(house.data()), 0o700);
    for file in [
        "vestibule.sqlite",
        "vestibule.sqlite-wal",
        "vestibule.sqlite-shm",
    ] {
        assert_eq!(mode(&house.data().join(file)), 0o600, "{file}");
    }
}
