-- Links by which somebody without a password sets one: looked through every minute.
drop index identity.links_of_invitations;
create index links_of_first_passwords on identity.links (user_name, issued_at)
 where kind in ('invitation', 'new-mail');
