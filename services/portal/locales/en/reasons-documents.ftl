# Why documents are refused.
document-value-invalid = A value cannot stand on the document. Please tell the service desk.
document-value-missing = Something that the document needs was not entered.
document-value-too-long = A text is too long for the document. Print the page instead.
document-value-unprintable = A text has a control character, which cannot be printed.
glyph-missing = The typeface of documents lacks the character “{ $character }” ({ $code }), so there is no PDF. The mandate is valid as it is: print its page instead.
press-busy = Many documents are being made. Please try again in a moment.
