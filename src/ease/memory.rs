//! How much memory the machine can still give.

use std::fs;

/// Bytes that a new allocation may use without swapping: the smaller of what the system has and what its control group
/// allows. None where the system does not say.
pub fn available_memory() -> Option<u64> {
    let system = fs::read_to_string("/proc/meminfo").ok().and_then(|text| meminfo_available(&text));
    let group = group_available(
        fs::read_to_string("/sys/fs/cgroup/memory.max").ok().as_deref(),
        fs::read_to_string("/sys/fs/cgroup/memory.current").ok().as_deref(),
    );
    match (system, group) {
        (Some(system), Some(group)) => Some(system.min(group)),
        (system, group) => system.or(group),
    }
}

/// The line `MemAvailable: 123 kB` of `/proc/meminfo`.
fn meminfo_available(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// What a control group leaves; `max` means without limit.
fn group_available(max: Option<&str>, current: Option<&str>) -> Option<u64> {
    let max: u64 = max?.trim().parse().ok()?;
    let current: u64 = current?.trim().parse().ok()?;
    Some(max.saturating_sub(current))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_linux_says() {
        assert_eq!(meminfo_available("MemTotal: 10 kB\nMemAvailable:   2048 kB\n"), Some(2 * 1024 * 1024));
        assert_eq!(meminfo_available("MemTotal: 10 kB\n"), None);
        assert_eq!(group_available(Some("max\n"), Some("5\n")), None);
        assert_eq!(group_available(Some("100\n"), Some("30\n")), Some(70));
        assert_eq!(group_available(Some("100\n"), Some("130\n")), Some(0));
    }
}
