# Applications for codes, collated and numbered.
codes-title = New codes
codes-caption = Applications for codes
codes-lead = Look at the applications for codes from sites in your prefecture, and hand them on to the service desk.
codes-lead-of-all = How the applications for codes stand. What the prefectures hand on is given its code by the service desk.
codes-keyword = Number, code, name, katakana or address
codes-numbered-from = Numbered from
codes-numbered-until = Numbered until
codes-export-title = List for the insurers' federations
codes-export-lead = The codes that were given in a month, as a CSV file.
codes-export-month = Month
codes-export-month-hint = Year-month, such as 2021-03
codes-export-prefecture = Prefecture
codes-export-everywhere = The whole country
codes-export-encoding = Encoding
codes-encoding-utf-8 = UTF-8
codes-encoding-shift-jis = Shift_JIS
codes-month-unclear = Enter the month as year-month, such as 2021-03.
do-export-codes = Save the file
codes-day-unclear = A day is written year-month-day, such as 2021-03-31.
codes-back = To the applications
codes-none-chosen = Choose at least one application.
codes-collate-hint = Hands the chosen ones on to the service desk. If something is wrong with one, return it on its own page.
do-collate-codes = Hand the chosen ones on
codes-were-collated = { $n ->
    [one] One application is handed on.
   *[other] { $n } applications are handed on.
}
codes-numberable-now = Can be numbered
codes-numberable-from = Can be numbered from { $day }
codes-number-hint = A code cannot be taken back. A page asks before it is given.
to-number-codes = On to the codes
codes-number-title = Before the codes are given
codes-number-nothing = There is no application that was handed on to give a code to.
codes-number-later = { $n ->
    [one] The day of one of the chosen applications has not come: it is given no code now, and stays as it is.
   *[other] The day of { $n } of the chosen applications has not come: they are given no codes now, and stay as they are.
}
codes-number-irreversible = A code that is given can neither be changed nor taken back.
codes-number-count = Applications
codes-number-unproved = Of them with a mail address that was not checked
codes-number-effect-code = Each site gets a code that is not in use yet, in order of their numbers.
codes-number-effect-list = The codes enter the master list, so that mandates can be given with them.
codes-number-effect-mail = Each applicant is sent the code; where codes are given weekly, on Thursday.
codes-number-which = Which applications
do-number-codes = Give the codes
back-without-numbering = Back, without giving codes
codes-were-numbered = { $n ->
    [one] One site has its code.
   *[other] { $n } sites have their codes.
}
codes-were-numbered-letters = { $n ->
    [one] One site has its code. The letter to its applicant goes on { $time }.
   *[other] { $n } sites have their codes. The letters to their applicants go on { $time }.
}
codes-were-numbered-rest-later = { $n ->
    [one] One site has its code. The others ({ $later }) can be numbered from { $day }.
   *[other] { $n } sites have their codes. The others ({ $later }) can be numbered from { $day }.
}
codes-were-numbered-letters-rest-later = { $n ->
    [one] One site has its code. The letter to its applicant goes on { $time }. The others ({ $later }) can be numbered from { $day }.
   *[other] { $n } sites have their codes. The letters to their applicants go on { $time }. The others ({ $later }) can be numbered from { $day }.
}
codes-numbered-later = No code was given yet. The chosen applications ({ $later }) can be numbered from { $day }.
code-mail-proof = Check of the applicant's mail address
code-return-title = Return it to the applicant
code-return-reason = Why
code-return-hint = The applicant is told this as it is: say what is to be mended, in up to 500 characters.
do-return-code = Return it
code-was-returned = The application is with its applicant again.
column-application-number = Number
column-new-code = New code
column-numberable = Can be numbered
column-code-letter-at = Letter sent
column-site-kana = Katakana
column-site-representative = Represented by
column-site-postcode = Postcode
column-site-phone = Telephone
column-site-kind = What it is
column-site-owner = Run by
column-applicant-organisation = Applicant's organisation
column-applicant-section = Applicant's section
column-applicant-title = Applicant's title
column-applicant-name = Applicant
column-applicant-mail = Applicant's mail address
column-applicant-phone = Applicant's telephone
column-returned-reason = Why it was returned
column-applied-at = Handed in
column-collated-at = Collated
column-numbered-at = Numbered

# What was done, in the record
did-apply-for-code = Applied for a code
did-mend-application = Mended an application for a code
did-follow-application = Looked at an application for a code
did-confirm-applicant-mail = Confirmed an applicant's mail address
did-list-applications = Listed applications for codes
did-get-application = Looked at an application for a code
did-collate-applications = Handed applications for codes on
did-return-application = Returned an application for a code
did-number-applications = Gave codes
did-export-numbered-codes = Exported the codes of a month
