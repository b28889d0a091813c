# Partners: entering them, contacts, ways, credentials.
partners-title = Partners
partners-caption = Partners
partners-lead = Manufacturers and wholesalers that are given orders.
partners-none = No partner has been entered yet.
partners-back = To the partners
partner-is-manufacturer = Manufacturer
partner-is-wholesaler = Wholesaler
way-nats = NATS
way-webhook = Webhook
way-pull = Pull
way-csv = CSV
partner-is-open = In use
partner-is-closed = Closed
partner-has-no-organisation = No organisation
partner-new-title = Enter a partner
partner-new-lead = The partner is entered together with the organisation that its people act for.
partner-id-hint = Up to 32 small letters, digits or hyphens. It cannot be changed afterwards.
partner-name-hint = Up to 100 characters
delivery-ways-hint = How the partner takes its orders. Choose as many as there are.
contact-place = Contact { $n }
contacts-hint = Up to 10 contacts. Leave empty what you do not need.
do-enter-partner = Enter
partner-change = Change it
partner-open = People can act for this partner
partner-open-hint = Without it neither its people nor its programs can do anything. End its areas and revoke its credentials too.
partner-kept = The partner “{ $name }” is entered.
partner-exists = There is a partner of this id with other words. Change it on its own page.
partner-half-kept = The partner is entered, but the organisation that its people act for is not. Save once more to enter both again; it does no harm.
partner-lacks-organisation = There is no organisation yet that people of this partner could act for. Save, and it is entered too.
partner-contacts = Contacts
partner-areas = Its areas
orders-wait-for-partner = { $n ->
    [one] One order waits because nobody is responsible for it.
   *[other] { $n } orders wait because nobody is responsible for them.
}
credentials-rotate = To rotate, issue new ones first, and revoke the old ones once everything uses the new.
column-partner-kind = Kind
column-delivery-ways = Takes orders by
column-partner-contacts = Contacts
column-partner-standing = Standing
column-contact-name = Name or department
column-contact-phone = Telephone
