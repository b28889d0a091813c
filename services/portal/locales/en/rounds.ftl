# Rounds and products.
rounds-title = Rounds
rounds-caption = Rounds, newest first
round-open = Open
round-cancelled-state = Cancelled
to-new-round = Open a round
round-new-title = Open a round
round-needs-product = Enter a product first.
round-number = Round
round-number-hint = What people call it.
supply = Supply
deadlines = Deadlines
prefectures-complete-time = Prefectures complete
nation-locks-time = The nation locks
municipalities-complete-time = Municipalities complete
prefectures-lock-time = Prefectures lock
cut-off-time = Cut-off for corrections
late-default = When an office is late
late-default-hold-back = Nothing is given out
late-default-last-round = Its pattern of the last round
do-open-round = Open the round
round-opened = The round is open.
round-titled = Round { $number }
round-facts = About the round
cut-off-of = Cut-off of { $partner }
round-was-cancelled = This round was cancelled: { $why }
deadlines-title = Extend a deadline
deadlines-lead = A deadline only moves to a later time.
deadline-step = Step
deadline-office = For
deadline-for-all = All offices
deadline-new = New deadline
do-extend = Extend
deadline-extended = { $n ->
    [one] The deadline is extended for one office.
   *[other] The deadline is extended for { $n } offices.
}
cut-offs-title = Cut-offs of partners
cut-offs-lead = Until when a partner takes corrections.
do-set-cut-off = Set the cut-off
cut-off-set = The cut-off is set.
issue-title = Issue to the prefectures
issue-irreversible = Issuing cannot be undone.
issue-lead = Locks the nation's sheet and shows each prefecture its ceilings.
issue-prefectures = Prefectures
issue-gives-nothing = Nothing is given out yet, so there is nothing to issue.
issue-does-not-fit = The sums are above the supply.
issue-done-already = It was issued already.
do-issue = Issue
round-issued = { $n ->
    [one] Issued to one prefecture.
   *[other] Issued to { $n } prefectures.
}
cancel-title = Cancel the round
cancel-lead = Cancels round { $number }. A round with a lock cannot be cancelled.
do-cancel-round = Cancel the round
round-cancelled-now = The round is cancelled.
chain-title = Verify the chain of locks
chain-empty = Nothing is locked yet.
chain-intact = { $n ->
    [one] One entry agrees.
   *[other] All { $n } entries agree.
}
chain-broken = Entry { $n } does not agree.
chain-head = Newest hash
chain-lead = Every hash was computed anew.
products-title = Products and packs
products-none = There is no product yet.
product-code = Product code
product-code-hint = Small letters, digits, hyphens
name-ja = Name in Japanese
name-en = Name in English
product-validity = May be allocated
valid-from = From
valid-until = Until
valid-until-hint = Empty while open
planning-doses = Doses a vial, for planning
packs-caption = Packs (units in a box)
packs-from = From
packs-vials = Vials
packs-needles = Needles
packs-syringes = Syringes
packs-hint = Only rows with a day are kept.
product-enter = Enter or change a product
product-change = Change
do-keep-product = Keep
product-kept = The product is kept.
horizon-title = Supply to come
horizon-provisional = Provisional, and never a promise.
horizon-caption = The next rounds
horizon-amounts = Vaccine / needles / syringes
starts-on = Starts on
horizon-publish = Publish
do-publish-horizon = Publish
horizon-published = It is published.
horizon-incomplete = Enter number, day and boxes of each round.
