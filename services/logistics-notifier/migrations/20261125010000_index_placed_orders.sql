-- For a stop of shipping: whose live orders are for a site, and who has live orders of an item at all.
create index shipment_orders_placed_by_facility
    on logistics_notifier.shipment_orders (facility_code, partner_id) where state = 'placed';
create index shipment_orders_placed_by_partner
    on logistics_notifier.shipment_orders (partner_id, item, sheet_id) where state = 'placed';
