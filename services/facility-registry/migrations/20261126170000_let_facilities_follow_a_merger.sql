-- A facility's municipality changes in one way only: when that is merged into another (市町村合併).
-- The runtime role may not write the column; this moves what stands in a municipality whose code is
-- out of force by `today` into one of the same prefecture whose code is in force, and counts the
-- facilities' versions up.
create function facility_registry.follow_merger(
    merged text,
    into_code text,
    today date,
    moved_at timestamptz
)
returns setof text
language sql
security definer
set search_path = ''
begin atomic
    update facility_registry.facilities
       set municipality_code = into_code,
           version           = version + 1,
           changed_at        = moved_at
     where municipality_code = merged
       and left(merged, 2) = left(into_code, 2)
       and exists (
           select
             from facility_registry.places
            where place_code = merged
              and valid_until_on < today
           )
       and exists (
           select
             from facility_registry.places
            where place_code = into_code
              and valid_from_on <= today
              and coalesce(valid_until_on, today) >= today
           )
    returning facility_code;
end;

revoke all on function facility_registry.follow_merger (text, text, date, timestamptz) from public;
grant execute on function facility_registry.follow_merger (text, text, date, timestamptz)
   to vsys_facility_registry;
