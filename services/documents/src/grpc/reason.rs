//! Why a document is refused.

vsys_chassis::reasons! {
    DOCUMENT_VALUE_INVALID: InvalidArgument,
        "A code, a postcode, a time or an enumeration is none of the contract's.";
    DOCUMENT_VALUE_MISSING: InvalidArgument,
        "The document needs the field.";
    DOCUMENT_VALUE_TOO_LONG: InvalidArgument,
        "The field does not fit the page: the most are named.";
    DOCUMENT_VALUE_UNPRINTABLE: InvalidArgument,
        "The field has a control character or a line break in it.";
    GLYPH_MISSING: InvalidArgument,
        "The font of documents lacks a character of the field, which is named: show it on a screen instead.";
    PRESS_BUSY: ResourceExhausted,
        "As many documents are waited for as can be: ask again in a moment.";
}
