//! The pages. Each draws one place and turns what the person does there into requests and commands.

mod check_devices;
mod check_in;
pub(crate) mod demo;
mod desk;
mod device_help;
mod ended;
pub(crate) mod invite;
mod links;
mod live;
pub(crate) mod new_visit;
pub(crate) mod nowhere;
mod picture;
pub(crate) mod provider;
pub(crate) mod schedule;
pub(crate) mod set_up;
pub(crate) mod sign_in;
mod visit;
mod visit_row;
mod waiting_room;
