//! The pages. Each draws one place and turns what the person does there into requests and commands.

#[cfg(feature = "house")]
pub(crate) mod account;
mod check_devices;
mod check_in;
#[cfg(feature = "house")]
pub(crate) mod code;
#[cfg(feature = "house")]
mod codes;
#[cfg(feature = "house")]
mod day_nav;
#[cfg(feature = "house")]
pub(crate) mod demo;
#[cfg(feature = "house")]
mod desk;
mod device_help;
#[cfg(feature = "house")]
mod ended;
#[cfg(feature = "house")]
mod fault;
pub(crate) mod insecure;
pub(crate) mod invite;
#[cfg(feature = "house")]
mod links;
mod live;
#[cfg(feature = "house")]
pub(crate) mod log;
#[cfg(feature = "house")]
pub(crate) mod new_visit;
#[cfg(feature = "house")]
mod newer;
#[cfg(feature = "house")]
pub(crate) mod notices;
pub(crate) mod nowhere;
#[cfg(feature = "house")]
mod paper;
mod picture;
#[cfg(feature = "house")]
pub(crate) mod promises;
#[cfg(feature = "house")]
pub(crate) mod provider;
#[cfg(feature = "house")]
pub(crate) mod recover;
#[cfg(feature = "house")]
mod report;
#[cfg(feature = "house")]
pub(crate) mod schedule;
#[cfg(feature = "house")]
pub(crate) mod set_up;
#[cfg(feature = "house")]
pub(crate) mod sign_in;
#[cfg(feature = "house")]
mod unlock;
#[cfg(feature = "house")]
mod visit;
#[cfg(feature = "house")]
mod visit_row;
#[cfg(feature = "house")]
mod waiting_room;
