//! The parts pages are made of: props in, callbacks out. They know no network and no browser.

pub(crate) mod bar;
pub(crate) mod brand;
pub(crate) mod chat;
pub(crate) mod device_picker;
pub(crate) mod dialog;
pub(crate) mod door;
pub(crate) mod field;
pub(crate) mod heading;
pub(crate) mod icon;
pub(crate) mod invite_link;
pub(crate) mod level_meter;
pub(crate) mod mirror;
pub(crate) mod notice;
#[cfg(feature = "house")]
pub(crate) mod paper;
#[cfg(feature = "house")]
pub(crate) mod passphrase_field;
#[cfg(feature = "house")]
pub(crate) mod people_list;
pub(crate) mod person_rows;
pub(crate) mod shortcuts;
#[cfg(feature = "house")]
pub(crate) mod stretching;
pub(crate) mod tile;
#[cfg(feature = "house")]
pub(crate) mod waiting_list;
