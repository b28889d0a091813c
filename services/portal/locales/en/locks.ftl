# Watching, chasing, locking.
lock-title = Lock the allocation
lock-below = Offices below
lock-due = To be locked by
lock-caption = How far each office is
show-all = All
show-open = Not completed
show-late = Late
show-over = With ×
show-completed = Completed
show-locked = Locked
lock-chosen-hint = Chosen rows only; all of them when none is chosen.
do-lock-chosen = On to the lock
do-remind = Remind
reminded-offices = { $n ->
    [one] One office was reminded.
   *[other] { $n } offices were reminded.
}
to-deadlines = Extend a deadline
to-lock-late = Lock late offices by the default
to-country = All municipalities
lock-preview-title = Before the lock
lock-irreversible = A lock cannot be undone.
lock-nothing = No completed sheet can be locked.
lock-will-happen = What will happen
lock-sheets = Sheets
lock-lines = Lines
lock-partners = Partners that get orders
lock-partners-notice = Partners that get a notice
lock-open = Offices that stay open
lock-effect-nation = Municipalities see their ceilings and can begin.
lock-effect-prefecture = Sites and partners are told, and goods move.
lock-effect-final = Nothing can be replaced afterwards. Until the partner's cut-off there are corrections only.
lock-closed = Sites that were closed meanwhile
lock-closed-lead = Their lines are held and not shipped.
lock-unassigned = { $n ->
    [one] Nobody is responsible in one municipality. Its orders wait.
   *[other] Nobody is responsible in { $n } municipalities. Their orders wait.
}
lock-which = Which offices
do-lock = Lock for good
back-without-lock = Back without locking
locked-sheets = { $n ->
    [one] One sheet is locked.
   *[other] { $n } sheets are locked.
}
lock-goes-on = The lock goes on.
lock-progress-title = The lock's progress
lock-progress-lead = Round { $round }, locked:
lock-progress-goes-on = The rest is being locked. This page looks again by itself; the lock also goes on without it.
lock-progress-stopped = It stopped on the way. What is locked stays locked.
lock-progress-waiting = { $n ->
    [one] One completed sheet is left. Lock again if it is to be locked.
   *[other] { $n } completed sheets are left. Lock again if they are to be locked.
}
lock-progress-done = All is done.
back-to-lock = Back to the lock
lock-late-title = Lock late offices
lock-late-none = No office is late.
lock-late-last-round = These offices are completed with their pattern of the last round, cut to the ceiling, and locked.
lock-late-hold-back = These offices are completed with nothing given out, and locked.
lock-late-offices = Offices
do-lock-late = Lock by the default
locked-late = { $n ->
    [one] One late office is locked.
   *[other] { $n } late offices are locked.
}
as-of = As of
country-title = All municipalities
country-caption = How far each municipality is
after-title = After the lock
after-cut-off-is = Corrections are taken until { $when }
after-lines = Lines and orders
after-locked = As locked
after-in-force = In force
after-unchanged = Not corrected
after-orders = Orders
after-no-orders = No order
after-correct = Correct
after-closed = Past the cut-off
amendments = Corrections
amendments-none = There is none.
amendment-kind = Kind
amendment-before = Before
amendment-after = After
amend-quantity = Other amounts
amend-quantity-effect = This site gets other amounts. Partners are told, and their orders are replaced. The municipality's ceiling holds.
amend-redirect = Another site
amend-redirect-effect = All of it goes to another site of the municipality. Partners are told.
amend-decline = Decline
amend-decline-effect = All of it is taken back. The partners' orders are cancelled, which cannot be undone.
redirect-to = New site
do-amend = Correct
do-redirect = Give it to the other site
do-decline = Decline
correct-title = Correct a locked line
line-corrected = It is corrected.
back-to-after = Back
holds-title = Holds
holds-lead = Stops shipping of a product, lot or site at once, and lets it go again.
holds-caption = Holds, newest first
hold-title = Stop shipping
hold-effect = All partners are told at once to stop what this names.
hold-empty-hint = Empty means any.
lot-number = Lot number
facility-code = Facility code
do-hold = Stop shipping
hold-made = Shipping is stopped.
hold-any = any
hold-in-force = In force
hold-released = Ended
hold-release = End it
hold-release-effect = Partners will ship again.
hold-ended = The hold has ended.
