//! The SFU as its clients meet it: real str0m clients, over UDP and TCP on loopback.

#[cfg(test)]
mod client;
#[cfg(test)]
mod codecs;
#[cfg(test)]
mod connection;
#[cfg(test)]
mod forwarding;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod unsealed;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod world;
