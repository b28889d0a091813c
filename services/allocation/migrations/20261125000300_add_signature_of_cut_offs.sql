-- Who set a partner's cut-off, and when; of the first ones that was not kept.
alter table allocation.cut_offs
    add column set_at timestamptz,
    add column set_by text,
    add constraint cut_offs_signed_whole check ((set_at is null) = (set_by is null));
