-- Recalls and webhooks that were turned off are told by letter.
alter table mailer.letters
 drop constraint letters_kind_is_known,
  add constraint letters_kind_is_known
      check (kind in ('invitation', 'password_reset', 'mail_change', 'new_mail', 'hand_over',
                      'hand_over_former', 'new_device', 'credentials_changed',
                      'question_answered', 'reminder', 'deadline_extended',
                      'ceilings_changed', 'lot_recalled', 'webhook_disabled'));
