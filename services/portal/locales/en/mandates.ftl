# Mandates received, and the master list.
mandates-title = Mandates
mandates-caption = Mandates
mandates-lead = Receive the mandates that were handed in to you, and send the receipts.
mandates-lead-of-all = How the mandates stand that prefectures, municipalities and coordinating bodies receive.
mandates-keyword = Number, code, name, katakana or address
mandate-state-all = All
mandates-back = To the mandates
mandates-none-chosen = Choose at least one mandate.
refused-with-numbers = { $why } ({ $numbers })
choose-mandate = Choose { $number } { $name }
mandate-has-duplicates = Also { $numbers }
mandate-one-has-duplicates = Other mandates were handed in for this site.
mandate-duplicates-title = Others for the same sites
mandate-duplicates-caption = Other mandates for the same sites
mandate-duplicates-lead = { $n ->
    [one] For the site of one of these mandates another one was handed in. Nothing is received yet.
   *[other] For the sites of { $n } of these mandates others were handed in. Nothing is received yet.
}
mandate-duplicates-more = So it is with these:
do-receive-all-the-same = { $n ->
    [one] Receive it all the same
   *[other] Receive all { $n } all the same
}
do-receive-the-others = { $n ->
    [one] Receive only the one without others
   *[other] Receive only the { $n } without others
}
back-without-receiving = Back, without receiving them
mandates-receive-hint = Marks the chosen ones as received. Until the receipt mail is sent, that can be taken back.
do-receive-mandates = Receive the chosen ones
do-receive-mandate = Receive it
mandates-were-received = { $n ->
    [one] One mandate is received.
   *[other] { $n } mandates are received.
}
mandates-lock-hint = A receipt mail cannot be taken back. A page asks before it is sent.
to-lock-mandates = On to the receipt mail
do-return-mandates = Back to not received
mandates-were-returned = { $n ->
    [one] One mandate is not received any more.
   *[other] { $n } mandates are not received any more.
}
mandates-lock-title = Before the receipt mail
mandates-lock-nothing = There is no received mandate to send a receipt for.
mandates-lock-irreversible = A receipt mail cannot be undone.
mandates-lock-count = Mandates
mandates-lock-doubled = Of them with others for the same site
mandates-lock-unproved = Of them with a mail address that was not checked
mandates-lock-unproved-lead = The mail address of these contacts was not checked: the receipt or the invitation may not arrive.
mandates-lock-others = Chosen but not received, and left out: { $n }.
mandates-lock-effect-mail = Each contact gets a receipt mail.
mandates-lock-effect-register = New sites enter the register, and their contacts are invited to V-SYS.
mandates-lock-effect-update = Sites that are in the register are brought up to date; a contact is invited only where nobody acts for the site yet.
mandates-lock-effect-left = { $n ->
    [one] The site of one withdrawal closes when its last day is over.
   *[other] The sites of { $n } withdrawals close when the last day of each is over.
}
mandates-lock-effect-final = They cannot be taken back to not received, or to received.
mandates-lock-which = Which mandates
do-lock-mandates = Send the receipt mails
back-without-mail = Back, without sending
mandates-were-locked = { $n ->
    [one] One receipt mail is sent.
   *[other] { $n } receipt mails are sent.
}
mandate-is-locked = The receipt mail of this mandate was sent: nothing about it can be changed.
mandate-kind-of = of mandate { $number }
mandate-changes-caption = What it changes
mandate-send-back-title = Send it back
mandate-send-back-reason = Why
mandate-send-back-hint = The applicant is told as it stands here. Say what is to be mended (up to 500 characters).
do-send-mandate-back = Send it back
mandate-was-sent-back-now = It was sent back to its applicant.
mandates-blocked-title = Mandates that stand in the way
mandates-blocked-caption = Mandates that stand in the way
mandates-blocked-receive = { $n ->
    [one] One of these mandates cannot be received. Nothing is received yet.
   *[other] { $n } of these mandates cannot be received. Nothing is received yet.
}
mandates-blocked-return = { $n ->
    [one] One of these mandates cannot be taken back. Nothing is taken back yet.
   *[other] { $n } of these mandates cannot be taken back. Nothing is taken back yet.
}
mandates-blocked-lock = { $n ->
    [one] One of these mandates cannot get its receipt mail. No mail is sent yet.
   *[other] { $n } of these mandates cannot get their receipt mails. No mail is sent yet.
}
mandates-blocked-more = Reasons are shown of the first { $shown } only.
do-receive-without-blocked = { $n ->
    [one] Receive the other one
   *[other] Receive the other { $n }
}
do-return-without-blocked = { $n ->
    [one] Take the other one back
   *[other] Take the other { $n } back
}
to-lock-without-blocked = { $n ->
    [one] On to the receipt mail of the other one
   *[other] On to the receipt mails of the other { $n }
}
mandates-blocked-back = Back to the list
mandate-basic-not-there = Its basic facility { $basic } is neither in the register nor among these. Send the receipt mail of { $basic } before it, or together with it.
column-blocked-why = Why
mandate-reissue-title = A new password for it
mandate-reissue-lead = Whoever loses the password of the mandate can neither follow nor change nor withdraw it. If a new one is issued:
mandate-reissue-effect-letter = It goes to the contact's checked mail address ({ $mail }). It is not shown here.
mandate-reissue-effect-old = The password before it opens nothing any more.
mandate-reissue-effect-same = The mandate stays as it is. What has happened to it says that a new password was issued.
mandate-reissue-unproved = The contact's mail address was not checked, so no new password can be issued. Ask whoever handed it in to open the link of the confirmation letter.
do-reissue-secret = Send the contact a new password
mandate-secret-was-reissued = A new password was sent to the contact.
mandate-secret-reissued = New password issued
mandate-steps-caption = What has happened
mandate-applicant = Who handed it in
mail-proof = Check of the contact's mail address
mail-is-proved = Checked
mail-is-unproved = Not checked
column-mandate-number = Number
column-other-mandate = Other mandate
column-site-name = Site
column-site-address = Address
column-site-category = Category
column-facility-code = Facility code
column-facility-type = Type
column-mandate-basic = Basic facility
column-duplicates = Others
column-register-refusal = Register
column-mandatary = Received by
column-mandate-contact-name = Contact
column-mandate-contact-mail = Contact's mail
column-mandate-contact-phone = Contact's telephone
column-mandate-products = Vaccine
column-mandate-state = State
column-mandate-kind = Kind
column-mandate-field = Field
column-mandate-before = As it stands
column-mandate-after = Changed to
column-sent-back-reason = Why it was sent back
column-withdrawal-reason = Why withdrawn
column-last-date = Last day
column-mail-proof = Mail address
column-submitted-at = Handed in
column-mandate-received-at = Received
column-receipt-sent-at = Receipt sent

