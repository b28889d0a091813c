# The sheet, where an office decides.
sheet-title = Complete the allocation
sheet-by-proxy = You act as the proxy of { $office }. This is written down as such.
sheet-ceilings = Your ceilings
item-forgotten = No { $item } are given to anyone yet. Give them to whoever gets vaccine.
to-open-offices = Offices that have not completed
sheet-confirm-lead = When you have looked at the ceilings, mark them as seen. Then you can enter amounts.
do-confirm = Mark as seen
sheet-confirmed = Marked as seen. Now enter the amounts.
sheet-children = Amounts by receiver
sheet-no-children = There is nobody to allocate to.
sheet-with-rest = Enter units over whole boxes too
receiver-closed = Closed
people-aged = People 65 and over (estimate)
people-total = People (estimate)
last-round = Last round ({ $number }), boxes
reason-of-value = Why this amount
by-hand = changed by hand
filter-rows = Filter rows
undo = Undo
redo = Redo
fill = Fill
fill-way = How to fill
fill-number = Boxes
fill-do = Fill in
fill-aged = By people 65 and over
fill-total = By people
fill-each = The same for each
fill-follow = So many for each box of vaccine
fill-clear = Nothing for anyone
paste-hint = Copy a range in Excel and paste it into the first cell. Arrow keys and Enter move about.
do-save-draft = Save as draft
do-complete = Complete
draft-hint = Completing also saves what you have typed. It can be taken back until the lock.
sheet-saved = The draft is saved.
sheet-completed = The sheet is completed.
sheet-not-completed-but-saved = What you typed is saved, but the sheet is not completed.
above-ceiling-of = The sum of { $item } is above its ceiling. Give out less, or ask the office above for a higher ceiling.
sheet-bad-cells = { $n ->
    [one] One cell holds no number. Nothing was saved.
   *[other] { $n } cells hold no number. Nothing was saved.
}
sheet-reopen-lead = Until the lock the completion can be taken back.
do-reopen = Reopen
sheet-reopened = The sheet is open again.
to-issue = On to issuing
to-after-lock = Orders and corrections after the lock
download-xlsx = Download as Excel
download-csv = Download as CSV
history = History
history-caption = What was done to this sheet
by-proxy = proxy
action-opened = opened
action-issued = issued
action-confirmed = marked as seen
action-entered = entered
action-imported = imported
action-rule-adopted = adopted a rule
action-prefilled = prefilled
action-completed = completed
action-completed-by-default = completed by the stated default
action-reopened = reopened
action-ceilings-changed = ceilings changed
action-locked = locked
basis = Basis
basis-caption = Lines and explanations as adopted
basis-adopted = Adopted by { $who }, { $when }.
basis-none = No rule was adopted.
conflict-title = Somebody else changed this too
conflict-lead = { $who } saved first. What you typed is not saved yet.
conflict-explained = Only rows that differ are shown (vaccine / needles / syringes). Choose for each which one stays.
conflict-choose-each = Choose for every row.
conflict-caption = Rows that differ
conflict-before = When you opened it
conflict-theirs = Saved by others
conflict-mine = Yours
conflict-save = Save what is chosen
conflict-discard = Discard mine
conflict-none = No row differs.
conflict-to-newest = Open the newest sheet
lines-import-title = Import CSV
lines-import-lead = Takes amounts from a CSV file. It is only checked at first, and every bad row is listed.
lines-import-file = CSV file
lines-import-file-hint = Use the headings of the downloaded file, in UTF-8. Amounts are in vials and pieces.
lines-import-check = Check
lines-import-found = What was found
lines-import-rows = { $n ->
    [one] One row was read.
   *[other] { $n } rows were read.
}
lines-import-bad-rows = { $n ->
    [one] One mistake.
   *[other] { $n } mistakes.
}
lines-import-save = Import this
bad-rows-caption = Bad rows
file-missing = Choose a file.
imported-rows = { $n ->
    [one] One row was imported.
   *[other] { $n } rows were imported.
}
ceilings-title = Change ceilings
ceilings-lead = Changes this office's ceilings. The reason is kept, and the office and partners are told.
ceilings-take-back = The change takes this office's sheet back to issued.
ceilings-change = Change
ceilings-changed = The ceilings are changed.
