# What becomes of an order: planned days, shipments, days of delivery.
order-title = Order { $number }
order-history = History
order-plan-late = { $n ->
    [one] The planned date is overdue by one day.
   *[other] The planned date is overdue by { $n } days.
}
order-delivery-late = { $n ->
    [one] The delivery is one day behind its planned date.
   *[other] The delivery is { $n } days behind its planned date.
}
shipments-caption = Shipments
exceptions-caption = Delivery exceptions
temperature-range = { $lowest } to { $highest } °C
lot-is-recalled = Recalled
exception-short = Short
exception-damaged = Damaged
exception-temperature = Temperature out of range
exception-refused = Refused by the site
exception-open = Open
exception-settled = Settled
step-placed = Ordered by the lock of round { $round }
step-amended = Amended from { $before } to { $units }: { $reason }
step-cancelled = Cancelled: { $reason }
step-acknowledged = Acknowledged by the partner
step-planned = Delivery planned for { $date }
step-planned-moved = Planned date moved from { $before } to { $date }
step-shipped = Shipped on { $date } (reference { $reference }, { $units } units)
step-shipped-lots = Shipped on { $date } (reference { $reference }, { $units } units, lots { $lots })
step-delivered = Delivered on { $date }
step-delivered-part = Delivered on { $date } (reference { $reference })
step-received = Receipt confirmed by the site (reference { $reference }, { $units } units)
step-raised = Exception raised: { $kind }
step-raised-units = Exception raised: { $kind } ({ $units } units)
step-resolved = Exception settled: { $resolution }
step-temperatures = Temperatures attached ({ $lowest } to { $highest } °C, { $out } readings out of range)
step-with-note = { $step }: { $note }
step-other = Another entry ({ $kind })
plan-title = Set the planned date
do-plan = Set the planned date
delivery-planned = The planned date is set.
ship-title = Register a shipment
reference-hint = Your own number, such as that of the slip, up to 40 characters. The same number is the same shipment.
lot-place = Lot { $n }
vials = Vials
pieces = Pieces
lots-hint = Leave empty what you do not need. For more than three lots, use a CSV file.
do-ship = Register the shipment
shipment-registered = The shipment is registered.
deliver-title = Record the actual date
deliver-what = What was delivered
deliver-all = All of this order
do-deliver = Record the actual date
delivery-recorded = The actual date is recorded.
dates-import-title = Register by CSV file
dates-import-kind = What the file says
import-kind-planned-dates = Planned dates
import-kind-shipments = Shipments
import-kind-actual-dates = Actual dates
dates-import-lead = A CSV file (UTF-8 or Shift_JIS, up to 10,000 rows) is looked through before anything is registered. If one row is wrong, nothing is. Dates are written 2021-03-15.
dates-import-columns = Columns (the first line is the heading):
dates-import-lots = Rows with the same order number and reference are lots of one shipment.
dates-import-whole = A row without a reference is the delivery of the whole order.
dates-refused = { $n ->
    [one] One thing is wrong. Nothing was registered.
   *[other] { $n } things are wrong. Nothing was registered.
}
rows-read = { $n ->
    [one] One row was read.
   *[other] { $n } rows were read.
}
dates-would-change = { $n ->
    [one] One entry is new or will change.
   *[other] { $n } entries are new or will change.
}
dates-import-save = Register
dates-imported = { $n ->
    [one] One entry is registered.
   *[other] { $n } entries are registered.
}
# Receipt at the site
arriving-caption = Shipments to be confirmed
shipment-title = Shipment { $reference }
shipment-recalled = A lot of this shipment is recalled. Do not use it.
sscc = SSCC
receive-title = Confirm the receipt
receive-lead = Check what arrived, lot by lot. What is missing is told to the partner as an exception.
receive-shipped = Shipped: { $n }
receive-units = Arrived
scan-code = GS1 code
scan-hint = Scan the code of the box, or type its numbers such as (01)(17)(10): its lot is picked.
do-scan = Read the code
scan-read = The code is read.
scan-seen = Scanned
scan-unreadable = This cannot be read as a GS1 code.
scan-without-lot = The code holds no lot number (10).
scan-expiry-differs = The expiry in the code is not that of the shipment.
scan-gtin-differs = The GTIN in the code is not that of the shipment.
note-hint = Up to 500 characters
do-receive = Confirm the receipt
receipt-confirmed = The receipt is confirmed.
receipt-confirmed-short = The receipt is confirmed. What is missing was reported as an exception.
complain-title = Report what is wrong
complain-units-hint = Leave empty if you cannot tell.
complain-note = What happened
do-complain = Report
exception-raised = The exception is reported.
exception-kind-missing = Choose what is wrong.
# Exceptions settled
settle-title = Settle the exception
do-settle = Settle it
exception-was-settled = The exception is settled.
# What was done, in the record
did-plan-deliveries = Planned deliveries
did-register-shipments = Registered shipments
did-record-deliveries = Recorded deliveries
did-import-progress = Imported dates or shipments
did-confirm-receipt = Confirmed a receipt
did-raise-exception = Raised a delivery exception
did-resolve-exception = Settled a delivery exception
did-attach-temperatures = Attached temperatures
did-import-area-assignments = Imported area assignments
did-revoke-partner-credentials = Revoked a partner's credentials
did-replay-events = Replayed messages
did-create-webhook-endpoint = Entered a webhook
did-update-webhook-endpoint = Changed a webhook
did-delete-webhook-endpoint = Deleted a webhook
did-rotate-webhook-secret = Rotated a webhook's secret
did-test-webhook-endpoint = Tested a webhook
did-recover-webhook-deliveries = Recovered a webhook's messages
did-recall-lot = Recalled a lot
did-acknowledge-recall = Acknowledged a recall
