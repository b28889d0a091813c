//! Enums whose values have one written name each.

use std::fmt;

use thiserror::Error;

/// A text is none of the names it could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected one of {}", List(.0))]
pub struct NameError(pub(crate) &'static [&'static str]);

/// Writes names with commas between them.
struct List(&'static [&'static str]);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.0.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { ", " })?;
            f.write_str(name)?;
        }
        Ok(())
    }
}

/// Defines an enum with the written name of each value, both ways.
macro_rules! named {
    (
        $(#[$about:meta])*
        pub enum $enum:ident {
            $($(#[$value_about:meta])* $value:ident = $name:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $enum {
            $($(#[$value_about])* $value,)+
        }

        impl $enum {
            /// All values in the order of their definition.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            const NAMES: &[&str] = &[$($name),+];

            /// The written name: small letters, words joined by hyphens.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)+
                }
            }
        }

        impl std::str::FromStr for $enum {
            type Err = $crate::NameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($name => Ok(Self::$value),)+
                    _ => Err($crate::NameError(Self::NAMES)),
                }
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use named;

#[cfg(test)]
mod tests {
    use crate::{Environment, ItemKind, Role, Tier};

    #[test]
    fn every_value_is_read_by_its_own_name() {
        for &kind in ItemKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for &role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        for &tier in Tier::ALL {
            assert_eq!(tier.as_str().parse(), Ok(tier));
        }
        for &environment in Environment::ALL {
            assert_eq!(environment.as_str().parse(), Ok(environment));
        }
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let refusal = "Vaccine".parse::<ItemKind>().unwrap_err();
        assert_eq!(refusal.to_string(), "expected one of vaccine, needle, syringe");
    }
}