# The master list
master-list-title = Master list
master-list-lead = Which facility codes there are for mandates, from the CSV files of the regional bureaus.
master-in-force = Codes that can be used: { $n } in the whole country.
master-in-force-of = Codes that can be used: { $n } in { $prefecture }.
master-template = Download a file with the headings and an example
master-look-up-title = Look codes up
master-keyword = Code (its first five digits or more), name, katakana or address
master-entries-caption = Codes
master-code-in-force = In force
master-code-has-ended = Ended
master-imports-caption = Imports
master-import-title = Import a CSV file
master-import-lead = A CSV file (UTF-8 or Shift_JIS, up to 48 MB) is looked through before it is adopted. If one row is wrong, nothing is.
master-import-hint = Lists of the regional bureaus, saved as CSV, are read as they are, with their titles, section lines and Japanese headings. Where the numbers have seven digits and no column has the prefecture and the table of points, choose both below. Postcodes and names of municipalities are split off the addresses.
master-prefecture = Prefecture of the list
master-prefecture-hint = If you name one, codes of that prefecture which the file lacks will end.
master-of-any = None named
master-of-none = Not named
master-fee-table = Table of points of the list
master-fee-table-hint = For a list whose numbers have seven digits and that has no column for it.
fee-table-medical = Medical
fee-table-dental = Dental
fee-table-pharmacy = Pharmacies
master-lines-skipped = { $n ->
    [one] One line without a number, such as a section or a footnote, is skipped.
   *[other] { $n } lines without a number, such as sections and footnotes, are skipped.
}
master-source = What the list is
master-source-hint = Whose it is and as of when, in up to 200 characters.
master-others-end = Codes of { $prefecture } that the file lacks will end.
master-none-end = Codes that the file lacks stay as they are.
master-code-format = A code has ten characters, of which only the third may be a letter (but not I, O or Q). In the column of numbers (医療機関番号) there are seven digits, and the prefecture and the table of points (medical, dental, pharmacy) are to be known too.
master-code-added = Added
master-code-changed = Changed
master-code-ended = Ended
master-code-unchanged = Unchanged
master-differences-caption = Codes that differ
master-adopt = Adopt the list
master-list-adopted = { $n ->
    [one] One row is adopted (added { $added }, changed { $changed }, ended { $ended }).
   *[other] { $n } rows are adopted (added { $added }, changed { $changed }, ended { $ended }).
}
column-imported-at = Imported
column-list-source = List
column-list-rows = Rows
column-list-added = Added
column-list-changed = Changed
column-list-ended = Ended
column-list-difference = What
column-list-state = State

# What was done, in the record
did-look-up-code = Looked a facility code up
did-begin-mandate = Began a mandate
did-begin-successor = Began a change or a withdrawal
did-save-form = Saved a mandate's form
did-submit-mandate = Handed a mandate in
did-follow-mandate = Looked at a mandate
did-resend-proof = Had a confirmation letter sent again
did-confirm-mail = Confirmed a mandate's mail address
did-count-mandates = Counted mandates
did-receive-mandates = Received mandates
did-return-mandates = Took the receipt of mandates back
did-send-mandate-back = Sent a mandate back
did-lock-mandates = Sent receipts of mandates
did-reissue-secret = Issued a new password of a mandate
did-list-master-entries = Looked codes up in the master list
did-import-master-list = Imported the master list
