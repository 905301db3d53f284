//! Networks of their own for the browser tests: two hosts and a router between them.
//!
//! ```text
//!  near (10.77.0.1) ──── router ──── far (10.78.0.2)
//! ```
//!
//! The server and most browsers run in `near`, one patient's browser in `far`, whose link a test
//! cuts. Firefox connects to no media address of 127.0.0.1 and no browser gathers an address where
//! there is only loopback, so both hosts have a real interface and a default route. Nothing leaves
//! the machine.

use crate::{
    run::{self, Failure},
    say,
};
use std::process::{self, Command};

/// The networks; gone when dropped.
pub(crate) struct Network {
    near: String,
    router: String,
    far: String,
}

impl Network {
    /// Makes the three namespaces and the links between them.
    pub(crate) fn make() -> Result<Self, Failure> {
        let id = process::id();
        let network = Self {
            near: format!("vestibule-{id}-near"),
            router: format!("vestibule-{id}-router"),
            far: format!("vestibule-{id}-far"),
        };
        network.lay().map_err(|failure| {
            Failure::new(format!(
                "The browser tests need network namespaces (root or sudo): {failure}"
            ))
        })?;
        Ok(network)
    }

    /// Returns a command that runs inside `near`, told by its environment where the others are.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut words = vec!["ip", "netns", "exec", &self.near];
        let user = run::output(Command::new("id").arg("-un")).unwrap_or_default();
        if !run::is_root() {
            // Back from root to the person who ran this, with their environment.
            words.extend(["sudo", "--preserve-env", "--user", &user]);
        }
        words.push(program);
        let mut command = run::as_root(words);
        command
            .env("VESTIBULE_TEST_NEAR", "10.77.0.1")
            .env("VESTIBULE_TEST_FAR", "10.78.0.2")
            .env("VESTIBULE_TEST_FAR_ROUTER", "10.78.0.1")
            .env("VESTIBULE_TEST_FAR_NAMESPACE", &self.far);
        command
    }

    fn lay(&self) -> Result<(), Failure> {
        let Self { near, router, far } = self;
        for name in [near, router, far] {
            ip(&format!("netns add {name}"))?;
            ip(&format!("-n {name} link set lo up"))?;
        }
        for (host, subnet) in [(near, "10.77.0"), (far, "10.78.0")] {
            let (gateway, address) = if host == near { (254, 1) } else { (1, 2) };
            let port = if host == near { "near" } else { "far" };
            ip(&format!(
                "link add wire netns {host} type veth peer name {port} netns {router}"
            ))?;
            ip(&format!(
                "-n {host} addr add {subnet}.{address}/24 dev wire"
            ))?;
            ip(&format!(
                "-n {router} addr add {subnet}.{gateway}/24 dev {port}"
            ))?;
            ip(&format!("-n {host} link set wire up"))?;
            ip(&format!("-n {router} link set {port} up"))?;
            ip(&format!(
                "-n {host} route add default via {subnet}.{gateway}"
            ))?;
        }
        let forward = format!("ip netns exec {router} tee /proc/sys/net/ipv4/ip_forward");
        run::must_with_input(&mut run::as_root(forward.split(' ')), "1")
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for name in [&self.near, &self.router, &self.far] {
            if let Err(failure) = ip(&format!("netns del {name}")) {
                say::line(&failure.to_string());
            }
        }
    }
}

fn ip(words: &str) -> Result<(), Failure> {
    run::must(&mut run::as_root(
        ["ip"].into_iter().chain(words.split(' ')),
    ))
}
