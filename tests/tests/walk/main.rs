//! Every call and every page × every standing × every role × own and foreign areas: what a row of
//! the tables does not name is refused, and nobody sees or changes what is another's.

#![cfg(test)]

mod area;
mod calls;
mod coverage;
mod land;
mod people;
mod reach;
mod round;
mod sample;
mod samples;
mod wire;
