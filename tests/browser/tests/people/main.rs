//! What people do in a visit, in real browsers, against the built program.

mod cast;
mod code;
mod codecs;
mod comforts;
mod coming_back;
mod controls;
mod desk;
mod devices;
mod drawing;
mod going_out;
mod group;
mod history;
mod hostile;
mod keyboard;
mod keys;
mod layers;
mod lock;
mod looks;
mod markup;
mod names;
mod phone;
mod recovery;
mod robots;
mod sealed;
mod visit;
mod waiting_room;
