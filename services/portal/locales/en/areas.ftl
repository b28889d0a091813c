# The area table: who delivers what where, and from when to when.
areas-title = Area table
areas-caption = Area table
areas-lead = Who delivers, by municipality, item and product. Needles and syringes are the same for every product.
areas-day = On this day
areas-day-hint = Leave the day empty to see what was and what will be, too.
areas-more = There are more rows than are shown. Narrow them down; files have all of them.
areas-file = Download as CSV in the form that is imported
areas-waiting = Orders that nobody is responsible for
area-name-partner = Make somebody responsible
area-change-title = Make somebody responsible
area-change-lead = A row of the same municipality, item and first day is replaced. To change the partner, first end the present row.
area-kept = The row is entered.
area-kept-and-placed = { $n ->
    [one] The row is entered. One order that waited is told to its partner.
   *[other] The row is entered. { $n } orders that waited are told to their partner.
}
areas-import-title = Enter by CSV file
areas-import-lead = A CSV file (UTF-8 or Shift_JIS, up to 10,000 rows) is looked through before anything is entered. If one row is wrong or overlaps, nothing is. Dates are written 2021-03-15.
areas-import-hint = An item is vaccine, needle or syringe. Only vaccine has a product's code. Leave the last day empty while it is open. A row of the same municipality, item, product and first day is replaced.
areas-imported = { $n ->
    [one] One row is entered.
   *[other] { $n } rows are entered.
}
areas-imported-and-placed = { $n ->
    [one] One row is entered. Orders that waited and are told to their partners now: { $placed }.
   *[other] { $n } rows are entered. Orders that waited and are told to their partners now: { $placed }.
}
area-overlap = { $partner } is responsible on some of these days ({ $from } – { $until }). End that row first.
area-holes = Days without anybody
area-holes-lead = On some days nobody is responsible for these. You can enter the file all the same; orders wait until somebody is.
area-hole-always = Every day
area-findings-more = There is more than is shown.
column-municipality-code = Municipality code
column-product-code = Product code
column-first-day = First day
column-last-day = Last day
column-hole-from = From
column-hole-until = Until
