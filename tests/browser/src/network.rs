//! The networks the tests run in, made by `cargo xtask browser`: the server and most browsers are
//! near, one patient's browser is far, behind a router.

use std::{env, net::SocketAddr, process::Command};
use tokio::{
    io,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The far host: its link can be cut.
#[derive(Clone, Debug)]
pub struct Far {
    /// Address of the near host, as the far one sees it.
    pub near: String,
    /// Address of the far host.
    pub address: String,
    router: String,
    namespace: String,
}

impl Far {
    /// Reads where the networks are.
    ///
    /// # Panics
    ///
    /// Outside these networks: there media would go another way than the tests mean.
    #[must_use]
    pub fn find() -> Self {
        let read = |name: &str| {
            env::var(name).unwrap_or_else(|_| {
                panic!("browser tests run in networks of their own: use `cargo xtask browser`")
            })
        };
        Self {
            near: read("VESTIBULE_TEST_NEAR"),
            address: read("VESTIBULE_TEST_FAR"),
            router: read("VESTIBULE_TEST_FAR_ROUTER"),
            namespace: read("VESTIBULE_TEST_FAR_NAMESPACE"),
        }
    }

    /// Takes the far host's link down, as a phone that leaves the Wi-Fi.
    pub fn cut(&self) {
        self.ip("link set wire down");
    }

    /// Brings the far host's link back.
    pub fn mend(&self) {
        self.ip("link set wire up");
        // Taking a link down takes its routes along.
        self.ip(&format!("route replace default via {}", self.router));
    }

    /// Returns a command that runs on the far host.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace, program]);
        command
    }

    fn ip(&self, words: &str) {
        let status = Command::new("ip")
            .args(["-n", &self.namespace])
            .args(words.split(' '))
            .status();
        assert!(status.is_ok_and(|status| status.success()), "ip {words}");
    }
}

/// A near network on which packets get lost: of media, and of what is said to the server. Ends when dropped.
#[derive(Debug)]
pub struct Loss(());

impl Loss {
    /// Loses one in so many packets wherever one arrives: on the way to the server, which listens for HTTP at this
    /// port, and again on the way from there.
    ///
    /// # Panics
    ///
    /// Where the machine cannot lose packets.
    #[must_use]
    pub fn one_in(many: u32, port: u16) -> Self {
        let drop = format!("numgen random mod {many} < 1 drop");
        nft(&format!(
            "table inet loss {{ chain arriving {{ type filter hook input priority 0; \
             meta l4proto udp {drop}; tcp sport {port} {drop}; tcp dport {port} {drop}; }}; }}"
        ));
        Self(())
    }
}

impl Drop for Loss {
    fn drop(&mut self) {
        nft("delete table inet loss");
    }
}

fn nft(words: &str) {
    let status = Command::new("nft").arg(words).status();
    assert!(status.is_ok_and(|status| status.success()), "nft {words}");
}

/// Lets the far host reach the server's HTTP port, which listens on loopback only. Ends when dropped.
#[derive(Debug)]
pub struct Forward(JoinHandle<()>);

impl Forward {
    /// Listens on the near host's address and passes connections on to the same port of loopback.
    ///
    /// # Panics
    ///
    /// Where the port is taken.
    pub async fn open(far: &Far, port: u16) -> Self {
        let address = format!("{}:{port}", far.near);
        let listener = TcpListener::bind(&address).await.expect("the port is free");
        Self(tokio::spawn(async move {
            while let Ok((mut outside, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let inside = SocketAddr::from(([127, 0, 0, 1], port));
                    if let Ok(mut inside) = TcpStream::connect(inside).await {
                        let _ = io::copy_bidirectional(&mut outside, &mut inside).await;
                    }
                });
            }
        }))
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        self.0.abort();
    }
}
