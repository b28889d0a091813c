# Round every page
brand = V-SYS
skip-to-content = Skip to content
environment-training = Training
acting-for = Acting for:
other-language = 日本語
my-settings = My settings
switch-role = Act for another organisation
role-switched = You now act for { $organisation }.
log-out = Log out
menu = Menu
menu-home = Home
times-are-jst = All times are Japan Standard Time.
to-home = Back to the start page
list-separator = ,{" "}
continue = Continue
save = Save
cancel = Cancel
back = Back
search = Search
download = Download:
summary-of-troubles = Please look again at what you entered
field-problem = { $field }: { $problem }
field-name = Name
mark-good = fits
mark-bad = does not fit
yes = Yes
no = No
home-lead = You act for { $organisation }. Choose what to do.

# Counts and quantities
rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}

# Tables
table-find = Narrow down the rows of this page
table-narrow = Narrow down
table-found = { $n ->
    [one] { $n } row
   *[other] { $n } rows
} of this page
table-empty = There is nothing to show.
table-sort = Sort by { $column }
table-next = Next page
table-first = First page

# Roles
role-viewer = Viewer
role-clerk = Clerk
role-locker = Locker
role-administrator = Administrator
role-auditor = Auditor
role-integration = Program

# Tiers
tier-nation = Nation
tier-prefecture = Prefecture
tier-municipality = Municipality
tier-facility = Facility
tier-partner = Manufacturer or wholesaler
tier-service-desk = Service desk
tier-coordinating-body = Coordinating body
