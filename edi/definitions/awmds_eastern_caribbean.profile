# Eastern Caribbean couriers. Unproven: no captured file shows it.
profile eastern_caribbean unproven
office AG* LC* GD* DM* KN*
mandatory General_segment/Totals_segment/Total_number_of_vehicles
