-- The organisation that somebody acted for last is where the next session begins.
create index sessions_of_a_person on identity.sessions (user_name, began_at desc);
