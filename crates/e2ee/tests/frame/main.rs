//! What the frames of a visit may and may not do, told from outside: sealed on one side, opened on the
//! other, by everyone who may and by nobody else.

#[cfg(test)]
mod common;
#[cfg(test)]
mod counter;
#[cfg(test)]
mod decoy;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod limit;
#[cfg(test)]
mod order;
#[cfg(test)]
mod wait;
