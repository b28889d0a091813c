//! The program, as those who start it meet it.

#![cfg(test)]

mod collector;
mod command_line;
mod life;
mod program;
