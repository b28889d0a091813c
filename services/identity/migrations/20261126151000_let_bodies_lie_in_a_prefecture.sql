-- A coordinating body may be one of a prefecture: the form of its members offers it there only.
alter table identity.organisations
    drop constraint organisations_lie_in_a_prefecture,
    add constraint organisations_lie_in_a_prefecture check (
        tier = 'coordinating-body'
        or (tier in ('prefecture', 'municipality', 'facility')) = (prefecture_code is not null)
    );
