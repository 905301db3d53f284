//! What the server took of the machine, as the kernel counts it in `/proc`.

use crate::failure::{Failure, While};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, io, path::Path};

/// The SFU's threads have names that begin with this.
const SFU_THREADS: &str = "sfu";

/// The kernel's answer where a file of `/proc` was opened and its thread is gone (ESRCH).
const NO_SUCH_PROCESS: i32 = 3;

/// Nanoseconds that threads ran, user and kernel together, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadTimes(pub BTreeMap<String, u64>);

impl ThreadTimes {
    /// Returns the nanoseconds of the SFU's threads.
    #[must_use]
    pub fn sfu(&self) -> u64 {
        let times = self.0.iter();
        let sfu = times.filter(|(name, _)| name.starts_with(SFU_THREADS));
        sfu.map(|(_, time)| time).sum()
    }

    /// Returns the nanoseconds of all threads.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.0.values().sum()
    }

    /// Reads the time that each thread of a process ran since it was started.
    pub(crate) fn of(pid: u32) -> Result<Self, Failure> {
        let folder = format!("/proc/{pid}/task");
        let mut times = BTreeMap::new();
        for thread in fs::read_dir(folder).while_doing("listing the server's threads")? {
            let thread = thread.while_doing("listing the server's threads")?.path();
            match thread_time(&thread) {
                Ok((name, time)) => *times.entry(name).or_default() += time,
                // The thread ended between the listing and the reading.
                Err(error)
                    if error.kind() == io::ErrorKind::NotFound
                        || error.raw_os_error() == Some(NO_SUCH_PROCESS) => {}
                Err(error) => return Err(error).while_doing("reading a thread's time"),
            }
        }
        Ok(Self(times))
    }

    /// Returns the time from an earlier reading to this one.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let before = |name| earlier.0.get(name).copied().unwrap_or_default();
        let times = self.0.iter();
        let spent = times.map(|(name, time)| (name.clone(), time.saturating_sub(before(name))));
        Self(spent.collect())
    }
}

/// Reads a thread's name and its time (`schedstat`: the first field is nanoseconds on a core).
pub(crate) fn thread_time(thread: &Path) -> io::Result<(String, u64)> {
    let name = fs::read_to_string(thread.join("comm"))?;
    let times = fs::read_to_string(thread.join("schedstat"))?;
    let time = times.split(' ').next().and_then(|time| time.parse().ok());
    let time = time.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
    Ok((name.trim_end().to_owned(), time))
}

/// Returns the bytes of memory that a process holds (`VmRSS`).
pub(crate) fn memory(pid: u32) -> Result<u64, Failure> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"));
    let status = status.while_doing("reading the server's memory")?;
    resident(&status).ok_or(Failure::Unexpected("a process without VmRSS"))
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: u64 = line?.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_in_bytes() {
        assert_eq!(
            resident("Name:\tx\nVmRSS:\t   12 kB\nThreads:\t1\n"),
            Some(12_288)
        );
        assert_eq!(resident("Name:\tx\n"), None);
    }

    #[test]
    fn this_process_has_memory_and_threads_with_times() {
        let pid = std::process::id();

        let times = ThreadTimes::of(pid).unwrap();

        assert!(memory(pid).unwrap() > 0);
        assert!(times.all() > 0);
    }

    #[test]
    fn time_is_counted_from_an_earlier_reading_and_by_name() {
        let times = |pairs: &[(&str, u64)]| {
            let pairs = pairs.iter();
            ThreadTimes(
                pairs
                    .map(|(name, time)| ((*name).to_owned(), *time))
                    .collect(),
            )
        };
        let earlier = times(&[("sfu", 10), ("tokio-worker", 5)]);
        let later = times(&[("sfu", 25), ("sfu-1", 3), ("tokio-worker", 6)]);

        let spent = later.since(&earlier);

        assert_eq!(
            spent,
            times(&[("sfu", 15), ("sfu-1", 3), ("tokio-worker", 1)])
        );
        assert_eq!(spent.sfu(), 18);
        assert_eq!(spent.all(), 19);
    }
}
