# Looking after accounts
account = Account
accounts = Accounts
accounts-back = To the accounts
accounts-of = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
}
all = All
account-is-invited = No password yet
account-is-active = In use
account-is-suspended = Suspended
account-keyword = User name or name
account-issuer = Issued by
account-organisations = Organisations and roles
account-acts = What can be done with this account
account-audit = What this person did
account-issue = Issue an account
account-issue-contractor = Issue an account to a contractor's staff
account-issue-lead = The user name is made by the system. A link that sets the password is sent by mail and works for 72 hours.
account-issue-button = Issue and send the invitation
account-issued = The account { $user_name } is issued; the invitation was sent to { $mail }.
account-mail-hint = Where the invitation is sent: a mailbox that only this person reads
account-language = Language of letters and pages
person-name-hint = Up to 60 characters
contractor-hint = Name of the employer, up to 60 characters
organisation-id = Organisation code
organisation-id-hint = Code of a prefecture, municipality, facility and so on; names are found too.
organisation-find = Find an organisation
organisation-keyword = Name or code
organisation-is-closed = (closed)
organisations = Organisations
prefecture-code = Prefecture code
roles = Roles
role-viewer-hint = Reads only; everybody has it
role-clerk-hint = Enters, confirms, completes
role-locker-hint = Locks; needs a second factor
role-administrator-hint = Looks after accounts and settings
role-auditor-hint = Reads and verifies what was done
roles-change = Change organisation and roles
roles-add = Add an organisation
roles-lead = Without any role the person no longer acts for the organisation. Changes count from the next step on.
roles-set = The roles at { $organisation } have been changed.
membership-ended = The person no longer acts for { $organisation }.
what-will-happen = What will happen
reason = Reason
reason-hint = Is kept in the record, up to 500 characters
act-invite = Send the invitation again
act-invite-lead = A new link is sent by mail. The link before it stops working.
act-invite-done = The invitation was sent to { $user_name } again.
act-suspend = Suspend the account
act-suspend-lead = The person can no longer log in, and is logged out everywhere. It can be undone.
act-suspend-done = { $user_name } is suspended.
act-restore = Restore the account
act-restore-lead = The person can log in again.
act-restore-done = { $user_name } can log in again.
act-hand-over = Hand over to another mail address
act-hand-over-lead = The present password and second factors stop working, and a link that sets a new password is sent to the new address. The present address is told. The person before is logged out everywhere.
act-hand-over-done = { $user_name } has been handed over to the new address.
hand-over-name = Name of the successor
hand-over-name-hint = Left empty, the name stays.
act-reset-factors = Take away second factors
act-reset-factors-lead = The authenticator and all passkeys are taken away. Make sure first that it is really this person who asks.
act-reset-factors-done = The second factors of { $user_name } are taken away.

# Many at once from a file
accounts-import = Issue many from a CSV file
import-lead = The file is CSV in UTF-8. It is only looked through at first: nothing is issued yet.
import-column-name = Name; required
import-column-mail = Mail address; required
import-column-organisation = Organisation code; required
import-column-roles = Roles; required: viewer, clerk, locker, administrator, auditor, with spaces between
import-column-language = ja or en; ja when empty
import-column-contractor = Employer of a contractor's staff; else empty
import-example = Download an example
import-example-name = Hanako Kasumi
import-file = CSV file
import-look-through = Look it through
import-looked-through = What the file holds
import-refused = { $n ->
    [one] { $n } thing is wrong. Nothing was issued.
   *[other] { $n } things are wrong. Nothing was issued.
}
import-good = { $n ->
    [one] { $n } account is issued and sent its invitation.
   *[other] { $n } accounts are issued, and each is sent its invitation.
}
import-issue = Issue and send the invitations
import-again = Correct the file and send it again
import-bad-rows = Rows to be corrected
import-no-file = Choose a file.
import-not-utf8 = The file is not UTF-8. In Excel, save it as “CSV UTF-8”.
imported = The accounts are issued
imported-lead = { $n ->
    [one] { $n } account was issued and its invitation sent.
   *[other] { $n } accounts were issued and their invitations sent.
}

# Programs
service-accounts = Programs
service-accounts-lead = What programs, not people, sign in with.
service-accounts-of = Programs of { $organisation }
service-account-issue = Issue credentials
service-account-issued = The credentials are issued
service-account-secret-once = The secret is shown only now. Keep it in a safe place.
service-account-noted = I have kept it
service-account-revoke = End these credentials
service-account-revoke-lead = Programs that use them are shut out at once. This cannot be undone.
service-account-revoked = { $client_id } no longer works.
service-account-ended = Ended
client-id = Client id
client-secret = Secret
purpose = Purpose
purpose-hint = What it is for, up to 100 characters
issued-at = Issued
issued-by = Issued by
