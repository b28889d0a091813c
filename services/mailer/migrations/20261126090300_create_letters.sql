create table mailer.letters (
    letter_id        uuid not null,
    kind             text not null,
    user_name        text not null,
    -- somebody waits for it: it goes before letters to whole offices
    personal         boolean not null,
    state            text not null,
    -- the encoded fact, without what was sealed in it
    fact             bytea,
    sealed_addressee bytea,
    useful_until     timestamptz not null,
    attempts         integer not null,
    next_try_at      timestamptz,
    claimed_at       timestamptz,
    heard_at         timestamptz not null,
    settled_at       timestamptz,
    answer           text not null,
    constraint letters_pkey primary key (letter_id),
    constraint letters_kind_is_known
        check (kind in ('invitation', 'password_reset', 'mail_change', 'new_mail', 'hand_over',
                        'hand_over_former', 'new_device', 'credentials_changed',
                        'question_answered', 'reminder', 'deadline_extended',
                        'ceilings_changed')),
    constraint letters_state_is_known
        check (state in ('waiting', 'sending', 'sent', 'refused', 'unsure', 'expired')),
    constraint letters_next_try_iff_waiting
        check ((state = 'waiting') = (next_try_at is not null)),
    constraint letters_claimed_iff_sending
        check ((state = 'sending') = (claimed_at is not null)),
    constraint letters_settled_iff_over
        check ((state in ('waiting', 'sending')) = (settled_at is null)),
    -- what is over needs no address any more
    constraint letters_contents_until_over
        check ((settled_at is null) = (fact is not null)
           and (settled_at is null) = (sealed_addressee is not null)),
    constraint letters_attempts_not_negative
        check (attempts >= 0)
);
-- the next letter to be sent
create index letters_waiting
    on mailer.letters (personal desc, next_try_at, letter_id)
 where state = 'waiting';
-- letters that have become of no use
create index letters_by_use on mailer.letters (useful_until) where state = 'waiting';
-- letters whose sender was killed
create index letters_sending on mailer.letters (claimed_at) where state = 'sending';
-- lists of one person, and of one state
create index letters_of_person on mailer.letters (user_name, letter_id);
create index letters_in_state on mailer.letters (state, letter_id);

comment on table mailer.letters is
    'Letters (通知メール) and what became of them. Text and address are in none of the columns; '
    'the sealed address goes when the letter is over.';

grant select,
      insert,
      update (state, fact, sealed_addressee, attempts, next_try_at, claimed_at, settled_at, answer)
   on mailer.letters
   to vsys_mailer;
