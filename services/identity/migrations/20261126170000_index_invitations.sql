-- Who was not invited since a moment is asked every minute.
create index links_of_invitations on identity.links (user_name, issued_at)
 where kind = 'invitation';
