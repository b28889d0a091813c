# The start page.
tasks = What waits for you
tasks-none = Nothing waits for you now.
tasks-none-of-rounds = No round waits for you now.
task-confirm = Look at your ceilings and mark them as seen
task-complete = Decide the amounts and complete the sheet
task-issue = Decide the prefectures' amounts and issue them
task-chase = Look at { $n } offices not completed ({ $late } late), and chase them
task-lock = { $n ->
    [one] Lock one completed office
   *[other] Lock { $n } completed offices
}
task-recalled = { $n ->
    [one] A shipment has a lot in it that is recalled
   *[other] { $n } shipments have a lot in them that is recalled
}
task-confirm-receipts = { $n ->
    [one] One shipment waits for you to confirm that it arrived
   *[other] { $n } shipments wait for you to confirm that they arrived
}
task-enter-demands = { $n ->
    [one] Enter capacity and wanted quantity for one round
   *[other] Enter capacity and wanted quantity for { $n } rounds
}
tasks-partly = What waits for you could not be read. Open the page again in a while.
waits-for-nation = Waiting for the nation's lock.
waits-for-prefecture = Waiting for the prefecture's lock.
goods-move = Locked: goods move.
not-issued-yet = Not issued to you yet.
not-issued-below = The prefectures were not told of it yet.
late-offices = Late offices
and-more = and { $n } more
map-title = Prefectures in round { $round }
map-table = Prefectures
map-decided = Municipalities decided
map-locked = Municipalities locked
map-credit = Map: areas of the Japan Meteorological Agency, coarsened
