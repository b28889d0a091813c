//! Every call and every page × every standing × every role × own and foreign areas: what a row of
//! the tables does not name is refused, and nobody sees or changes what is another's.

#![cfg(test)]
#![expect(
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "tables of requests are long, have one shape each, and make ids of their own"
)]

mod answer;
mod area;
mod calls;
mod coverage;
mod house;
mod land;
mod marks;
mod pages;
mod people;
mod reach;
mod round;
mod sample;
mod samples;
mod visits;
mod walk;
mod wire;
