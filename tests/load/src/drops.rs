//! Datagrams that the kernel dropped because a process did not read them in time: tells whose fault a
//! loss is.

use crate::failure::{Failure, While};
use std::{collections::BTreeSet, fs};

/// Place of a socket's inode in a line of `/proc/PID/net/udp`.
const INODE_FIELD: usize = 9;

/// Place of its count of drops.
const DROPS_FIELD: usize = 12;

/// Returns how many datagrams were dropped at all UDP sockets that a process holds.
pub(crate) fn of(pid: u32) -> Result<u64, Failure> {
    let mut inodes = BTreeSet::new();
    let files = fs::read_dir(format!("/proc/{pid}/fd"));
    for file in files.while_doing("listing a process's files")? {
        let file = file.while_doing("listing a process's files")?.path();
        // A file closed between the listing and the reading is no socket of interest.
        let target = fs::read_link(file).unwrap_or_default();
        let target = target.to_string_lossy();
        let inode = target.strip_prefix("socket:[");
        let inode = inode.and_then(|inode| inode.strip_suffix(']'));
        inodes.extend(inode.map(str::to_owned));
    }
    let mut drops = 0;
    for table in ["udp", "udp6"] {
        let table = fs::read_to_string(format!("/proc/{pid}/net/{table}"));
        drops += in_table(&table.unwrap_or_default(), &inodes);
    }
    Ok(drops)
}

fn in_table(table: &str, inodes: &BTreeSet<String>) -> u64 {
    let of_line = |line: &str| -> Option<u64> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let inode = *fields.get(INODE_FIELD)?;
        let drops = fields.get(DROPS_FIELD)?.parse().ok()?;
        inodes.contains(inode).then_some(drops)
    };
    table.lines().skip(1).filter_map(of_line).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_of_own_sockets_are_added_up() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
            10: 0100007F:A9D0 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 111 2 0 5\n\
            11: 0100007F:A9D1 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 222 2 0 7\n\
            12: 0100007F:A9D2 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 333 2 0 9\n";
        let own = BTreeSet::from(["111".to_owned(), "333".to_owned()]);

        assert_eq!(in_table(table, &own), 14);
    }

    #[test]
    fn datagrams_that_nobody_reads_are_seen_as_drops() {
        let open = || std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let (sender, receiver) = (open(), open());
        let before = of(std::process::id()).unwrap();

        for _ in 0..4_000 {
            let to = receiver.local_addr().unwrap();
            sender.send_to(&[0; 1_136], to).unwrap();
        }

        assert!(of(std::process::id()).unwrap() > before);
    }
}
