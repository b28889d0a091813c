# Record of what was done
audit = Audit
audit-text = Words in the request
audit-from = From
audit-until = Until
audit-refused = Only refusals
audit-done = done
audit-verify = Verify that nothing was changed
audit-verification = Verification of the record
audit-verification-lead = The hash of each entry is made from the one before it. Whoever changes an entry breaks all that follow.
audit-intact = { $n ->
    [one] { $n } entry was verified. Nothing was changed.
   *[other] All { $n } entries were verified. Nothing was changed.
}
audit-broken = Entry { $n } is not as it was written. Tell the administrators of the system at once.
audit-entries = Entries
audit-head = Hash of the last entry

# Names of what is done
did-log-in = Logged in
did-answer-second-factor = Gave the second factor
did-elevate = Confirmed who it is, before what cannot be undone
did-log-out = Logged out
did-issue-account = Issued an account
did-import-accounts = Issued accounts from a file
did-resend-invitation = Sent an invitation again
did-set-membership = Changed roles
did-suspend-account = Suspended an account
did-restore-account = Restored an account
did-hand-over-account = Handed an account over
did-reset-second-factors = Took away second factors
did-issue-service-account = Issued credentials for a program
did-revoke-service-account = Ended credentials of a program
did-request-password-reset = Asked for a new password
did-redeem-link = Set a password by a letter's link
did-activate-mail-change = Put a new mail address into effect
did-change-my-password = Changed the password
did-request-mail-change = Asked for another mail address
did-confirm-totp = Registered an authenticator
did-finish-passkey = Registered a passkey
did-remove-second-factor = Removed a second factor
did-ask-question = Asked the service desk
did-answer-question = Answered a question
did-confirm-sheet = Confirmed a sheet
did-complete-sheet = Completed a sheet
did-reopen-sheet = Reopened a sheet
did-lock-sheets = Locked sheets
