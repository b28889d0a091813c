# The form by which a site applies for a code: nobody need be signed in.
code-title = Apply for a new code
code-lead-what = Here a medical institution or venue that has no code, such as that of a medical institution, applies for one.
code-lead-first = A site with a code needs no other. Look it up first where mandates are given.
code-lead-how = The prefecture that the site lies in collects the applications, and the service desk gives the codes. You need not log in.
code-apply-title = Apply
code-apply = Apply for a code
code-applicant-title = Applicant
code-site-title = The site
code-field-applicant-name = Applicant's name
code-field-applicant-organisation = Applicant's organisation
code-field-applicant-section = Applicant's section
code-field-applicant-title = Applicant's title
code-field-applicant-mail = Applicant's mail address
code-field-applicant-phone = Applicant's telephone
code-field-site-owner = Run by
code-field-site-venue = What it is
code-field-site-name = Name of the site
code-field-site-kana = Name in katakana
code-field-site-representative = Who represents it
code-field-site-postcode = Postcode
code-field-site-municipality-code = Municipality
code-field-site-address = Address below the municipality
code-field-site-phone = Telephone of the site
code-field-number = Number of the application
code-field-secret = Password of the application
code-person-hint = Up to 60 characters
code-organisation-hint = Such as a municipality, a corporation or a company, in up to 100 characters
code-optional-hint = May be left empty.
code-mail-hint = A letter that checks the address, and later the code, are sent to it.
code-representative-hint = Up to 60 characters
code-prefecture-hint = Choose it and press “Show its municipalities”. Nothing that you entered is lost.
code-kind-institution = A medical institution
code-kind-venue = A special venue
code-open-title = Open an application
code-open-short = If you have applied already:
code-open-lead = To see how it stands, or to mend what was returned, enter the number and the password that you were shown when you applied.
code-is-asked = To open this application, enter its number and its password.
code-number-hint = Such as C-0000123
code-secret-hint = It was shown when you applied, and cannot be shown again.

# Number and password
code-applied = Note the number and the password
code-secret-once = The password is shown this once only. Print this page, or write both down.
code-secret-why = You need them to see how the application stands, and to mend it if it is returned.
code-applied-before = It is handed in already. Use the password that you were shown first.
code-applied-mail = The application is handed in. A letter was sent to the applicant: please open its link.
code-noted = I have noted them: on to how it stands

# How it stands
code-number-title = Application { $number }
code-state-applied = Handed in
code-state-returned = Returned
code-state-collated = Collated
code-state-numbered = Numbered
new-code = New code
code-to-mandate = Give a mandate with this code
code-returned-reason = Why it was returned
code-was-applied-for = Handed in
code-mail-was-confirmed = Applicant's mail address checked
code-was-collated = Collated by the prefecture
code-was-numbered = Given a code by the service desk
code-next-mail = Open the letter that was sent to the applicant, and press the button behind its link. Meanwhile the prefecture looks at the application.
code-next-applied = The prefecture looks at the application. Please wait.
code-next-returned = The application was returned. Look at the reason, mend it below and hand it in again.
code-next-collated = The prefecture has handed it on. Please wait for the service desk.
code-next-numbered = All is done. Now give a mandate with the new code. Register the bank account for payments with the prefecture's federation of national health insurance by the 20th of the month after the month of the contract.
code-mend-title = Mend the application
code-mend = Hand it in again
code-was-mended = The application is handed in again.

# The link of the letter
code-confirm-lead = The button below tells us that this is the mail address of the applicant.
code-confirmed-lead = Thank you. The code will be sent to this address.
code-see-state = See how the application stands
code-to-entry = Begin or open another application
code-confirm-gone = Check that the address in the letter was not cut off. If it still does not open, ask the prefecture that the site lies in, and tell it the number.
