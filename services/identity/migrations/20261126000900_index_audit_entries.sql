-- What a municipality sees of its sites, and what happened in an hour.
create index audit_entries_of_a_municipality
    on identity.audit_entries (municipality_code, sequence);
create index audit_entries_by_time on identity.audit_entries (answered_at);
