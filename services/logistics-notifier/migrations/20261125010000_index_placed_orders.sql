-- For a stop of shipping: whose live orders are for a site.
create index shipment_orders_placed_by_facility
    on logistics_notifier.shipment_orders (facility_code, partner_id) where state = 'placed';
