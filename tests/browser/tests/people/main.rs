//! What people do in a visit, in real browsers, against the built program.

mod cast;
mod coming_back;
mod desk;
mod devices;
mod going_out;
mod group;
mod hostile;
mod keyboard;
mod keys;
mod looks;
mod phone;
mod sealed;
mod visit;
mod waiting_room;
