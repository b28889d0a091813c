use crate::FacilityCode;

/// Where goods are delivered, as it stood when it was written down (納入先).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShipTo {
    /// The site.
    pub facility_code: FacilityCode,
    /// Name of the site.
    pub name: String,
    /// Postcode, seven digits without a hyphen.
    pub postcode: String,
    /// Address below the municipality's name.
    pub address: String,
    /// Telephone number.
    pub phone: String,
    /// Days on which the site takes deliveries, as the site wrote it.
    pub delivery_days: String,
    /// Hours in which the site takes deliveries, as the site wrote it.
    pub delivery_hours: String,
}
