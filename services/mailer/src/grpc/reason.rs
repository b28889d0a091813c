//! Why the mailer refuses.

vsys_chassis::reasons! {
    PAGE_TOKEN_INVALID: InvalidArgument,
        "The page token is none that this list gave: start again without one.";
    VALUE_UNKNOWN: InvalidArgument,
        "The value is none of the contract's.";
}
