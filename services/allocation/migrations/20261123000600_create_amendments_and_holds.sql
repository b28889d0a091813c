-- Corrections after the lock (ロック後の訂正). Insert only.
create table allocation.amendments (
    amendment_id      uuid primary key,
    sheet_id          uuid not null references allocation.sheets,
    version           bigint not null check (version > 0),
    kind              text not null check (kind in ('quantity', 'decline', 'redirect')),
    facility_code     text not null,
    before_vials      integer not null check (before_vials >= 0),
    before_needles    integer not null check (before_needles >= 0),
    before_syringes   integer not null check (before_syringes >= 0),
    after_vials       integer not null check (after_vials >= 0),
    after_needles     integer not null check (after_needles >= 0),
    after_syringes    integer not null check (after_syringes >= 0),
    redirected_to     text,
    reason            text not null,
    person            text not null,
    organisation      text not null,
    amended_at        timestamptz not null,
    constraint amendments_in_order unique (sheet_id, version),
    constraint amendments_redirected_iff_redirect check ((kind = 'redirect') = (redirected_to is not null)),
    constraint amendments_have_a_reason check (reason <> '')
);

-- Emergency stops of shipping (緊急出荷停止). Insert only; a release is a row of its own.
create table allocation.holds (
    hold_id       uuid primary key,
    product_code  text not null,
    lot_number    text not null,
    facility_code text not null,
    reason        text not null,
    person        text not null,
    organisation  text not null,
    held_at       timestamptz not null,
    constraint holds_name_something check (product_code <> '' or lot_number <> '' or facility_code <> '')
);

create table allocation.hold_releases (
    hold_id      uuid primary key references allocation.holds,
    reason       text not null,
    person       text not null,
    organisation text not null,
    released_at  timestamptz not null
);

grant select, insert on allocation.amendments to vsys_allocation;
grant select, insert on allocation.holds to vsys_allocation;
grant select, insert on allocation.hold_releases to vsys_allocation;
